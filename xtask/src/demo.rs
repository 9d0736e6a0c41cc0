//! `demo`: the whole journey on this machine, from nothing to a scored request and a dashboard.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::checkout::Checkout;
use crate::dashboard;
use crate::emulator;
use crate::output::cannot_start;
use crate::package;
use crate::progress::{Progress, seconds};
use crate::server::Server;
use crate::setup;

/// The program that takes the journey's steps through the packed package.
const JOURNEY: &str = "tests/package/journey.mjs";

/// `cargo xtask demo`.
pub(crate) fn command(checkout: &Checkout, args: &[String]) -> Result<ExitCode> {
    let has = |option: &str| args.iter().any(|arg| arg == option);
    let (once, machine) = (has("--once"), has("--json"));
    let start = Instant::now();
    let progress = Progress::default();
    let set_up = prepare(checkout, &progress)?;
    let built = start.elapsed();
    let local = Server::start(&mut emulator::start(checkout)).context("the emulator does not start")?;
    let arrived = journey(checkout, &local, machine)?;
    let ended = start.elapsed();
    let stays = arrived && !once;
    let parts = [("setup", set_up), ("builds", built - set_up), ("journey", ended - built)];
    report(&progress, &parts, ended, machine);
    if stays {
        let page = serve(checkout, &local.ready)?;
        println!("{}", invitation(&local.ready, page.as_ref().map(|it| it.ready.as_str()), machine));
        local.outlast()?;
        drop(page);
    }
    Ok(if arrived { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Sets up and builds; the emulator, which needs nothing but cargo, is built meanwhile.
/// Returns how long the set-up took.
fn prepare(checkout: &Checkout, progress: &Progress) -> Result<Duration> {
    let start = Instant::now();
    thread::scope(|scope| {
        let local = scope.spawn(|| emulator::build(checkout, progress));
        let package = setup::setup(checkout, progress).and_then(|()| {
            let set_up = start.elapsed();
            package::build(checkout, progress, false)?;
            dashboard::build(checkout, progress)?;
            Ok(set_up)
        });
        let local = local.join();
        let set_up = package?;
        match local {
            Ok(built) => built.map(|()| set_up),
            Err(_) => bail!("the thread that builds the emulator died"),
        }
    })
}

/// Takes the journey; whether every step did what it says.
fn journey(checkout: &Checkout, local: &Server, machine: bool) -> Result<bool> {
    let mut node = checkout.command("node");
    node.arg(JOURNEY).args(machine.then_some("--json"));
    node.env("AZUREML_EMULATOR", local.ready.trim());
    Ok(node.status().with_context(|| cannot_start(&node))?.success())
}

/// Tells where the time went: to a machine as one line, to a person as another.
fn report(progress: &Progress, parts: &[(&str, Duration)], total: Duration, machine: bool) {
    if machine {
        let mut timings: serde_json::Map<String, Value> =
            parts.iter().map(|(name, took)| ((*name).to_owned(), seconds(*took))).collect();
        timings.insert("total".into(), seconds(total));
        timings.insert("steps".into(), progress.timings());
        println!("{}", json!({ "timings": timings }));
    } else {
        let parts = parts.iter().map(|(name, took)| format!("{name} {:.1} s", took.as_secs_f64()));
        println!("\n{}", parts.collect::<Vec<_>>().join(", "));
    }
}

/// What a page may know of the local Azure: where it is and who signs in there, and none of its secrets.
fn told_to_the_page(ready: &Value) -> Value {
    let at = |path: &str| ready.pointer(path).cloned().unwrap_or_default();
    let users: Vec<Value> = ["ada", "sam"]
        .iter()
        .map(|user| json!({ "name": at(&format!("/users/{user}/name")), "roles": at(&format!("/users/{user}/roles")) }))
        .collect();
    json!({
        "cloud": at("/cloud"), "tenantId": at("/tenantId"), "clientId": at("/apps/page/clientId"),
        "workspace": at("/workspace"), "location": at("/location"), "logAnalytics": at("/logAnalytics"),
        "users": users,
    })
}

/// The app by which the relays beside the page open endpoints.
fn app_of_the_relay(ready: &Value) -> Value {
    let at = |member: &str| ready.pointer(&format!("/identities/scientist/{member}")).cloned().unwrap_or_default();
    json!({ "clientId": at("clientId"), "clientSecret": at("clientSecret") })
}

/// The last words: for a machine all that the local Azure says of itself, for a person where to look, at the very end.
fn invitation(ready: &str, dashboard: Option<&str>, machine: bool) -> String {
    let dashboard = dashboard.map(str::trim);
    if machine {
        let page = dashboard.map(|address| format!("{}\n", json!({ "dashboard": address }))).unwrap_or_default();
        return format!("{page}{}", ready.trim());
    }
    let stays = "The local Azure stays up until Ctrl-C. With --json a last line says where it is and who may sign in.";
    let page = dashboard.map(|address| format!("\n\ndashboard: {address}")).unwrap_or_default();
    format!("\n{stays}{page}")
}

/// Serves the dashboard, which finds the local Azure beside itself.
fn serve(checkout: &Checkout, ready: &str) -> Result<Option<Server>> {
    if !checkout.has("www/package.json") {
        return Ok(None);
    }
    let mut node = checkout.command("node");
    node.args(["--input-type=module", "--eval", include_str!("preview.mjs")]);
    let ready: Value = serde_json::from_str(ready).context("the emulator's first line is no JSON")?;
    node.env("LOCAL_AZURE", told_to_the_page(&ready).to_string());
    node.env("RELAY_APP", app_of_the_relay(&ready).to_string());
    Server::start(node.current_dir(checkout.at("www"))).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{invitation, told_to_the_page};

    const READY: &str = "{\"privateKey\":\"a secret\"}\n";
    const PAGE: &str = "http://127.0.0.1:4173/\n";

    #[test]
    fn a_person_reads_the_address_of_the_dashboard_last_and_no_secrets() {
        let said = invitation(READY, Some(PAGE), false);
        assert_eq!(said.lines().last(), Some("dashboard: http://127.0.0.1:4173/"));
        assert!(!said.contains("secret"));
        assert!(!invitation(READY, None, false).contains("secret"));
    }

    #[test]
    fn a_machine_is_told_all_of_it_a_line_of_json_each() {
        let lines = invitation(READY, Some(PAGE), true);
        assert_eq!(lines.lines().collect::<Vec<_>>(), [r#"{"dashboard":"http://127.0.0.1:4173/"}"#, READY.trim()]);
    }

    #[test]
    fn the_page_is_told_where_the_local_azure_is_and_none_of_its_secrets() {
        let secret = "a-secret-of-the-emulator";
        let ready = json!({
            "cloud": { "resourceManager": "http://127.0.0.1:1" }, "tenantId": "t", "location": "l",
            "workspace": { "workspace": "w" }, "logAnalytics": { "id": "i" },
            "users": {
                "ada": { "name": "Ada", "roles": ["Owner"], "objectId": "o" },
                "sam": { "name": "Sam", "roles": [], "objectId": "p" },
            },
            "apps": { "page": { "clientId": "c" }, "website": { "clientSecret": secret } },
            "identities": { "owner": { "clientSecret": secret } },
            "managedIdentity": { "appService": { "IDENTITY_HEADER": secret } },
        });
        let told = told_to_the_page(&ready);
        let wanted = json!({
            "cloud": { "resourceManager": "http://127.0.0.1:1" }, "tenantId": "t", "location": "l", "clientId": "c",
            "workspace": { "workspace": "w" }, "logAnalytics": { "id": "i" },
            "users": [{ "name": "Ada", "roles": ["Owner"] }, { "name": "Sam", "roles": [] }],
        });
        assert_eq!(told, wanted);
        assert!(!told.to_string().contains(secret));
    }
}
