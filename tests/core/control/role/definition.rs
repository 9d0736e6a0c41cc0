//! Role definitions.

use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::definition::{Form, Recipe, filter, ready};
use azureml_endpoints::control::role::{permissions, permits};
use azureml_endpoints::control::scope::Scope;

use crate::world::{Json, json};

const GROUP: &str = "/subscriptions/s/resourcegroups/g";

fn define(plane: &str, like: &str, form: Form) -> Json {
    let scope = Scope::new("scope", GROUP).unwrap();
    Recipe::read(Some(plane), Some(like)).unwrap().definition(&scope, form, None).unwrap()
}

/// Which of all actions on endpoints a role has.
fn actions(role: &Json) -> Vec<&'static str> {
    let all = [
        "read",
        "write",
        "onlineEndpoints/read",
        "onlineEndpoints/write",
        "onlineEndpoints/delete",
        "onlineEndpoints/token/action",
        "onlineEndpoints/listKeys/action",
        "onlineEndpoints/regenerateKeys/action",
        "onlineEndpoints/score/action",
        "onlineEndpoints/deployments/read",
        "onlineEndpoints/deployments/write",
        "onlineEndpoints/deployments/delete",
        "onlineEndpoints/deployments/getLogs/action",
        "models/versions/write",
        "datastores/listSecrets/action",
    ];
    let permissions = permissions(role).unwrap();
    all.into_iter().filter(|action| permits(&permissions, &Action::new("action", action).unwrap())).collect()
}

#[test]
fn the_articles_roles_are_as_written() {
    let prefix = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints";
    assert_eq!(
        define("control", "article", Form::Az),
        json!({
            "Name": "Custom role for control plane operations - online endpoint",
            "IsCustom": true,
            "Description": "Can CRUD against online endpoints.",
            "Actions": [
                format!("{prefix}/write"),
                format!("{prefix}/delete"),
                format!("{prefix}/read"),
                format!("{prefix}/token/action"),
                format!("{prefix}/listKeys/action"),
                format!("{prefix}/regenerateKeys/action"),
            ],
            "NotActions": [],
            "AssignableScopes": [GROUP],
        })
    );
    assert_eq!(
        define("data", "article", Form::Az),
        json!({
            "Name": "Custom role for scoring - online endpoint",
            "IsCustom": true,
            "Description": "Can score against online endpoints.",
            "Actions": [format!("{prefix}/*/action")],
            "NotActions": [],
            "AssignableScopes": [GROUP],
        })
    );
}

#[test]
fn the_articles_control_role_cannot_deploy_and_its_scoring_role_reads_keys() {
    let control = actions(&define("control", "article", Form::Rest));
    assert!(control.contains(&"onlineEndpoints/write") && !control.contains(&"onlineEndpoints/deployments/write"));
    let data = actions(&define("data", "article", Form::Rest));
    assert!(
        data.contains(&"onlineEndpoints/listKeys/action") && data.contains(&"onlineEndpoints/regenerateKeys/action")
    );
}

#[test]
fn the_default_roles_do_their_job_and_no_more() {
    assert_eq!(actions(&define("data", "least-privilege", Form::Rest)), ["onlineEndpoints/score/action"]);
    let control = actions(&define("control", "least-privilege", Form::Rest));
    assert_eq!(
        control,
        [
            "read",
            "onlineEndpoints/read",
            "onlineEndpoints/write",
            "onlineEndpoints/delete",
            "onlineEndpoints/token/action",
            "onlineEndpoints/listKeys/action",
            "onlineEndpoints/regenerateKeys/action",
            "onlineEndpoints/deployments/read",
            "onlineEndpoints/deployments/write",
            "onlineEndpoints/deployments/delete",
            "onlineEndpoints/deployments/getLogs/action",
        ]
    );
}

#[test]
fn both_forms_say_the_same_and_become_the_same_request() {
    for plane in ["control", "data"] {
        for like in ["least-privilege", "article"] {
            let (rest, az) = (define(plane, like, Form::Rest), define(plane, like, Form::Az));
            let (rest, az) = (ready(&rest).unwrap(), ready(&az).unwrap());
            assert_eq!((rest.id, rest.scope, rest.body), (az.id, az.scope, az.body), "{plane} {like}");
        }
    }
}

#[test]
fn the_rest_form_is_what_azure_takes() {
    assert_eq!(
        define("data", "least-privilege", Form::Rest),
        json!({ "properties": {
            "roleName": "Online endpoint scorer",
            "description": "Can score against online endpoints with an Entra token.",
            "type": "CustomRole",
            "assignableScopes": [GROUP],
            "permissions": [{
                "actions": ["Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action"],
                "notActions": [], "dataActions": [], "notDataActions": [],
            }],
        } })
    );
}

