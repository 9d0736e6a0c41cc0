//! Microsoft's own example bodies, when they lie beside the repository: reading one, completing it and writing it back loses
//! nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

use azureml_endpoints::control::merge::{differences, merged};
use azureml_endpoints::control::resource::Kind;
use azureml_endpoints::control::{deployment, endpoint, page, traffic};
use azureml_endpoints::value::Value;

use crate::world::{Json, json};

/// The bodies of answers below one of these folders, each with the name of its file.
fn bodies(folders: &[&str]) -> Vec<(PathBuf, Json)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/azure/examples/2023-04-01");
    if !root.is_dir() {
        static ONCE: Once = Once::new();
        #[allow(
            clippy::explicit_write,
            reason = "past the capture of the test runner, which shows nothing of tests that pass"
        )]
        ONCE.call_once(|| {
            let words = "skipped: tests of Microsoft's example bodies, which do not lie in ../shared/azure/examples";
            writeln!(std::io::stderr(), "{words}").unwrap();
        });
        return Vec::new();
    }
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    files
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .flat_map(|file| {
            let example = Json::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
            let responses = example.get("responses").unwrap();
            let bodies = responses.keys().into_iter().filter_map(move |status| responses.at(&[&status, "body"]));
            bodies.map(move |body| (file.clone(), body)).collect::<Vec<_>>()
        })
        .collect()
}

/// Those that are a resource rather than a list, a key or a token.
fn resources(folders: &[&str]) -> Vec<(PathBuf, Json)> {
    bodies(folders).into_iter().filter(|(_, body)| body.get("properties").is_some()).collect()
}

const ENDPOINTS: &str = "Workspace/OnlineEndpoint";
const DEPLOYMENTS: [&str; 2] =
    ["OnlineDeployment/ManagedOnlineDeployment", "OnlineDeployment/KubernetesOnlineDeployment"];

#[test]
fn an_endpoint_survives_get_defaults_put() {
    for (file, body) in resources(&[ENDPOINTS]) {
        let put = endpoint::with_defaults(&body, "elsewhere");
        assert_eq!(put.0.to_string(), body.0.to_string(), "{}", file.display());
    }
}

#[test]
fn a_deployment_survives_get_defaults_put() {
    for (file, body) in resources(&DEPLOYMENTS) {
        let put = deployment::with_defaults(&body, "elsewhere");
        assert_eq!(put.0.to_string(), body.0.to_string(), "{}", file.display());
        assert!(deployment::check_definition(&body).is_ok(), "{}", file.display());
    }
}

#[test]
fn new_traffic_changes_nothing_else_of_an_endpoint() {
    for (file, body) in resources(&[ENDPOINTS]) {
        let put = traffic::set(&body, json!({ "blue": 100 }));
        let expected = body.0.to_string().replace(r#""traffic":{"string":1}"#, r#""traffic":{"blue":100}"#);
        assert_eq!(put.0.to_string(), expected, "{}", file.display());
    }
}

#[test]
fn a_model_version_is_what_it_was() {
    for (file, body) in resources(&["Workspace/ModelVersion"]) {
        let uri = body.text_at(&["properties", "modelUri"]);
        let Some(uri) = uri else { continue };
        let put = body.with_at(&["properties", "modelUri"], Json::write(&uri));
        assert_eq!(put.0.to_string(), body.0.to_string(), "{}", file.display());
    }
}

#[test]
fn every_example_of_a_list_is_a_page() {
    let lists = bodies(&[ENDPOINTS, "OnlineDeployment", "Workspace/ModelVersion", "Workspace/CodeVersion"]);
    for (file, body) in lists.into_iter().filter(|(_, body)| body.get("value").is_some()) {
        assert!(page::read(&body).is_some_and(|page| !page.items.is_empty()), "{}", file.display());
    }
}

#[test]
fn the_examples_were_found_or_the_skip_was_told() {
    let found = bodies(&[ENDPOINTS]).len();
    assert!(found == 0 || found > 5, "{found} example bodies only");
}

/// The same with a member that nobody knows at every level, and numbers that JavaScript cannot hold.
fn with_unknown(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(members) => {
            let mut more: serde_json::Map<_, _> =
                members.iter().map(|(key, value)| (key.clone(), with_unknown(value))).collect();
            more.insert(
                "x-unknown".into(),
                serde_json::json!({ "n": 9_007_199_254_740_993_u64, "null": null, "list": [1, "a"] }),
            );
            more.into()
        }
        serde_json::Value::Array(items) => items.iter().map(with_unknown).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_example_survives_with_unknown_members_at_every_level() {
    let kinds = [
        (Kind::Endpoint, &[ENDPOINTS][..]),
        (Kind::Deployment, &DEPLOYMENTS[..]),
        (Kind::Asset, &["Workspace/ModelVersion", "Workspace/CodeVersion", "Workspace/EnvironmentVersion"][..]),
        (
            Kind::Asset,
            &["Workspace/ModelContainer", "Workspace/CodeContainer", "Workspace/EnvironmentContainer", "Datastore"][..],
        ),
    ];
    for (kind, folders) in kinds {
        for (file, body) in resources(folders) {
            for body in [body.clone(), Json(with_unknown(&body.0))] {
                let text = body.0.to_string();
                assert_eq!(kind.with_defaults(&body, "elsewhere").0.to_string(), text, "{}", file.display());
                assert!(differences(&body, &body).is_empty(), "{}", file.display());
                assert_eq!(merged(&body, &body).0.to_string(), text, "{}", file.display());
                let tagged = merged(&body, &json!({ "tags": { "a-new-tag": "v" } }));
                assert_eq!(differences(&body, &tagged).len(), 1, "{}", file.display());
            }
        }
    }
}
