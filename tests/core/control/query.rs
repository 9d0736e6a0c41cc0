//! What calls can be told in their query.

use azureml_endpoints::control::query::{DATASTORE, DATASTORES, DEPLOYMENTS, ENDPOINTS, NONE, VERSIONS, read};

use crate::world::json;

fn texts(read: Vec<(&'static str, String)>) -> Vec<String> {
    read.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
}

#[test]
fn each_option_stands_under_the_services_name() {
    let options = json!({
        "orderBy": "CreatedAtDesc", "count": 5, "tags": { "a": "1", "b": "x=y" }, "properties": ["p", "q"], "skip": "s",
        "name": "n", "computeType": "Managed", "signal": {}, "later": 1,
    });
    let expected = [
        "name=n",
        "count=5",
        "computeType=Managed",
        "$skip=s",
        "tags=a=1,b=x=y",
        "properties=p,q",
        "orderBy=CreatedAtDesc",
    ];
    assert_eq!(texts(read(&options, ENDPOINTS).unwrap()), expected);
    let options = json!({ "orderBy": "o", "top": 7, "count": 5 });
    assert_eq!(texts(read(&options, DEPLOYMENTS).unwrap()), ["$orderBy=o", "$top=7"]);
    let options = json!({ "hash": "h", "hashVersion": "202208", "top": 1 });
    assert_eq!(texts(read(&options, VERSIONS).unwrap()), ["$top=1", "hash=h", "hashVersion=202208"]);
    let options = json!({ "isDefault": true, "names": ["a", "b"], "orderByAsc": false });
    assert_eq!(texts(read(&options, DATASTORES).unwrap()), ["isDefault=true", "names=a,b", "orderByAsc=false"]);
    assert!(read(&json!({ "count": "x" }), NONE).unwrap().is_empty());
}

#[test]
fn an_option_that_cannot_be_is_named() {
    for (options, words) in [
        (json!({ "count": 0 }), "count: must be a whole number"),
        (json!({ "count": 1.5 }), "count: must be a whole number"),
        (json!({ "count": 10_001 }), "count: must be a whole number"),
        (json!({ "count": "5" }), "count: must be a whole number"),
        (json!({ "name": 5 }), "name: must be a string"),
        (json!({ "tags": "a" }), "tags: must be an object of strings"),
        (json!({ "tags": { "a": 1 } }), "tags: must be an object of strings"),
        (json!({ "tags": [1] }), "tags: must be an object of strings"),
    ] {
        let misuse = read(&options, ENDPOINTS).unwrap_err().to_string();
        assert!(misuse.starts_with(words), "{misuse}");
    }
    assert!(read(&json!({ "skipValidation": "true" }), DATASTORE).is_err());
    assert!(read(&json!({ "names": { "a": "b" } }), DATASTORES).is_err());
}
