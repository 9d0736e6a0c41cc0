//! Clouds, audiences, and where a token may go.

mod metadata;

use azureml_endpoints::cloud::{Cloud, Plane, is_suffix};

use crate::world::parse_url;

const MANAGEMENT_APP: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const MACHINE_LEARNING_APP: &str = "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe";

fn admits(cloud: &Cloud, plane: Plane, url: &str) -> bool {
    parse_url(url).is_some_and(|url| cloud.admits(plane, &url))
}

fn emulator() -> Cloud {
    let mut cloud = Cloud::custom("http://127.0.0.1:4280".into(), "http://localhost:4281".into());
    cloud.scoring_hosts = vec!["http://127.0.0.1:4282".into(), "https://relay.example".into()];
    cloud
}

#[test]
fn each_plane_has_a_scope_of_its_own_in_each_cloud() {
    let scopes = [
        ("public", Plane::Control, "https://management.azure.com/.default"),
        ("public", Plane::Data, "https://ml.azure.com/.default"),
        ("public", Plane::Logs, "https://api.loganalytics.io/.default"),
        ("usgovernment", Plane::Control, "https://management.usgovcloudapi.net/.default"),
        ("usgovernment", Plane::Data, "https://ml.azure.us/.default"),
        ("usgovernment", Plane::Logs, "https://api.loganalytics.us/.default"),
        ("china", Plane::Control, "https://management.chinacloudapi.cn/.default"),
        ("china", Plane::Data, "https://ml.azure.cn/.default"),
        ("china", Plane::Logs, "https://api.loganalytics.azure.cn/.default"),
    ];
    for (cloud, plane, scope) in scopes {
        assert_eq!(Cloud::named(cloud).unwrap().scope(plane), scope);
    }
}

#[test]
fn clouds_are_found_by_their_exact_name() {
    for name in ["public", "usgovernment", "china"] {
        assert_eq!(Cloud::named(name).unwrap().name, name);
    }
    for name in ["", "Public", "custom", "germany"] {
        assert_eq!(Cloud::named(name), None, "{name}");
    }
}

#[test]
fn the_default_cloud_is_the_public_one() {
    assert_eq!(Cloud::default(), Cloud::public());
}

#[test]
fn an_audience_is_known_in_every_spelling_that_is_seen() {
    let spellings = [
        ("https://management.azure.com", Some(Plane::Control)),
        ("https://management.azure.com/", Some(Plane::Control)),
        ("HTTPS://Management.Azure.com/", Some(Plane::Control)),
        ("https://management.core.windows.net/", Some(Plane::Control)),
        (MANAGEMENT_APP, Some(Plane::Control)),
        ("797F4846-BA00-4FD7-BA43-DAC1F8F63013", Some(Plane::Control)),
        ("https://ml.azure.com", Some(Plane::Data)),
        ("https://ml.azure.com/", Some(Plane::Data)),
        (MACHINE_LEARNING_APP, Some(Plane::Data)),
        ("https://api.loganalytics.io", Some(Plane::Logs)),
        ("https://api.loganalytics.azure.com/", Some(Plane::Logs)),
        ("https://ml.azure.com//", None),
        ("http://ml.azure.com", None),
        ("https://ml.azure.com.evil.com", None),
        ("https://ml.azure.us", None),
        ("https://ai.azure.com", None),
        ("https://graph.microsoft.com", None),
        ("0736f41a-0425-4b46-bdb5-1563eff02385", None),
        ("", None),
        ("/", None),
    ];
    for (audience, plane) in spellings {
        assert_eq!(Cloud::public().plane_of_audience(audience), plane, "{audience}");
    }
}

#[test]
fn app_ids_mean_the_same_in_every_cloud() {
    for cloud in Cloud::known() {
        assert_eq!(cloud.plane_of_audience(MANAGEMENT_APP), Some(Plane::Control), "{}", cloud.name);
        assert_eq!(cloud.plane_of_audience(MACHINE_LEARNING_APP), Some(Plane::Data), "{}", cloud.name);
    }
}

