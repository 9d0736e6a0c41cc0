//! The start: binds every port, makes the world, and says on one line where everything is.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio_rustls::TlsAcceptor;

use crate::blob::{Storage, azurite};
use crate::call::Plane;
use crate::dice::Dice;
use crate::entra::directory;
use crate::entra::tenant::Tenant;
use crate::guard::Guarded;
use crate::options::Options;
use crate::platform::{self, Platform, oidc};
use crate::server::{self, Port};
use crate::world::{HttpsOrigins, Origins, Place, World};
use crate::{control, tls};

/// A running emulator.
pub(crate) struct Started {
    pub(crate) line: Value,
    pub(crate) azurite: Option<Guarded>,
    /// The temporary folder of the CA, to be removed at the end.
    pub(crate) folder: Option<PathBuf>,
}

struct Secure {
    acceptor: TlsAcceptor,
    ports: [Port; 4],
}

/// Starts everything.
pub(crate) async fn start(options: Options) -> Result<Started, Box<dyn Error>> {
    let dice = Dice::new(options.seed).map_err(|_| "the operating system gives no random numbers")?;
    let mut place = Place {
        subscription: dice.guid(),
        group: "local-rg".to_owned(),
        workspace: "local-ws".to_owned(),
        location: "westeurope".to_owned(),
        workspace_guid: dice.guid(),
        logs: "local-logs".to_owned(),
        logs_guid: String::new(),
    };
    let tenant = Tenant::new(&dice)?;
    let platform = Platform::new(&dice);
    place.logs_guid = dice.guid();
    let ports = [server::bind().await?, server::bind().await?, server::bind().await?, server::bind().await?];
    let (inside, control) = (server::bind().await?, server::bind().await?);
    let http = |port: &Port| format!("http://127.0.0.1:{}", port.number);
    let [entra, arm, scoring, logs] = &ports;
    let mut origins = Origins {
        entra: http(entra),
        arm: http(arm),
        scoring: http(scoring),
        logs: http(logs),
        platform: http(&inside),
        control: http(&control),
        https: None,
    };
    let secure = if options.http_only { None } else { Some(secure(&options, &mut origins).await?) };
    let (storage, azurite) = storage(&options, &dice, &place).await?;

    let world = Arc::new(World::new(options, origins, dice, place, tenant, platform, storage));
    let planes = [Plane::Entra, Plane::Arm, Plane::Scoring, Plane::Logs];
    for (port, plane) in ports.into_iter().zip(planes) {
        server::serve(port, None, plane, world.clone());
    }
    if let Some(Secure { acceptor, ports }) = secure {
        for (port, plane) in ports.into_iter().zip(planes) {
            server::serve(port, Some(acceptor.clone()), plane, world.clone());
        }
    }
    server::serve(inside, None, Plane::Platform, world.clone());
    server::serve_router(control, control::router(world.clone()));
    let own = world.options.ca_dir.is_none();
    let ca = world.origins.https.as_ref().filter(|_| own).map(|https| &https.ca);
    let folder = ca.and_then(|ca| ca.parent()).map(PathBuf::from);
    Ok(Started { line: line(&world, azurite.is_some()), azurite, folder })
}

async fn secure(options: &Options, origins: &mut Origins) -> Result<Secure, Box<dyn Error>> {
    let folder = options.ca_dir.clone().unwrap_or_else(|| -> PathBuf {
        std::env::temp_dir().join(format!("azureml-emulator-{}", std::process::id()))
    });
    let (acceptor, ca) = tls::acceptor(&folder)?;
    let ports = [server::bind().await?, server::bind().await?, server::bind().await?, server::bind().await?];
    let [entra, arm, scoring, logs] = &ports;
    let https = |port: &Port| format!("https://localhost:{}", port.number);
    origins.https =
        Some(HttpsOrigins { entra: https(entra), arm: https(arm), scoring: https(scoring), logs: https(logs), ca });
    Ok(Secure { acceptor, ports })
}

async fn storage(options: &Options, dice: &Dice, place: &Place) -> Result<(Storage, Option<Guarded>), Box<dyn Error>> {
    let container = format!("azureml-blobstore-{}", place.workspace_guid);
    let key = dice.bytes(64);
    let Some(script) = &options.azurite else {
        eprintln!("azureml-emulator: no --azurite given, so nothing can be uploaded and no model deployed");
        return Ok((Storage::new(String::new(), key, container), None));
    };
    // Azurite has no way to say which free port it took, so one is found for it.
    let port = server::bind().await?.number;
    let storage = Storage::new(format!("http://127.0.0.1:{port}"), key, container);
    let child = azurite::start(&options.node, script, port, &storage).await?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    azurite::prepare(&storage, u64::try_from(now.as_millis())?).await?;
    Ok((storage, Some(child)))
}

/// The ready line.
fn line(world: &World, storage: bool) -> Value {
    let (origins, place) = (&world.origins, &world.place);
    let https = origins.https.as_ref();
    json!({
        "cloud": {
            "resourceManager": origins.arm,
            "authority": origins.entra,
            "scoringHosts": [origins.scoring],
            "logAnalytics": origins.logs,
            "blobEndpoint": storage.then(|| format!("{}/{{account}}", world.storage.host)),
        },
        "https": https.map(|https| json!({
            "resourceManager": https.arm, "authority": https.entra, "scoring": https.scoring, "logAnalytics": https.logs, "ca": https.ca,
        })),
        "tenantId": world.tenant.id,
        "workspace": {"subscriptionId": place.subscription, "resourceGroup": place.group, "workspace": place.workspace},
        "logAnalytics": {"id": place.logs_id(), "customerId": place.logs_guid},
        "location": place.location,
        "identities": directory::identities(world),
        "users": directory::users(world),
        "apps": directory::apps(world),
        "managedIdentity": platform::describe(world),
        "federation": oidc::describe(world),
        "control": origins.control,
    })
}
