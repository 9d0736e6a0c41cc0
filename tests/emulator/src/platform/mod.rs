//! What a platform gives to the code it runs, at addresses only that code can reach: tokens of
//! managed identities, and OIDC tokens that Entra takes for a workload's word.

mod app_service;
mod compute_instance;
mod imds;
pub(crate) mod oidc;
mod token;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::call::{self, Call, Reply};
use crate::dice::{Dice, lock};
use crate::entra::signing::SigningKey;
use crate::entra::tenant::ManagedIdentity;
use crate::world::World;
use token::Held;

/// The secrets that code on the platform finds in its environment, and the tokens held for it.
pub(crate) struct Platform {
    /// Signs the tokens of the OIDC issuers; Entra has another. Made when it is first needed, as that takes a while.
    key: OnceLock<Option<SigningKey>>,
    identity_header: String,
    msi_secret: String,
    request_token: String,
    held: Mutex<HashMap<(String, String), Held>>,
}

impl Platform {
    /// A platform with secrets of its own.
    pub(crate) fn new(dice: &Dice) -> Self {
        Self {
            key: OnceLock::new(),
            identity_header: dice.guid(),
            msi_secret: dice.secret(24),
            request_token: dice.secret(24),
            held: Mutex::default(),
        }
    }

    /// The key of the OIDC issuers.
    pub(crate) fn key(&self, dice: &Dice) -> Option<&SigningKey> {
        self.key.get_or_init(|| SigningKey::generate(&mut dice.stream(5)).ok()).as_ref()
    }

    /// Forgets the tokens it holds.
    pub(crate) fn reset(&self) {
        lock(&self.held).clear();
    }
}

/// Answers a request to the platform.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    let segments = call.segments();
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (call.method.clone(), words.as_slice()) {
        (Method::GET, ["metadata", "identity", "oauth2", "token"]) => imds::answer(call, world),
        (Method::GET, ["msi", "token"]) => app_service::answer(call, world),
        (Method::GET, ["MSI", "auth"]) => compute_instance::answer(call, world),
        (Method::GET, [issuer, rest @ ..]) => oidc::answer(call, world, issuer, rest),
        _ => call::empty(StatusCode::NOT_FOUND),
    }
}

/// The ARM id of a user-assigned identity.
pub(crate) fn resource_id(world: &World, machine: &ManagedIdentity) -> String {
    let group = world.place.group_id();
    match machine.name {
        "system" => format!("{group}/providers/Microsoft.Compute/virtualMachines/local-vm"),
        _ => format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/local-identity"),
    }
}

/// What the ready line says: addresses and the variables as the platforms set them.
pub(crate) fn describe(world: &World) -> Value {
    let here = &world.origins.platform;
    let roles = lock(&world.roles);
    let identities: Map<String, Value> = world
        .tenant
        .machines
        .iter()
        .map(|machine| {
            let identity = json!({
                "clientId": machine.client_id, "objectId": machine.object_id, "resourceId": resource_id(world, machine),
                "roles": roles.names_of(&machine.object_id),
            });
            (machine.name.to_owned(), identity)
        })
        .collect();
    let client = world.tenant.machines.first().map(|machine| &machine.client_id);
    json!({
        "imds": format!("{here}/metadata/identity/oauth2/token"),
        "appService": {"IDENTITY_ENDPOINT": format!("{here}/msi/token"), "IDENTITY_HEADER": world.platform.identity_header},
        "computeInstance": {
            "MSI_ENDPOINT": format!("{here}/MSI/auth"), "MSI_SECRET": world.platform.msi_secret,
            "DEFAULT_IDENTITY_CLIENT_ID": client,
        },
        "identities": identities,
    })
}
