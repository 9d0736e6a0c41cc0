//! A list, page by page.

use azureml_endpoints::error::Error;
use azureml_endpoints::flow::pages::Paging;
use pollster::block_on;

use crate::world::{Json, World, arm, failure, json, session};

fn next_of(second: &str) -> String {
    arm(&format!("/onlineEndpoints?$skip={second}"))
}

/// All items of a list whose first page is at `/onlineEndpoints`.
fn all(world: &World) -> Result<Vec<Json>, Error<Json>> {
    let (client, session) = (world.client(), session());
    let mut paging = Paging::new(arm("/onlineEndpoints"));
    let mut items = Vec::new();
    while let Some(page) = block_on(paging.next(&client, &session))? {
        items.extend(page.items);
    }
    assert!(block_on(paging.next(&client, &session))?.is_none(), "the end is the end");
    Ok(items)
}

fn first(world: &World, body: Json) {
    world.answers(&format!("GET {}", arm("/onlineEndpoints")), 200, body);
}

#[test]
fn a_list_is_read_to_its_end() {
    let world = World::new();
    first(&world, json!({ "value": [1, 2], "nextLink": next_of("a") }));
    world.answers(&format!("GET {}", next_of("a")), 200, json!({ "value": [], "nextLink": next_of("b") }));
    world.answers(&format!("GET {}", next_of("b")), 200, json!({ "value": [3], "nextLink": null }));
    assert_eq!(all(&world).unwrap(), [json!(1), json!(2), json!(3)]);
}

#[test]
fn a_page_that_points_at_itself_is_nonsense() {
    let world = World::new();
    first(&world, json!({ "value": [1], "nextLink": arm("/onlineEndpoints") }));
    assert_eq!(failure(all(&world)).code(), "ERR_PROTOCOL");
}

#[test]
fn what_is_no_page_is_nonsense() {
    for body in [json!({}), json!("<html>"), json!({ "value": null })] {
        let world = World::new();
        first(&world, body);
        assert_eq!(failure(all(&world)).code(), "ERR_PROTOCOL");
    }
}

#[test]
fn a_next_link_cannot_lead_the_token_elsewhere() {
    for link in [
        "https://evil.example/next",
        "https://management.azure.com.evil.example/next",
        "https://management.azure.com@evil.example/next",
        "https://management.azure.com:444/next",
        "http://management.azure.com/next",
        "//evil.example/next",
        "next",
    ] {
        let world = World::new();
        first(&world, json!({ "value": [1], "nextLink": link }));
        let error = failure(all(&world));
        assert_eq!(error.code(), "ERR_CREDENTIAL", "{link}: {error}");
        assert_eq!(world.sent().len(), 1, "{link}");
    }
}

#[test]
fn a_page_that_could_not_be_read_can_be_read_again() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let mut paging = Paging::new(arm("/onlineEndpoints"));
    world.answers(&format!("GET {}", arm("/onlineEndpoints")), 403, json!({}));
    first(&world, json!({ "value": [1] }));
    assert_eq!(failure(block_on(paging.next(&client, &session))).code(), "ERR_RESPONSE");
    assert_eq!(block_on(paging.next(&client, &session)).unwrap().unwrap().items, [json!(1)]);
}
