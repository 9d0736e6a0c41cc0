//! Tokens of managed identities, held by the platform until they are about to expire.

use crate::call::Call;
use crate::dice::lock;
use crate::entra::access::{Access, MACHINE_LIFE, Proof, Subject};
use crate::entra::claims::Wanted;
use crate::entra::tenant::ManagedIdentity;
use crate::platform::resource_id;
use crate::world::World;

/// A token and the seconds it is good between.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) token: String,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    Identity,
    Resource,
    Signature,
}

/// The identity that one of these parameters names; the system-assigned one when none is there.
pub(crate) fn chosen<'a>(call: &Call, world: &'a World, names: &[&str]) -> Result<&'a ManagedIdentity, Lack> {
    let machines = &world.tenant.machines;
    let Some((name, value)) = names.iter().find_map(|name| Some((*name, call.query(name)?))) else {
        return machines.first().ok_or(Lack::Identity);
    };
    let is = |machine: &&ManagedIdentity| match name {
        "client_id" | "clientid" => machine.client_id.eq_ignore_ascii_case(&value),
        "object_id" | "principal_id" => machine.object_id.eq_ignore_ascii_case(&value),
        _ => machine.name != "system" && resource_id(world, machine).eq_ignore_ascii_case(&value),
    };
    machines.iter().find(is).ok_or(Lack::Identity)
}

/// The identity's token for the resource: the same one for hours, as roles are not in it.
pub(crate) fn held(world: &World, machine: &ManagedIdentity, audience: &str) -> Result<Held, Lack> {
    let resource = world.tenant.resource(audience).ok_or(Lack::Resource)?;
    let now = world.clock.now();
    let mut held = lock(&world.platform.held);
    let place = (machine.client_id.clone(), audience.to_owned());
    if let Some(present) = held.get(&place).filter(|present| present.end > now + MACHINE_LIFE / 2) {
        return Ok(present.clone());
    }
    let id = resource_id(world, machine);
    let access = Access {
        subject: Subject::Machine(machine, &id),
        client_id: &machine.client_id,
        proof: Proof::Certificate,
        audience,
        resource,
        scopes: &[],
        wanted: Wanted::default(),
    };
    let token = access.token(world).ok_or(Lack::Signature)?;
    let fresh = Held { token, start: now.saturating_sub(300), end: now + access.life() };
    held.insert(place, fresh.clone());
    Ok(fresh)
}
