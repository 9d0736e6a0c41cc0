//! The root of every control-plane URL.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::workspace::Workspace;
use azureml_endpoints::http::Method;

use crate::world::{Json, SPACE, workspace};

fn misuse(subscription: &str, group: &str, name: &str, version: Option<&str>) -> String {
    let error = Workspace::new(subscription, group, name, version).unwrap_err().to_string();
    error.split(':').next().unwrap().to_owned()
}

#[test]
fn a_workspace_has_an_id() {
    assert_eq!(format!("https://management.azure.com{}", workspace().id()), SPACE);
    assert_eq!(workspace().short_id(), "/subscriptions/sub/resourceGroups/group/workspaces/space");
}

#[test]
fn every_url_carries_the_version() {
    assert_eq!(workspace().url(&Cloud::public(), "", &[]), format!("{SPACE}?api-version=2023-04-01"));
    let newer = Workspace::new("sub", "group", "space", Some("2025-12-01-preview")).unwrap();
    assert!(newer.url(&Cloud::public(), "/models", &[]).ends_with("/space/models?api-version=2025-12-01-preview"));
}

#[test]
fn query_values_are_encoded() {
    let url = workspace().url(&Cloud::public(), "/x", &[("tags", "a=b&c".into()), ("count", "5".into())]);
    assert_eq!(url, format!("{SPACE}/x?api-version=2023-04-01&tags=a%3Db%26c&count=5"));
}

#[test]
fn the_cloud_decides_on_the_host() {
    let url = |cloud: Cloud| workspace().url(&cloud, "", &[]);
    assert!(url(Cloud::china()).starts_with("https://management.chinacloudapi.cn/subscriptions/sub/"));
    let own = Cloud::custom("http://localhost:4280/".into(), "http://localhost:4281".into());
    assert!(url(own).starts_with("http://localhost:4280/subscriptions/sub/"));
}

#[test]
fn a_request_is_a_verb_and_a_url() {
    let request = workspace().request::<Json>(&Cloud::public(), Method::Delete, "/onlineEndpoints/e");
    assert_eq!(request.shown(), format!("DELETE {SPACE}/onlineEndpoints/e"));
}

#[test]
fn no_part_can_leave_its_place() {
    for bad in ["", "a/b", "a?b", "a#b", "a b", "..", "../x", "a%2Fb", "a\n", "ä"] {
        assert_eq!(misuse(bad, "group", "space", None), "subscriptionId", "{bad:?}");
        assert_eq!(misuse("sub", "group", bad, None), "workspace", "{bad:?}");
        assert_eq!(misuse("sub", "group", "space", Some(bad)), "apiVersion", "{bad:?}");
    }
}

#[test]
fn a_resource_group_has_a_rule_of_its_own() {
    for bad in ["", ".", "..", "a.", "a/b", "a b", "a?", "a#", "a%", "a\n", &"a".repeat(91)] {
        assert_eq!(misuse("sub", bad, "space", None), "resourceGroup", "{bad:?}");
    }
    for good in ["a", "_a", "(a)", "-a-", "a.b", &"a".repeat(90)] {
        assert!(Workspace::new("sub", good, "space", None).is_ok(), "{good}");
    }
}

#[test]
fn letters_beyond_ascii_are_encoded() {
    let space = Workspace::new("sub", "größe(1)", "space", None).unwrap();
    assert!(space.id().contains("/resourceGroups/gr%C3%B6%C3%9Fe%281%29/"));
}