#[test]
fn the_same_role_has_the_same_guid_and_another_another() {
    let role = |name: &str, scope: &str| {
        let body = json!({ "properties": { "roleName": name, "permissions": [{ "actions": [] }], "assignableScopes": [scope] } });
        ready(&body).unwrap().id
    };
    assert_eq!(role("Scorer", GROUP), role("SCORER", &GROUP.to_lowercase()), "as Azure compares them");
    assert_ne!(role("Scorer", GROUP), role("Scorer 2", GROUP));
    assert_ne!(role("Scorer", GROUP), role("Scorer", "/subscriptions/s"));
    assert_eq!(role("Scorer", "/subscriptions/s"), "308ac56c-5779-863c-84da-82fdd8e80c2e", "for ever");
}

#[test]
fn what_was_read_is_written_back_with_all_its_members() {
    let id = "00000000-AAAA-0000-0000-000000000000";
    let stored = json!({ "name": id, "id": "/x", "properties": {
        "roleName": "r", "type": "CustomRole", "later": 1, "permissions": [{ "actions": ["*"], "condition": null }],
        "assignableScopes": ["/subscriptions/s", GROUP], "createdOn": "2026",
    } });
    let ready = ready(&stored).unwrap();
    assert_eq!((ready.body, ready.id.as_str(), ready.scope.as_str()), (stored, id, "/subscriptions/s"));
}

#[test]
fn what_the_azure_cli_prints_can_be_written_back_too() {
    let printed = json!({
        "roleName": "r", "name": "00000000-0000-0000-0000-000000000007", "description": "d", "roleType": "CustomRole",
        "permissions": [{ "actions": ["a/b"], "notActions": ["c"], "dataActions": ["d"], "notDataActions": ["e"] }],
        "assignableScopes": [GROUP],
    });
    let body = ready(&printed).unwrap().body;
    assert_eq!(body.0["properties"]["permissions"], printed.0["permissions"]);
    assert_eq!(body.0["properties"]["description"], "d");
}

#[test]
fn what_a_definition_lacks_is_named() {
    let good = || {
        json!({ "properties": { "roleName": "r", "permissions": [{ "actions": [] }], "assignableScopes": [GROUP] } }).0
    };
    let with = |name: &str, value: serde_json::Value| {
        let mut definition = good();
        definition["properties"][name] = value;
        Json(definition)
    };
    for (name, values) in [
        ("roleName", vec![json!(null), json!(""), json!(" "), json!(5), json!("a\nb"), json!("a".repeat(513))]),
        ("permissions", vec![json!(null), json!([]), json!({}), json!([null]), json!([{ "actions": "*" }])]),
        (
            "assignableScopes",
            vec![
                json!(null),
                json!([]),
                json!("/subscriptions/s"),
                json!([5]),
                json!(["/"]),
                json!([GROUP, "/subscriptions/.."]),
            ],
        ),
    ] {
        for value in values {
            let misuse = ready(&with(name, value.0.clone())).unwrap_err().to_string();
            assert!(misuse.starts_with(&format!("definition.properties.{name}: ")), "{name} {value:?}: {misuse}");
        }
    }
    assert!(ready(&json!({})).is_err());
}

#[test]
fn other_words_are_refused() {
    for (plane, like, option) in [
        (Some("logs"), None, "plane"),
        (None, None, "plane"),
        (Some("Control"), None, "plane"),
        (Some("data"), Some("Article"), "as"),
        (Some("data"), Some(""), "as"),
    ] {
        let misuse = Recipe::read(plane, like).err().unwrap().to_string();
        assert!(misuse.starts_with(&format!("{option}: ")), "{misuse}");
    }
    assert!(Form::read(Some("REST")).is_err());
    assert_eq!((Form::read(None).unwrap(), Form::read(Some("az")).unwrap()), (Form::Rest, Form::Az));
    let scope = Scope::new("scope", GROUP).unwrap();
    let recipe = Recipe::read(Some("data"), None).unwrap();
    assert!(recipe.definition::<Json>(&scope, Form::Az, Some("")).is_err());
    assert_eq!(recipe.definition::<Json>(&scope, Form::Az, Some("Mine")).unwrap().0["Name"], "Mine");
    assert_eq!(filter(Some("custom")).unwrap().as_deref(), Some("type eq 'CustomRole'"));
    assert_eq!(filter(Some("built-in")).unwrap().as_deref(), Some("type eq 'BuiltInRole'"));
    assert_eq!((filter(None).unwrap(), filter(Some("Custom")).is_err()), (None, true));
}
