//! Models, codes, environments and datastores, with all that their lists can be asked.

use serde_json::{Value, json};

use crate::azure::{Azure, shared};

fn names(answer: &Value) -> Vec<String> {
    answer["value"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn lists_of_versions_are_filtered_sorted_and_cut() {
    let azure = Azure::start(&["--seed", "81", "--http-only"]);
    let put = |version: &str, more: Value| {
        let mut properties = json!({"modelUri": format!("azureml://datastores/d/paths/{version}")});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let path = format!("/models/listed/versions/{version}");
        assert_eq!(azure.arm("PUT", &path, &json!({"properties": properties})).status, 201);
    };
    put("1", json!({"tags": {"stage": "old"}, "description": "the first"}));
    put("2", json!({"tags": {"stage": "new", "team": "a"}, "properties": {"run": "7"}}));
    put("beta", json!({"isArchived": true}));
    let list = |query: &str| names(&azure.arm("GET", &format!("/models/listed/versions?{query}"), &Value::Null).json());
    assert_eq!(list(""), ["2", "1"]);
    assert_eq!(list("$orderBy=createdtime%20asc"), ["1", "2"]);
    assert_eq!(list("listViewType=All&$orderBy=CreatedAtDesc&$top=1"), ["beta"]);
    assert_eq!(list("listViewType=ArchivedOnly"), ["beta"]);
    assert_eq!(list("tags=stage=old"), ["1"]);
    assert_eq!(list("tags=team,stage=new&properties=run"), ["2"]);
    assert_eq!(list("description=first"), ["1"]);
    assert_eq!(list("version=2"), ["2"]);
    assert_eq!(list("offset=1"), ["1"]);
    for wrong in ["listViewType=Some", "$orderBy=name", "offset=-1", "$top=0"] {
        assert_eq!(azure.arm("GET", &format!("/models/listed/versions?{wrong}"), &Value::Null).status, 400, "{wrong}");
    }
    let container = azure.arm("GET", "/models/listed", &Value::Null).json();
    assert_eq!(
        (&container["properties"]["latestVersion"], &container["properties"]["nextVersion"]),
        (&json!("beta"), &json!("3"))
    );
    let archived = azure.arm("PUT", "/models/listed", &json!({"properties": {"isArchived": true}}));
    assert_eq!((archived.status, names(&azure.arm("GET", "/models", &Value::Null).json()).len()), (200, 0));
    assert_eq!(azure.arm("DELETE", "/models/listed", &Value::Null).status, 200);
    assert_eq!(azure.arm("DELETE", "/models/listed/versions/1", &Value::Null).status, 204, "its versions go with it");
}

#[test]
fn a_code_is_found_by_its_hash() {
    let azure = shared();
    for (version, hash) in [("1", "aa"), ("2", "bb")] {
        let properties =
            json!({"codeUri": "https://x/y", "properties": {"hash_sha256": hash, "hash_version": "202208"}});
        azure.arm("PUT", &format!("/codes/hashed/versions/{version}"), &json!({"properties": properties}));
    }
    let list = |query: &str| names(&azure.arm("GET", &format!("/codes/hashed/versions?{query}"), &Value::Null).json());
    assert_eq!(list("hash=bb&hashVersion=202208"), ["2"]);
    assert_eq!(list("hash=bb&hashVersion=1"), Vec::<String>::new());
    let upload = azure.arm("POST", "/codes/hashed/versions/3/startPendingUpload", &json!({"pendingUploadType": "Car"}));
    assert_eq!(upload.status, 400);
    assert_eq!(azure.arm("POST", "/models/hashed/versions/3/startPendingUpload", &json!({})).status, 404);
}

#[test]
fn an_environment_is_an_image_or_a_build_and_never_changes() {
    let azure = shared();
    let put = |version: &str, properties: Value| {
        azure.arm("PUT", &format!("/environments/fixed/versions/{version}"), &json!({"properties": properties})).status
    };
    let conda = json!({"image": "mcr.microsoft.com/x", "condaFile": "dependencies: [python=3.12]"});
    assert_eq!(put("1", conda.clone()), 201);
    assert_eq!(put("1", conda), 200, "the same again");
    assert_eq!(put("1", json!({"image": "mcr.microsoft.com/y"})), 400);
    assert_eq!(put("2", json!({"build": {"contextUri": "https://x/y"}})), 201);
    assert_eq!(put("3", json!({})), 400);
    assert_eq!(put("3", json!({"image": "a", "build": {"contextUri": "b"}})), 400);
    assert_eq!(put("3", json!({"build": {"contextUri": "b"}, "condaFile": "c"})), 400);
}

#[test]
fn datastores_are_searched() {
    let azure = shared();
    let list = |query: &str| names(&azure.arm("GET", &format!("/datastores?{query}"), &Value::Null).json());
    assert_eq!(list("isDefault=true"), ["workspaceblobstore"]);
    assert_eq!(list("searchText=sas"), ["workspaceblobstoresas"]);
    assert_eq!(list("orderByAsc=false").first().unwrap(), "workspaceblobstoresas");
    assert_eq!(list("count=1").len(), 1);
}

#[test]
fn what_a_deployment_names_must_be_there() {
    let azure = shared();
    azure.make_endpoint("naming", "Key");
    azure.register_environment("there");
    let put = |properties: Value| {
        let body = json!({"location": "westeurope", "properties": properties});
        azure.arm("PUT", "/onlineEndpoints/naming/deployments/blue", &body)
    };
    let workspace = azure.workspace_id();
    for id in [
        "azureml:missing:1".to_owned(),
        format!("{workspace}/environments/there/versions/2"),
        format!("{workspace}/models/there/versions/1"),
    ] {
        let refused = put(json!({"environmentId": id}));
        assert_eq!((refused.status, refused.code().as_str()), (404, "ResourceNotFound"), "{id}");
    }
    let script = json!({"codeId": format!("{workspace}/codes/missing/versions/1"), "scoringScript": "score.py"});
    assert_eq!(put(json!({"codeConfiguration": script})).status, 400, "a script needs an environment");
    assert_eq!(put(json!({"codeConfiguration": script, "environmentId": "azureml:there:1"})).status, 404);
    let ended = azure.finish(&put(json!({"model": "azureml:missing:1", "environmentId": "azureml:there:1"}))).json();
    assert_eq!(ended["error"]["code"], "ModelRegistryError");
}
