//! The built-in roles.

use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::builtin::{ROLES, named, narrowest};
use azureml_endpoints::control::role::reference::guid;

fn narrowest_for(action: &str) -> Option<&'static str> {
    narrowest(&Action::new("action", action).unwrap()).map(|role| role.name)
}

fn gives(role: &str, action: &str) -> bool {
    named(role).unwrap().permission().unwrap().gives(&Action::new("action", action).unwrap())
}

#[test]
fn the_narrowest_role_for_an_action_is_found() {
    for (action, role) in [
        ("onlineEndpoints/read", "Reader"),
        ("read", "Reader"),
        ("onlineEndpoints/score/action", "AzureML Data Scientist"),
        ("onlineEndpoints/write", "AzureML Data Scientist"),
        ("onlineEndpoints/deployments/write", "AzureML Data Scientist"),
        ("onlineEndpoints/listKeys/action", "AzureML Data Scientist"),
        ("metrics/a/write", "AzureML Metrics Writer (preview)"),
        ("connections/listSecrets/action", "Azure Machine Learning Workspace Connection Secrets Reader"),
        ("computes/start/action", "AzureML Compute Operator"),
        ("computes/a/write", "AzureML Compute Operator"),
        ("write", "Contributor"),
        ("listKeys/action", "Contributor"),
        ("Microsoft.Resources/deployments/write", "Azure AI Developer"),
        ("Microsoft.Authorization/roleAssignments/read", "Reader"),
        ("Microsoft.Authorization/roleAssignments/write", "User Access Administrator"),
        ("Microsoft.Compute/galleries/share/action", "Owner"),
    ] {
        assert_eq!(narrowest_for(action), Some(role), "{action}");
    }
}

#[test]
fn the_data_scientist_is_kept_from_the_workspace_itself() {
    for action in ["delete", "write", "listKeys/action", "computes/a/write", "computes/listKeys/action", "hubs/write"] {
        assert!(!gives("AzureML Data Scientist", action), "{action}");
    }
    assert!(gives("AzureML Data Scientist", "read"), "its own workspace it reads");
    assert!(!gives("Contributor", "Microsoft.Authorization/roleAssignments/write"));
    assert!(gives("Owner", "Microsoft.Authorization/roleAssignments/write"));
}

#[test]
fn names_and_guids_are_whole_and_differ() {
    for (at, role) in ROLES.iter().enumerate() {
        assert_eq!(guid("id", role.id).unwrap(), role.id, "{}", role.name);
        assert!(ROLES.iter().skip(at + 1).all(|other| other.id != role.id && other.name != role.name), "{}", role.name);
        assert_eq!(named(&role.name.to_uppercase()).map(|found| found.id), Some(role.id));
    }
    assert!(named("Data Scientist").is_none());
    assert!(named("AcrPull").unwrap().permission().is_none(), "unknown is not none");
}
