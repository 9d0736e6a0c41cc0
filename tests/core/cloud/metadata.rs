//! What a Resource Manager tells of its cloud.

use azureml_endpoints::cloud::metadata::Metadata;
use azureml_endpoints::value::Value;

use crate::world::{Json, json};

fn described(name: &str, resource_manager: &str) -> Json {
    json!({
        "name": name, "resourceManager": resource_manager, "logAnalyticsResourceId": format!("https://logs.{name}"),
        "authentication": {
            "loginEndpoint": format!("https://login.{name}/"),
            "audiences": [format!("https://management.core.{name}/"), resource_manager],
        },
        "suffixes": { "storage": format!("core.{name}") },
    })
}

fn option(answer: &Json, resource_manager: &str) -> Json {
    Metadata::read(answer, resource_manager).unwrap().option(resource_manager)
}

#[test]
fn a_cloud_of_ones_own_is_told_but_for_scoring() {
    let cloud = option(&described("stack", "https://arm.stack/"), "https://arm.stack");
    assert_eq!(
        cloud,
        json!({
            "resourceManager": "https://arm.stack", "authority": "https://login.stack",
            "blobEndpoint": "https://{account}.blob.core.stack",
            "audiences": { "control": "https://arm.stack/", "logs": "https://logs.stack" },
        })
    );
}

#[test]
fn of_several_clouds_the_asked_one_counts() {
    let answer = json!([described("one", "https://arm.one/").0, described("two", "https://arm.two/").0,]);
    assert_eq!(option(&answer, "https://ARM.two/").text_at(&["authority"]).unwrap(), "https://login.two");
    assert!(Metadata::read(&answer, "https://arm.three").is_none());
}

#[test]
fn microsofts_clouds_bring_their_scoring_hosts() {
    let answer = described("azure.us", "https://management.usgovcloudapi.net/");
    let cloud = option(&answer, "https://management.usgovcloudapi.net");
    assert_eq!(cloud.text_at(&["audiences", "data"]).unwrap(), "https://ml.azure.us");
    assert_eq!(cloud.get("scoringHosts").unwrap(), json!([".inference.ml.azure.us"]));
}

#[test]
fn an_audience_it_does_not_name_after_itself_is_the_first() {
    let answer = json!({
        "authentication": { "loginEndpoint": "https://login.stack/adfs", "audiences": ["https://management.stack/guid", 7] },
    });
    let cloud = option(&answer, "https://arm.stack");
    assert_eq!(cloud.text_at(&["audiences", "control"]).unwrap(), "https://management.stack/guid");
    assert!(cloud.get("blobEndpoint").is_none());
}

#[test]
fn of_two_spellings_the_newer_is_asked_for() {
    let answer = json!({ "authentication": {
        "loginEndpoint": "https://login.stack",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
    } });
    let cloud = option(&answer, "https://arm.stack");
    assert_eq!(cloud.text_at(&["audiences", "control"]).unwrap(), "https://management.azure.com/");
}

#[test]
fn nonsense_is_no_cloud() {
    for answer in [json!([]), json!({}), json!("x"), json!([1, 2]), json!({ "authentication": { "loginEndpoint": 7 } })]
    {
        assert!(Metadata::read(&answer, "https://arm.stack").is_none());
    }
}
