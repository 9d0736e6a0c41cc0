//! What the ready line says of the directory.

use serde_json::{Map, Value, json};

use crate::dice::lock;
use crate::entra::resource::{API_ROLE, API_SCOPE};
use crate::entra::tenant::{App, CERTIFIED, Registration};
use crate::world::World;

/// The applications that speak for themselves, with what proves them.
pub(crate) fn identities(world: &World) -> Map<String, Value> {
    let roles = lock(&world.roles);
    let daemons = world.tenant.apps.iter().filter(|app| app.registration == Registration::Daemon);
    daemons
        .map(|app| {
            let mut identity = Map::new();
            identity.insert("clientId".to_owned(), json!(app.client_id));
            identity.insert("clientSecret".to_owned(), json!(app.secret));
            identity.insert("objectId".to_owned(), json!(app.object_id));
            identity.insert("roles".to_owned(), json!(roles.names_of(&app.object_id)));
            if app.name == CERTIFIED {
                let certificate = &world.tenant.certificate;
                let shown = json!({
                    "certificatePem": certificate.pem, "privateKeyPem": certificate.key_pem,
                    "thumbprint": certificate.thumbprint(),
                });
                identity.insert("certificate".to_owned(), shown);
            }
            (app.name.to_owned(), Value::Object(identity))
        })
        .collect()
}

/// The people who can sign in.
pub(crate) fn users(world: &World) -> Map<String, Value> {
    let roles = lock(&world.roles);
    let shown = |user: &crate::entra::tenant::User| {
        json!({
            "objectId": user.object_id, "username": user.username(), "name": user.full_name(),
            "roles": roles.names_of(&user.object_id),
        })
    };
    world.tenant.users.iter().map(|user| (user.name.to_owned(), shown(user))).collect()
}

/// The applications that people use.
pub(crate) fn apps(world: &World) -> Map<String, Value> {
    let shown = |app: &App| match app.registration {
        Registration::Daemon => None,
        Registration::Page => Some(json!({"clientId": app.client_id, "redirectUris": "spa"})),
        Registration::Website => {
            Some(json!({"clientId": app.client_id, "clientSecret": app.secret, "redirectUris": "web"}))
        }
        Registration::Api => Some(json!({
            "clientId": app.client_id, "identifierUri": format!("api://{}", app.client_id),
            "scope": format!("api://{}/{API_SCOPE}", app.client_id), "appRole": API_ROLE,
        })),
    };
    world.tenant.apps.iter().filter_map(|app| Some((app.name.to_owned(), shown(app)?))).collect()
}
