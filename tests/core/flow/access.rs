//! What a caller may do, and what others are let do.

use azureml_endpoints::control::assignment::Assignment;
use azureml_endpoints::control::errand::{Errand, What};
use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::reference::Reference;
use azureml_endpoints::control::scope::Scope;
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::access::{Answer, run};
use azureml_endpoints::http::Method;
use pollster::block_on;

use crate::world::{Json, World, answer, failure, json, site};

const GROUP: &str = "/subscriptions/s/resourceGroups/g";
const ROLE: &str = "00000000-0000-0000-0000-00000000000a";
const PRINCIPAL: &str = "00000000-0000-0000-0000-00000000000b";

fn scope() -> Scope {
    Scope::new("scope", GROUP).unwrap()
}

fn url(rest: &str) -> String {
    let (path, query) = rest.split_once('?').map_or((rest, String::new()), |(path, query)| (path, format!("&{query}")));
    format!(
        "https://management.azure.com{GROUP}/providers/Microsoft.Authorization/{path}?api-version=2022-04-01{query}"
    )
}

fn missing(world: &World, actions: &[&str]) -> Result<Vec<String>, Error<Json>> {
    let actions = actions.iter().map(|action| Action::new("actions", action).unwrap()).collect();
    match errand(world, What::Missing(actions))? {
        Answer::Missing(actions) => Ok(actions),
        Answer::Found(found) => panic!("found {found:?}"),
    }
}

fn errand(world: &World, what: What) -> Result<Answer<Json>, Error<Json>> {
    block_on(run(&world.client(), &site(), &Errand { scope: scope(), what }))
}

fn found(world: &World, what: What) -> Result<Option<Json>, Error<Json>> {
    match errand(world, what)? {
        Answer::Found(found) => Ok(found),
        Answer::Missing(actions) => panic!("missing {actions:?}"),
    }
}

#[test]
fn rights_are_joined_over_all_pages() {
    let world = World::new();
    let next = format!("{}&$skipToken=2", url("permissions"));
    let read = json!({ "value": [{ "actions": ["*/read"], "notActions": [] }], "nextLink": next });
    world.answers(&format!("GET {}", url("permissions")), 200, read);
    world.answers(
        &format!("GET {next}"),
        200,
        json!({ "value": [{ "actions": ["*/SCORE/action"], "notActions": [] }] }),
    );
    let asked = ["onlineEndpoints/score/action", "onlineEndpoints/read", "onlineEndpoints/Write"];
    assert_eq!(missing(&world, &asked).unwrap(), ["onlineEndpoints/Write"], "as it was asked");
}

#[test]
fn nobody_lacks_nothing_and_no_permission_gives_nothing() {
    for (asked, lacked) in [(vec![], 0), (vec!["read"], 1)] {
        let world = World::new();
        world.answers(&format!("GET {}", url("permissions")), 200, json!({ "value": [] }));
        assert_eq!(missing(&world, &asked).unwrap().len(), lacked);
    }
}

#[test]
fn a_permission_that_cannot_be_read_is_no_right() {
    for odd in [
        json!({ "value": [{ "actions": ["*"], "notActions": "*" }] }),
        json!({ "value": [{ "actions": ["*"] }, null] }),
        json!({ "value": ["*"] }),
        json!({ "value": "*" }),
        json!({ "actions": ["*"] }),
    ] {
        let world = World::new();
        world.answers(&format!("GET {}", url("permissions")), 200, odd);
        assert_eq!(failure(missing(&world, &["read"])).code(), "ERR_PROTOCOL");
    }
}

#[test]
fn the_next_page_stays_at_the_planes_host() {
    let world = World::new();
    let page = json!({ "value": [], "nextLink": "https://evil.example/permissions" });
    world.answers(&format!("GET {}", url("permissions")), 200, page);
    assert_eq!(failure(missing(&world, &["read"])).code(), "ERR_CREDENTIAL");
}

fn on_role(world: &World, reference: Reference, method: Method) -> Result<Option<Json>, Error<Json>> {
    found(world, What::Role(method, reference))
}

