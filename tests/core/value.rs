//! What every value can do once it can read and set one member.

use azureml_endpoints::value::{Kept, Value};

use crate::world::{Json, json};

#[test]
fn a_path_is_followed_to_its_end() {
    let value = json!({ "a": { "b": { "c": "d" } } });
    assert_eq!(value.text_at(&["a", "b", "c"]).as_deref(), Some("d"));
    assert_eq!(value.at(&[]), Some(value.clone()));
    for path in [&["a", "x", "c"][..], &["a", "b", "c", "d"], &["a"]] {
        assert_eq!(value.text_at(path), None, "{path:?}");
    }
}

#[test]
fn null_is_absent() {
    assert_eq!(json!({ "a": null }).at(&["a"]), None);
}

#[test]
fn setting_a_member_keeps_the_others_in_their_places() {
    let value = json!({ "z": 1, "a": { "y": 2, "b": 3, "x": 4 }, "m": 5 });
    let changed = value.with_at(&["a", "b"], json!("new"));
    assert_eq!(changed.0.to_string(), r#"{"z":1,"a":{"y":2,"b":"new","x":4},"m":5}"#);
    assert_eq!(value.text_at(&["a", "b"]), None, "the original is untouched");
}

#[test]
fn missing_objects_on_the_way_are_made() {
    assert_eq!(json!({}).with_at(&["a", "b"], json!(1)), json!({ "a": { "b": 1 } }));
    assert_eq!(json!({ "a": null }).with_at(&["a", "b"], json!(1)), json!({ "a": { "b": 1 } }));
    assert_eq!(json!({ "a": 1 }).with_at(&[], json!(2)), json!(2));
    assert_eq!(Json::object(), json!({}));
}

#[test]
fn what_is_kept_is_not_printed() {
    assert_eq!(format!("{:?}", Kept(json!("hunter2"))), "…");
}