#[test]
fn no_cloud_takes_an_audience_of_another() {
    for cloud in Cloud::known() {
        for other in Cloud::known().filter(|other| other.name != cloud.name) {
            for plane in Plane::ALL {
                assert_eq!(cloud.plane_of_audience(other.audience(plane)), None, "{} in {}", other.name, cloud.name);
            }
        }
    }
}

#[test]
fn no_cloud_takes_an_audience_for_two_planes() {
    for cloud in Cloud::known() {
        for plane in Plane::ALL {
            assert_eq!(cloud.plane_of_audience(cloud.audience(plane)), Some(plane));
        }
    }
}

#[test]
fn an_audience_of_ones_own_replaces_the_known_ones() {
    let cloud = Cloud::public().with_audience(Plane::Data, "api://scoring/".into());
    assert_eq!(cloud.audience(Plane::Data), "api://scoring/");
    assert_eq!(cloud.scope(Plane::Data), "api://scoring/.default");
    assert_eq!(cloud.plane_of_audience("api://scoring"), Some(Plane::Data));
    assert_eq!(cloud.plane_of_audience("https://ml.azure.com"), None);
    assert_eq!(cloud.plane_of_audience("https://management.azure.com"), Some(Plane::Control));
}

#[test]
fn a_control_token_goes_to_resource_manager_only() {
    let urls = [
        ("https://management.azure.com/subscriptions?x", true),
        ("https://MANAGEMENT.azure.com:443/", true),
        ("http://management.azure.com/", false),
        ("https://management.azure.com:8443/", false),
        ("https://management.azure.com.evil.com/", false),
        ("https://management.azure.com@evil.com/", false),
        ("https://evil.com/https://management.azure.com/", false),
        ("https://user@management.azure.com/", false),
        ("https://user:password@management.azure.com/", false),
        ("https://:password@management.azure.com/", false),
        ("https://xmanagement.azure.com/", false),
        ("https://x.management.azure.com/", false),
        ("https://management.azure.com./", false),
        ("https://management.usgovcloudapi.net/", false),
        ("https://e.region.inference.ml.azure.com/score", false),
        ("https://evil.com\\@management.azure.com/", false),
        ("ftp://management.azure.com/", false),
        ("wss://management.azure.com/", false),
        ("http://localhost/", false),
        ("https://localhost/", false),
    ];
    for (url, admitted) in urls {
        assert_eq!(admits(&Cloud::public(), Plane::Control, url), admitted, "{url}");
    }
}

#[test]
fn a_scoring_token_goes_to_scoring_hosts_only() {
    let urls = [
        ("https://e.westeurope.inference.ml.azure.com/score", true),
        ("https://E.WestEurope.Inference.ML.Azure.com/v1/chat/completions", true),
        ("https://e.westeurope.inference.ml.azure.com:443/score", true),
        ("http://e.westeurope.inference.ml.azure.com/score", false),
        ("https://e.westeurope.inference.ml.azure.com:444/score", false),
        ("https://user@e.westeurope.inference.ml.azure.com/score", false),
        ("https://inference.ml.azure.com/score", false),
        ("https://xinference.ml.azure.com/score", false),
        ("https://evil-inference.ml.azure.com/score", false),
        ("https://evil-inference.ml.azure.com.attacker.com/score", false),
        ("https://e.inference.ml.azure.com.attacker.com/score", false),
        ("https://e.inference.ml.azure.us/score", false),
        ("https://attacker.com/e.inference.ml.azure.com", false),
        ("https://attacker.com#.inference.ml.azure.com", false),
        ("https://attacker.com?.inference.ml.azure.com", false),
        ("https://attacker.com\\.inference.ml.azure.com", false),
        ("https://e.inference.ml.azure.com./score", false),
        ("https://ml.azure.com/", false),
        ("https://management.azure.com/", false),
        ("http://127.0.0.1/score", false),
    ];
    for (url, admitted) in urls {
        assert_eq!(admits(&Cloud::public(), Plane::Data, url), admitted, "{url}");
    }
}

