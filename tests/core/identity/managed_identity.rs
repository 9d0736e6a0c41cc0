//! How a platform is asked for a token.

use std::time::Duration;

use azureml_endpoints::http::{Method, Request};
use azureml_endpoints::identity::managed_identity::{Assigned, ManagedIdentity, Platform, pause};
use azureml_endpoints::secret::Secret;

use crate::world::{Json, seconds};

const RESOURCE: &str = "https://ml.azure.com";

fn app_service() -> Platform {
    Platform::AppService { endpoint: "http://127.0.0.1:41/msi/token/".into(), header: Secret::new("hunter2".into()) }
}

fn machine_learning() -> Platform {
    Platform::MachineLearning { endpoint: "http://127.0.0.1:46/MSI/auth".into(), secret: Secret::new("hunter2".into()) }
}

fn request(platform: Platform, assigned: Option<Assigned>) -> Request<Json> {
    ManagedIdentity::new(platform, assigned).unwrap().request(RESOURCE)
}

fn header(request: &Request<Json>) -> (&str, &str) {
    let (name, value) = &request.headers[0];
    (name, value)
}

#[test]
fn each_platform_is_asked_in_its_own_way() {
    let machine = request(Platform::virtual_machine(), None);
    assert_eq!(machine.method, Method::Get);
    assert_eq!(
        machine.url,
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fml.azure.com"
    );
    assert_eq!(header(&machine), ("Metadata", "true"));
    let service = request(app_service(), None);
    assert_eq!(
        service.url,
        "http://127.0.0.1:41/msi/token/?api-version=2019-08-01&resource=https%3A%2F%2Fml.azure.com"
    );
    assert_eq!(header(&service), ("X-IDENTITY-HEADER", "hunter2"));
    let learning = request(machine_learning(), None);
    assert_eq!(learning.url, "http://127.0.0.1:46/MSI/auth?api-version=2017-09-01&resource=https%3A%2F%2Fml.azure.com");
    assert_eq!(header(&learning), ("secret", "hunter2"));
}

#[test]
fn an_endpoint_may_have_a_query_of_its_own() {
    let endpoint = "http://127.0.0.1:41/token?a=b".to_owned();
    let request = request(Platform::AppService { endpoint, header: Secret::new("h".into()) }, None);
    assert!(request.url.starts_with("http://127.0.0.1:41/token?a=b&api-version="), "{}", request.url);
}

#[test]
fn an_assigned_identity_is_named_as_the_platform_names_it() {
    let id = || "an id/&".to_owned();
    let table = [
        (Platform::virtual_machine(), Assigned::ClientId(id()), "client_id"),
        (Platform::virtual_machine(), Assigned::ObjectId(id()), "object_id"),
        (Platform::virtual_machine(), Assigned::ResourceId(id()), "msi_res_id"),
        (app_service(), Assigned::ClientId(id()), "client_id"),
        (app_service(), Assigned::ObjectId(id()), "principal_id"),
        (app_service(), Assigned::ResourceId(id()), "mi_res_id"),
        (machine_learning(), Assigned::ClientId(id()), "clientid"),
    ];
    for (platform, assigned, name) in table {
        let url = request(platform, Some(assigned)).url;
        assert!(url.ends_with(&format!("&{name}=an%20id%2F%26")), "{url}");
    }
}

#[test]
fn azure_machine_learning_knows_client_ids_only() {
    for assigned in [Assigned::ObjectId("o".into()), Assigned::ResourceId("r".into())] {
        let misuse = ManagedIdentity::new(machine_learning(), Some(assigned)).unwrap_err();
        assert!(misuse.to_string().starts_with("clientId: "), "{misuse}");
    }
}

#[test]
fn what_is_kept_is_not_printed() {
    for platform in [app_service(), machine_learning()] {
        let printed = format!("{:?}", ManagedIdentity::new(platform, None).unwrap());
        assert!(printed.contains("***") && !printed.contains("hunter2"), "{printed}");
    }
}

#[test]
fn an_endpoint_that_is_not_there_yet_is_given_half_a_minute() {
    let pauses: Vec<_> = (1..6).map(|tries| pause(404, tries)).collect();
    assert_eq!(pauses, [Some(seconds(2)), Some(seconds(4)), Some(seconds(8)), Some(seconds(16)), None]);
}

#[test]
fn an_endpoint_that_is_being_replaced_is_given_seventy_seconds() {
    let pauses: Vec<Duration> = (1..9).map_while(|tries| pause(410, tries)).collect();
    assert!(pauses.iter().sum::<Duration>() >= seconds(70), "{pauses:?}");
    assert!(pauses.len() < 5, "{pauses:?}");
}

#[test]
fn other_refusals_are_final() {
    for status in [200, 400, 401, 403, 405, 500, 503] {
        assert_eq!(pause(status, 1), None, "{status}");
    }
    assert_eq!(pause(404, 0), None);
}