#[test]
fn a_role_is_looked_up_only_by_a_name_that_is_unknown() {
    let world = World::new();
    world.answers(&format!("GET {}", url(&format!("roleDefinitions/{ROLE}"))), 200, json!({ "name": ROLE }));
    assert_eq!(on_role(&world, Reference::Id(ROLE.into()), Method::Get).unwrap(), Some(json!({ "name": ROLE })));

    let listed = format!("GET {}", url("roleDefinitions?$filter=roleName%20eq%20%27The%20owner%27%27s%27"));
    let others = json!({ "value": [
        null,
        { "name": "x", "properties": { "roleName": "another" } },
        { "name": ROLE, "properties": { "roleName": "the OWNER's" } },
    ] });
    world.answers(&listed, 200, others);
    world.replies(&format!("DELETE {}", url(&format!("roleDefinitions/{ROLE}"))), answer(204, &[], None));
    on_role(&world, Reference::Name("The owner's".into()), Method::Delete).unwrap();
}

#[test]
fn a_name_that_no_role_has_is_misuse_and_a_name_is_never_a_path() {
    for value in
        [json!([]), json!([{ "name": "../../x", "properties": { "roleName": "r" } }]), json!([{ "name": ROLE }])]
    {
        let world = World::new();
        let listed = format!("GET {}", url("roleDefinitions?$filter=roleName%20eq%20%27r%27"));
        world.answers(&listed, 200, json!({ "value": value.0 }));
        let error = failure(on_role(&world, Reference::Name("r".into()), Method::Get));
        assert!(matches!(error, Error::Misuse(_)), "{error}");
        assert!(error.to_string().starts_with("role: "), "{error}");
    }
}

fn assignment() -> Assignment {
    Assignment::new(ROLE, PRINCIPAL, Some("User".into())).unwrap()
}

fn assign(world: &World) -> Result<Option<Json>, Error<Json>> {
    found(world, What::Assign(assignment()))
}

#[test]
fn a_new_assignment_comes_back() {
    let world = World::new();
    world.answers(&format!("PUT {}", url(&assignment().path(&scope(), ROLE))), 201, json!({ "id": "new" }));
    assert_eq!(assign(&world).unwrap(), Some(json!({ "id": "new" })));
    assert_eq!(world.sent()[0].body, Some(assignment().body(&scope(), ROLE)));
}

fn exists(world: &World, present: Json) {
    let refusal =
        json!({ "error": { "code": "RoleAssignmentExists", "message": "The role assignment already exists." } });
    world.answers(&format!("PUT {}", url(&assignment().path(&scope(), ROLE))), 409, refusal);
    let listed = format!("GET {}", url(&format!("roleAssignments?$filter=principalId%20eq%20%27{PRINCIPAL}%27")));
    world.answers(&listed, 200, json!({ "value": [present.0] }));
}

#[test]
fn an_assignment_that_is_there_already_comes_back_too() {
    let world = World::new();
    let definition = format!("/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{ROLE}");
    let present = json!({ "id": "old", "properties": { "scope": GROUP, "principalId": PRINCIPAL, "roleDefinitionId": definition } });
    exists(&world, present.clone());
    assert_eq!(assign(&world).unwrap(), Some(present));
}

#[test]
fn a_conflict_with_nothing_to_show_for_it_is_a_refusal() {
    let world = World::new();
    exists(&world, json!({ "id": "another" }));
    let error = failure(assign(&world));
    assert_eq!(error.code(), "ERR_RESPONSE");
    assert!(error.to_string().contains("already exists"), "{error}");
}

#[test]
fn another_conflict_is_a_refusal() {
    let world = World::new();
    let refusal = json!({ "error": { "code": "RoleAssignmentLimitExceeded", "message": "no more" } });
    world.answers(&format!("PUT {}", url(&assignment().path(&scope(), ROLE))), 409, refusal);
    assert_eq!(failure(assign(&world)).code(), "ERR_RESPONSE");
}
