//! What the ready line says of the directory.

use serde_json::{Map, Value, json};

use crate::dice::lock;
use crate::entra::tenant::{CERTIFIED, Registration};
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
