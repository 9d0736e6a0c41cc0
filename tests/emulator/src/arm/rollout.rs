//! Rolling a deployment out: what it needs is fetched and started in the background, and replaces
//! what served before only if that works.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::arm::model;
use crate::arm::operation::{self, Start};
use crate::arm::refusal::Refusal;
use crate::arm::store::Store;
use crate::clock::iso;
use crate::scoring::container::{Container, Engine};
use crate::scoring::inference::{Inference, Launch};
use crate::scoring::log::{Log, Source};
use crate::scoring::settings::Settings;
use crate::world::World;

/// Starts the operation.
pub(crate) fn start(
    world: &Arc<World>,
    store: &mut Store,
    mut start: Start<'_>,
    parent: &str,
    key: &str,
    body: Map<String, Value>,
) {
    let (parent, key) = (parent.to_owned(), key.to_owned());
    let deployment = store.endpoints.get(&parent).and_then(|parent| parent.deployments.get(&key));
    let log = deployment.map(|deployment| deployment.log.clone()).unwrap_or_default();
    let asked = Settings::of(&body).map(|settings| settings.rollout).unwrap_or_default();
    start.fate = start.fate.or(asked);
    let job = {
        let world = world.clone();
        async move { container(&world, &body, log).await.map(Arc::new) }
    };
    operation::start(world, store, start, job, move |store, result| {
        let deployment = store.endpoints.get_mut(&parent).and_then(|parent| parent.deployments.get_mut(&key));
        let Some(deployment) = deployment else { return };
        deployment.tracked.busy = false;
        match result {
            Ok(container) => {
                let log = &deployment.log;
                if deployment.container.is_some() {
                    log.event("Killing", "Stopping container inference-server");
                }
                log.event("Pulled", "Successfully pulled the image of container inference-server");
                log.event("Created", "Created container inference-server");
                log.event("Started", "Started container inference-server");
                deployment.container = Some(container);
                deployment.tracked.state = "Succeeded";
            }
            Err(state) => {
                deployment.log.event("BackOff", "Back-off restarting failed container");
                deployment.tracked.state = state;
            }
        }
    });
}

async fn container(world: &Arc<World>, body: &Map<String, Value>, log: Arc<Log>) -> Result<Container, Refusal> {
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let settings = Settings::of(body).map_err(|why| Refusal::bad("properties.environmentVariables", why))?;
    let reference = properties.get("model").and_then(Value::as_str).filter(|reference| !reference.is_empty());
    let code = properties.get("codeConfiguration").filter(|code| !code.is_null() && !settings.scripted());
    let note = |source: Source, text: &str| {
        let now = world.clock.now_ms();
        log.write(source, format!("{} | {text}", iso(now)));
    };
    if let Some(reference) = reference {
        note(Source::StorageInitializer, &format!("INFO | Downloading {reference}"));
    }
    let engine = match (code, reference) {
        (Some(code), _) => Engine::Server(Box::new(script(world, code, reference, properties, &log).await?)),
        (None, Some(reference)) => {
            Engine::Model(Box::new(model::load(world, reference).await.inspect_err(|refusal| {
                note(Source::StorageInitializer, &format!("ERROR | {}", refusal.message));
            })?))
        }
        (None, None) => Engine::Nothing,
    };
    note(Source::StorageInitializer, "INFO | Storage initialization is complete.");
    note(Source::InferenceServer, "azmlinfsrv | INFO | The container has started.");
    Ok(Container::new(engine, settings, log))
}

/// Runs the script of a `codeConfiguration` under the inference server.
async fn script(
    world: &Arc<World>,
    code: &Value,
    model: Option<&str>,
    properties: &Value,
    log: &Arc<Log>,
) -> Result<Inference, Refusal> {
    let script = code.get("scoringScript").and_then(Value::as_str).unwrap_or_default();
    let Some(server) = &world.options.inference_server else {
        return Err(model::crashed(&format!(
            "this local Azure was started without --inference-server and cannot run the scoring script '{script}'. Leave codeConfiguration out to have an ONNX model run, or set an EMULATOR_ variable."
        )));
    };
    let folder = std::env::temp_dir().join(format!("azureml-emulator-{}", world.dice.guid()));
    let fetched = fetch(world, code, model, &folder).await;
    let launch = Launch {
        folder: folder.clone(),
        script: script.to_owned(),
        variables: properties.get("environmentVariables").and_then(Value::as_object).cloned().unwrap_or_default(),
    };
    let started = match fetched {
        Ok(()) if !plain(script) => {
            Err(model::crashed(&format!("the scoring script '{script}' is outside of the code.")))
        }
        Ok(()) => Inference::start(server, launch, log).await.map_err(|why| {
            let lines = log.read();
            let last: Vec<&str> = lines.iter().rev().take(30).map(|line| line.text.as_str()).collect();
            let last: Vec<&str> = last.into_iter().rev().collect();
            model::crashed(&format!("{why} The last lines of its log: {}", last.join("\n")))
        }),
        Err(refusal) => Err(refusal),
    };
    if started.is_err() {
        // There may be nothing to remove, or the guard may have been faster.
        let _ = tokio::fs::remove_dir_all(&folder).await;
    }
    started
}

/// Downloads the code and the model below the folder.
async fn fetch(world: &Arc<World>, code: &Value, model: Option<&str>, folder: &Path) -> Result<(), Refusal> {
    let reference = code.get("codeId").and_then(Value::as_str).unwrap_or_default();
    let (uri, path) = model::locate(world, "code", reference)?;
    download(world, &path, &path, &folder.join("code")).await.map_err(|why| model::unreadable(&uri, &why))?;
    let models = folder.join("models");
    tokio::fs::create_dir_all(&models).await.map_err(|error| model::crashed(&error.to_string()))?;
    if let Some(reference) = model {
        let (uri, path) = model::locate(world, "model", reference)?;
        // A folder keeps its name below the model's directory, as on the platform.
        let above = path.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
        download(world, &path, &above, &models).await.map_err(|why| model::unreadable(&uri, &why))?;
    }
    Ok(())
}

async fn download(world: &World, path: &str, above: &str, into: &Path) -> Result<(), String> {
    let now_ms = world.clock.now_ms();
    let files = world.storage.files(path, now_ms).await?;
    if files.is_empty() {
        return Err(format!("there is nothing at '{path}'"));
    }
    for file in files {
        let name = file.strip_prefix(above).unwrap_or(&file).trim_start_matches('/');
        if !plain(name) {
            return Err(format!("the name '{file}' leads outside"));
        }
        let place: PathBuf = into.join(name);
        let bytes = world.storage.read(&file, now_ms).await?;
        if let Some(folder) = place.parent() {
            tokio::fs::create_dir_all(folder).await.map_err(|error| error.to_string())?;
        }
        tokio::fs::write(&place, bytes).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// A name that stays below the folder it is joined to.
fn plain(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}
