//! What is wanted against what is there.

use azureml_endpoints::control::merge::{Difference, differences, merged, writable};

use crate::world::{Json, json};

fn paths(present: &Json, desired: &Json) -> Vec<String> {
    differences(present, desired).into_iter().map(|difference| difference.path).collect()
}

#[test]
fn what_the_wish_leaves_out_does_not_differ() {
    let present = json!({ "a": 1, "tags": { "x": "1" }, "properties": { "later": [1, { "b": null }] } });
    assert!(paths(&present, &json!({})).is_empty());
    assert!(paths(&present, &json!({ "tags": {}, "properties": { "later": [1, { "b": null }] } })).is_empty());
    assert!(paths(&present, &present).is_empty());
}

#[test]
fn differences_are_told_where_they_are() {
    let present = json!({ "tags": { "x": "1", "y": "2" }, "properties": { "a": { "b": [1, 2] }, "n": 5, "f": true } });
    let desired = json!({
        "tags": { "x": "2", "z": "3", "y": null }, "properties": { "a": { "b": [1, 3] }, "n": 5.0, "f": false },
        "sku": { "capacity": 2 }, "kind": null,
    });
    assert_eq!(
        paths(&present, &desired),
        ["tags.x", "tags.z", "tags.y", "properties.a.b", "properties.f", "sku.capacity"]
    );
    let first = differences(&present, &desired).remove(0);
    assert_eq!(first, Difference { path: "tags.x".into(), from: Some(json!("1")), to: Some(json!("2")) });
    assert_eq!(first.told(), json!({ "path": "tags.x", "from": "1", "to": "2" }));
}

#[test]
fn lists_differ_in_anything_that_differs_in_them() {
    let present =
        json!({ "properties": { "list": [{ "name": "a", "type": "x", "more": { "id": 1, "null": null } }] } });
    let wish = |item: Json| json!({ "properties": { "list": [item.0] } });
    assert!(paths(&present, &wish(json!({ "more": { "id": 1 }, "type": "x", "name": "a" }))).is_empty());
    for other in [
        json!({ "name": "b", "type": "x", "more": { "id": 1 } }),
        json!({ "name": "a", "type": "y", "more": { "id": 1 } }),
        json!({ "name": "a", "type": "x", "more": { "id": 2 } }),
        json!({ "name": "a", "type": "x" }),
        json!("a"),
    ] {
        assert_eq!(paths(&present, &wish(other)), ["properties.list"]);
    }
}

#[test]
fn what_the_service_writes_is_no_wish() {
    let present = json!({ "id": "/a", "properties": { "provisioningState": "Succeeded", "properties": { "a": "1" } } });
    let desired = json!({
        "id": "/b", "name": "n", "type": "t", "systemData": { "a": 1 }, "identity": { "principalId": "p", "tenantId": "t" },
        "properties": {
            "provisioningState": "Failed", "scoringUri": "u", "swaggerUri": "u", "keys": { "primaryKey": "k" },
            "properties": { "AzureAsyncOperationUri": "u" },
        },
    });
    assert!(paths(&present, &desired).is_empty());
    let whole = merged(&present, &desired);
    assert!(!whole.0.to_string().contains("primaryKey") && whole.0.to_string().contains("\"/a\""), "{}", whole.0);
}

#[test]
fn spelling_counts_only_where_it_does_at_the_service() {
    let id = "/subscriptions/s/resourceGroups/G/models/m/versions/1";
    let present = json!({
        "location": "westeurope", "tags": { "a": "X" }, "identity": { "type": "SystemAssigned,UserAssigned" },
        "properties": { "authMode": "AADToken", "model": id, "instanceType": "Standard_DS3_v2" },
    });
    let same = json!({
        "location": "West Europe", "identity": { "type": "systemAssigned, userAssigned" },
        "properties": { "authMode": "aadtoken", "model": id.to_ascii_uppercase(), "instanceType": "STANDARD_DS3_V2" },
    });
    assert!(paths(&present, &same).is_empty());
    assert_eq!(paths(&present, &json!({ "tags": { "a": "x" } })), ["tags.a"]);
}

#[test]
fn shares_are_one_thing_and_nothing_is_the_same_as_zero() {
    let present = json!({ "properties": { "traffic": { "blue": 100 } } });
    let with = |traffic: Json| json!({ "properties": { "traffic": traffic.0 } });
    assert!(paths(&present, &with(json!({ "Blue": 100, "green": 0 }))).is_empty());
    let other = with(json!({ "green": 100 }));
    assert_eq!(paths(&present, &other), ["properties.traffic"]);
    assert_eq!(merged(&present, &other), other);
    assert!(paths(&json!({ "properties": {} }), &with(json!({ "blue": 0 }))).is_empty());
}

#[test]
fn merging_keeps_everything_else_in_its_place() {
    let present = json!({ "z": 1, "a": { "y": 1, "x": { "deep": [1] } }, "m": "m" });
    let whole = merged(&present, &json!({ "a": { "x": { "more": 2 }, "y": null }, "new": [3] }));
    assert_eq!(whole.0.to_string(), r#"{"z":1,"a":{"y":null,"x":{"deep":[1],"more":2}},"m":"m","new":[3]}"#);
}

#[test]
fn after_merging_nothing_differs() {
    let present = json!({ "a": 1, "b": { "c": [1, { "d": 2 }], "e": null }, "tags": null });
    let desired = json!({ "b": { "c": [2], "e": { "f": {} } }, "tags": { "x": "y" }, "a": null });
    assert!(paths(&merged(&present, &desired), &desired).is_empty());
}

#[test]
fn what_the_service_alone_writes_is_not_written_back() {
    let read = json!({
        "id": "/e", "z": null, "identity": { "type": "UserAssigned", "principalId": "p", "userAssignedIdentities": { "/u": { "clientId": "c" } } },
        "properties": { "scoringUri": "u", "later": { "id": 1 }, "properties": { "AzureAsyncOperationUri": "u" }, "keys": null },
        "systemData": {},
    });
    let expected = r#"{"z":null,"identity":{"type":"UserAssigned","userAssignedIdentities":{"/u":{}}},"properties":{"later":{"id":1},"properties":{"AzureAsyncOperationUri":"u"}}}"#;
    assert_eq!(writable(&read).0.to_string(), expected);
}