#[test]
fn a_log_token_goes_to_its_audience_only() {
    assert!(admits(&Cloud::public(), Plane::Logs, "https://api.loganalytics.io/v1/workspaces/w/query"));
    assert!(!admits(&Cloud::public(), Plane::Logs, "https://management.azure.com/"));
    assert!(!admits(&Cloud::public(), Plane::Control, "https://api.loganalytics.io/"));
}

#[test]
fn sovereign_clouds_have_hosts_of_their_own() {
    let hosts = [
        (Cloud::us_government(), "https://management.usgovcloudapi.net/", "https://e.r.inference.ml.azure.us/"),
        (Cloud::china(), "https://management.chinacloudapi.cn/", "https://e.r.inference.ml.azure.cn/"),
    ];
    for (cloud, control, data) in hosts {
        assert!(admits(&cloud, Plane::Control, control));
        assert!(admits(&cloud, Plane::Data, data));
        assert!(!admits(&cloud, Plane::Control, "https://management.azure.com/"));
        assert!(!admits(&cloud, Plane::Data, "https://e.r.inference.ml.azure.com/"));
    }
}

#[test]
fn a_cloud_of_ones_own_names_whole_origins() {
    let urls = [
        (Plane::Control, "http://127.0.0.1:4280/subscriptions", true),
        (Plane::Control, "http://127.1:4280/subscriptions", true),
        (Plane::Control, "http://127.0.0.1:4281/", false),
        (Plane::Control, "http://localhost:4280/", false),
        (Plane::Control, "https://127.0.0.1:4280/", false),
        (Plane::Control, "https://management.azure.com/", false),
        (Plane::Data, "http://127.0.0.1:4282/score", true),
        (Plane::Data, "https://relay.example/any/path", true),
        (Plane::Data, "https://relay.example:8443/", false),
        (Plane::Data, "http://relay.example/", false),
        (Plane::Data, "https://x.relay.example/", false),
        (Plane::Data, "https://e.r.inference.ml.azure.com/", false),
    ];
    for (plane, url, admitted) in urls {
        assert_eq!(admits(&emulator(), plane, url), admitted, "{plane:?} {url}");
    }
}

#[test]
fn a_cloud_of_ones_own_over_plain_http_is_for_loopback_only() {
    let cloud = Cloud::custom("http://arm.internal".into(), "https://login.internal".into());
    assert!(!admits(&cloud, Plane::Control, "http://arm.internal/subscriptions"));
}

#[test]
fn a_trailing_slash_in_a_configured_origin_does_no_harm() {
    let cloud = Cloud::custom("https://arm.internal/".into(), "https://login.internal/".into());
    assert!(admits(&cloud, Plane::Control, "https://arm.internal/subscriptions"));
}

#[test]
fn a_suffix_names_a_domain() {
    for (rule, fine) in [
        (".example.com", true),
        (".inference.ml.azure.com", true),
        (".", false),
        ("..", false),
        (".com", false),
        ("..com", false),
        (".example..com", false),
        ("example.com", false),
        (".example.com/", false),
        (".ex ample.com", false),
        ("", false),
    ] {
        assert_eq!(is_suffix(rule), fine, "{rule}");
    }
}

#[test]
fn the_host_of_logs_may_be_another_than_their_audience() {
    let mut own = Cloud::public();
    own.log_analytics = Some("http://127.0.0.1:5".into());
    assert!(admits(&own, Plane::Logs, "http://127.0.0.1:5/v1/workspaces/w/query"));
    assert!(!admits(&own, Plane::Logs, "https://api.loganalytics.io/v1/workspaces/w/query"));
    assert_eq!(own.scope(Plane::Logs), "https://api.loganalytics.io/.default");
    assert_eq!(Cloud::china().log_analytics(), "https://api.loganalytics.azure.cn");
}
