//! Models, code, environments.

use azureml_endpoints::control::asset::{Kind, ModelVersion, all, path};
use azureml_endpoints::control::name::Name;
use azureml_endpoints::value::Value;

use crate::world::{Json, json};

#[test]
fn each_kind_of_asset_has_a_place() {
    let [name, version] = ["iris", "1.2"].map(|text| Name::existing("name", text).unwrap());
    for (kind, segment) in [(Kind::Model, "models"), (Kind::Code, "codes"), (Kind::Environment, "environments")] {
        assert_eq!(all(kind, None), format!("/{segment}"));
        assert_eq!(all(kind, Some(&name)), format!("/{segment}/iris/versions"));
        assert_eq!(path(kind, &name, &version), format!("/{segment}/iris/versions/1.2"));
    }
}

#[test]
fn a_model_version_says_where_its_files_are() {
    let version = ModelVersion::new("azureml://x".into(), "custom_model".into());
    let expected = json!({ "properties": { "modelUri": "azureml://x", "modelType": "custom_model" } });
    assert_eq!(Json::write(&version), expected);
}
