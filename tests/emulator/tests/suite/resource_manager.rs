//! The door of Resource Manager: tokens, versions, paths.

use serde_json::{Value, json};

use crate::azure::{ARM, ML, encoded, shared};
use crate::wire;

#[test]
fn a_token_for_scoring_is_refused_by_resource_manager() {
    let azure = shared();
    let answer = azure.arm_with(&azure.token("scientist", ML), "GET", "/onlineEndpoints", &Value::Null);
    assert_eq!((answer.status, answer.code().as_str()), (401, "InvalidAuthenticationTokenAudience"));
    assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer authorization_uri="));
}

#[test]
fn a_request_without_a_token_is_challenged() {
    let answer = wire::send("GET", &shared().url("/onlineEndpoints"), &[], b"", None).unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (401, "AuthenticationFailed"));
    assert!(answer.header("www-authenticate").is_some());
}

#[test]
fn a_forged_token_is_refused() {
    let azure = shared();
    let token = azure.token("scientist", ARM);
    let (signed, _) = token.rsplit_once('.').unwrap();
    for forged in [
        format!("{signed}."),
        format!("{signed}.AAAA"),
        "abc".to_owned(),
        format!("eyJhbGciOiJub25lIn0.{}.", signed.split('.').nth(1).unwrap()),
    ] {
        let answer = azure.arm_with(&forged, "GET", "/onlineEndpoints", &Value::Null);
        assert_eq!((answer.status, answer.code().as_str()), (401, "InvalidAuthenticationToken"), "{forged}");
    }
}

#[test]
fn every_audience_of_resource_manager_is_taken() {
    let azure = shared();
    for scope in [
        ARM,
        "https://management.core.windows.net//.default",
        "https://management.azure.com//.default",
        "797f4846-ba00-4fd7-ba43-dac1f8f63013/.default",
    ] {
        assert_eq!(azure.arm_with(&azure.token("scientist", scope), "GET", "", &Value::Null).status, 200, "{scope}");
    }
}

#[test]
fn a_version_is_required_and_must_be_known() {
    let azure = shared();
    let token = azure.token("scientist", ARM);
    for (query, code) in [
        ("", "MissingApiVersionParameter"),
        ("?api-version=soon", "InvalidApiVersionParameter"),
        ("?api-version=2019-01-01", "NoRegisteredProviderFound"),
    ] {
        let answer = azure.arm_with(&token, "GET", &format!("{}{query}", azure.workspace()), &Value::Null);
        assert_eq!((answer.status, answer.code().as_str()), (400, code));
    }
}

#[test]
fn what_is_not_there_is_named() {
    let azure = shared();
    let token = azure.token("owner", ARM);
    let subscription = azure.text("/workspace/subscriptionId");
    for (path, code) in [
        ("/subscriptions/00000000-0000-4000-8000-000000000000".to_owned(), "SubscriptionNotFound"),
        (format!("/subscriptions/{subscription}/resourceGroups/nowhere"), "ResourceGroupNotFound"),
        (
            format!(
                "/subscriptions/{subscription}/resourceGroups/local-rg/providers/Microsoft.MachineLearningServices/workspaces/none"
            ),
            "ResourceNotFound",
        ),
        ("/onlineEndpoints/none".to_owned(), "ResourceNotFound"),
    ] {
        let answer = azure.arm_with(&token, "GET", &path, &Value::Null);
        assert_eq!((answer.status, answer.code().as_str()), (404, code));
    }
}

#[test]
fn paths_are_read_in_any_case() {
    let azure = shared();
    let url = azure
        .url("/onlineendpoints")
        .replace("resourceGroups", "RESOURCEGROUPS")
        .replace("Microsoft.MachineLearning", "microsoft.machinelearning");
    assert_eq!(azure.arm("GET", &url, &Value::Null).status, 200);
}

#[test]
fn answers_carry_ids_and_the_remaining_quota() {
    let azure = shared();
    let bearer = format!("Bearer {}", azure.token("scientist", ARM));
    let headers = [
        ("authorization", bearer.as_str()),
        ("x-ms-client-request-id", "my-id"),
        ("x-ms-return-client-request-id", "true"),
    ];
    let answer = wire::send("GET", &azure.url(""), &headers, b"", None).unwrap();
    for name in [
        "x-ms-request-id",
        "x-ms-correlation-request-id",
        "x-ms-routing-request-id",
        "x-ms-ratelimit-remaining-subscription-reads",
    ] {
        assert!(answer.header(name).is_some(), "{name}");
    }
    assert_eq!(answer.header("x-ms-client-request-id"), Some("my-id"));
}

#[test]
fn a_page_is_told_that_it_may_ask_but_not_what_operations_answer() {
    let azure = shared();
    let headers = [
        ("origin", "https://page.example"),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "authorization,content-type"),
    ];
    let preflight = wire::send("OPTIONS", &azure.url("/onlineEndpoints/x"), &headers, b"", None).unwrap();
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert_eq!(preflight.header("access-control-allow-headers"), Some("authorization,content-type"));
    let answer = azure.arm("GET", "", &Value::Null);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-expose-headers"), None);
}

#[test]
fn assets_keep_what_they_were_given() {
    let azure = shared();
    let uri = "azureml://datastores/workspaceblobstore/paths/nowhere";
    let body = json!({"properties": {"modelUri": uri, "modelType": "custom_model", "somethingNew": {"b": 1, "a": 2}}});
    let put = azure.arm("PUT", "/models/Kept/versions/1", &body);
    assert_eq!(put.status, 201);
    let got = azure.arm("GET", "/models/kept/versions/1", &Value::Null).json();
    assert_eq!(got["properties"]["somethingNew"].to_string(), r#"{"b":1,"a":2}"#);
    assert!(got["id"].as_str().unwrap().ends_with("/models/Kept/versions/1"));
    assert_eq!(
        azure.arm("PUT", "/models/kept/versions/1", &json!({"properties": {"modelUri": "azureml://other"}})).status,
        400
    );
    assert_eq!(azure.arm("GET", "/models/kept", &Value::Null).status, 200);
    assert_eq!(azure.arm("DELETE", "/models/kept", &Value::Null).status, 200);
    assert_eq!(azure.arm("GET", "/models/kept/versions/1", &Value::Null).status, 404);
}

#[test]
fn only_codes_can_start_an_upload() {
    let azure = shared();
    let started = azure.arm(
        "POST",
        "/codes/script/versions/1/startPendingUpload",
        &json!({"pendingUploadType": "TemporaryBlobReference"}),
    );
    assert_eq!(started.status, 200);
    assert_eq!(started.json()["blobReferenceForConsumption"]["credential"]["credentialType"], "SAS");
    assert_eq!(azure.arm("POST", "/models/m/versions/1/startPendingUpload", &json!({})).status, 404);
}

#[test]
fn a_datastore_shows_its_secret_only_when_asked() {
    let azure = shared();
    let list = azure.arm("GET", &format!("/datastores?isDefault={}", encoded("true")), &Value::Null).json();
    assert_eq!(list["value"][0]["name"], "workspaceblobstore");
    assert!(!list.to_string().contains("sig="));
    assert_eq!(
        azure.arm("POST", "/datastores/workspaceblobstore/listSecrets", &Value::Null).json()["secretsType"],
        "AccountKey"
    );
    assert_eq!(
        azure.arm("POST", "/datastores/workspaceblobstoresas/listSecrets", &Value::Null).json()["secretsType"],
        "Sas"
    );
}
