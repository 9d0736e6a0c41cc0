//! Learning of a cloud from its Resource Manager.

use azureml_endpoints::flow::discover::cloud;
use azureml_endpoints::value::Value;
use pollster::block_on;

use crate::world::{World, failure, json};

const ASK: &str = "GET https://arm.stack/metadata/endpoints?api-version=2019-05-01";

#[test]
fn it_is_asked_without_a_token() {
    let world = World::new();
    world.answers(ASK, 200, json!({ "authentication": { "loginEndpoint": "https://login.stack/" } }));
    let found = block_on(cloud(&world.client(), "https://arm.stack/")).ok().unwrap();
    assert_eq!(found.text_at(&["authority"]).unwrap(), "https://login.stack");
    assert_eq!(world.sent()[0].bearer, None);
}

#[test]
fn an_authority_that_no_secret_may_be_sent_to_is_nonsense() {
    for authority in ["http://login.stack", "https://u:p@login.stack", "login.stack", ""] {
        let world = World::new();
        world.answers(ASK, 200, json!({ "authentication": { "loginEndpoint": authority } }));
        assert_eq!(
            failure(block_on(cloud(&world.client(), "https://arm.stack"))).code(),
            "ERR_PROTOCOL",
            "{authority}"
        );
    }
}

#[test]
fn one_that_does_not_tell_is_told() {
    for (status, body) in [(404, json!({ "authentication": { "loginEndpoint": "https://l" } })), (200, json!("<html>"))]
    {
        let world = World::new();
        world.answers(ASK, status, body);
        assert_eq!(failure(block_on(cloud(&world.client(), "https://arm.stack"))).code(), "ERR_PROTOCOL");
    }
}
