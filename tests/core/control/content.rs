//! What is to be uploaded.

use azureml_endpoints::control::content::{Contents, File, upload_id};

use crate::world::{Json, json};

fn measured(files: &[(&str, u64)]) -> Json {
    Json(files.iter().map(|(path, size)| json!({ "path": path, "size": size }).0).collect())
}

#[test]
fn what_is_hashed_starts_with_number_names_and_sizes() {
    let contents = Contents::read(&measured(&[("a.txt", 1), ("b/B.txt", 22)])).unwrap();
    assert_eq!(contents.files[1], File { path: "b/B.txt".into(), size: 22 });
    let order: Json = contents.order();
    assert_eq!(order, json!({ "do": "hash", "head": "2#a.txt#1#b/B.txt#22", "paths": ["a.txt", "b/B.txt"] }));
}

#[test]
fn there_is_something_and_not_too_much() {
    assert!(Contents::read(&measured(&[])).unwrap_err().to_string().starts_with("files: must hold at least one"));
    let many: Vec<_> = (0..1501).map(|number| json!({ "path": format!("{number}"), "size": 1 }).0).collect();
    assert!(Contents::read(&Json(many.into())).unwrap_err().to_string().contains("1500 at most; there are 1501"));
}

#[test]
fn paths_stay_within_the_asset() {
    for path in ["", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", "a\nb", &"a".repeat(513)] {
        let misuse = Contents::read(&measured(&[("fine", 1), (path, 1)])).unwrap_err();
        assert!(misuse.to_string().starts_with("files: "), "{path}: {misuse}");
    }
}

#[test]
fn the_same_content_goes_to_the_same_place() {
    let hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    assert_eq!(upload_id(hash), "01234567-89ab-cdef-0123-456789abcdef");
    assert_eq!(upload_id(""), "----");
}
