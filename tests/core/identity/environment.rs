//! Which credential variables describe.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::error::Misuse;
use azureml_endpoints::identity::environment::{Choice, choose, cloud};

type Variables<'a> = &'a [(&'a str, &'a str)];

fn reader<'a>(variables: Variables<'a>) -> impl Fn(&str) -> Result<Option<String>, Misuse> + 'a {
    move |name| Ok(variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

/// What was chosen, with what it would ask.
fn chosen(variables: Variables<'_>) -> String {
    match choose(reader(variables)) {
        Err(misuse) => misuse.to_string(),
        Ok(Choice::Secret { app, secret }) => format!("secret {} {}", app.client_id(), secret.expose()),
        Ok(Choice::Certificate { app, path }) => format!("certificate {} {path}", app.client_id()),
        Ok(Choice::Federated { app, path }) => format!("federated {} {path}", app.client_id()),
        Ok(Choice::Managed(identity)) => {
            let request = identity.request::<crate::world::Json>("r");
            format!("managed {}", request.url)
        }
    }
}

const APP: [(&str, &str); 2] = [("AZURE_TENANT_ID", "tenant"), ("AZURE_CLIENT_ID", "app")];

fn with_app<'a>(more: Variables<'a>) -> Vec<(&'a str, &'a str)> {
    [APP.as_slice(), more].concat()
}

#[test]
fn an_app_comes_before_the_platform_and_its_secret_before_all_else() {
    let secret = ("AZURE_CLIENT_SECRET", "s");
    let certificate = ("AZURE_CLIENT_CERTIFICATE_PATH", "/a.pem");
    let federated = ("AZURE_FEDERATED_TOKEN_FILE", "/token");
    let service = [("IDENTITY_ENDPOINT", "http://127.0.0.1/t"), ("IDENTITY_HEADER", "h")];
    let all = |kept: Variables<'_>| chosen(&with_app(&[kept, service.as_slice()].concat()));
    assert_eq!(all(&[federated, certificate, secret]), "secret app s");
    assert_eq!(all(&[federated, certificate]), "certificate app /a.pem");
    assert_eq!(all(&[federated]), "federated app /token");
    assert_eq!(all(&[]), "managed http://127.0.0.1/t?api-version=2019-08-01&resource=r&client_id=app");
}

#[test]
fn a_platform_is_known_by_its_variables() {
    assert_eq!(
        chosen(&[("MSI_ENDPOINT", "http://127.0.0.1/m"), ("MSI_SECRET", "s"), ("DEFAULT_IDENTITY_CLIENT_ID", "d")]),
        "managed http://127.0.0.1/m?api-version=2017-09-01&resource=r&clientid=d"
    );
    assert_eq!(
        chosen(&[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:5/")]),
        "managed http://127.0.0.1:5/metadata/identity/oauth2/token?api-version=2018-02-01&resource=r"
    );
    let machine = "managed http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=r";
    assert_eq!(chosen(&[]), machine);
    assert_eq!(chosen(&[("AZURE_CLIENT_SECRET", ""), ("IDENTITY_ENDPOINT", " ")]), machine, "empty is absent");
    assert_eq!(chosen(&[("AZURE_CLIENT_ID", "c")]), format!("{machine}&client_id=c"));
}

#[test]
fn the_variable_that_is_missing_is_named() {
    let missing = |variables: Variables<'_>, name: &str| {
        let told = chosen(variables);
        assert!(told.starts_with(&format!("env.{name}: must be set beside ")), "{told}");
    };
    missing(&[("AZURE_CLIENT_SECRET", "s")], "AZURE_TENANT_ID");
    missing(&[("AZURE_CLIENT_SECRET", "s"), ("AZURE_TENANT_ID", "t")], "AZURE_CLIENT_ID");
    missing(&[("AZURE_FEDERATED_TOKEN_FILE", "/t")], "AZURE_TENANT_ID");
    missing(&[("AZURE_CLIENT_CERTIFICATE_PATH", "/t")], "AZURE_TENANT_ID");
    missing(&[("IDENTITY_ENDPOINT", "http://127.0.0.1")], "IDENTITY_HEADER");
    missing(&[("MSI_ENDPOINT", "http://127.0.0.1")], "MSI_SECRET");
}

#[test]
fn a_secret_with_a_line_break_is_named_and_not_shown() {
    let told = chosen(&with_app(&[("AZURE_CLIENT_SECRET", "hunter2\n")]));
    assert!(told.starts_with("env.AZURE_CLIENT_SECRET: ") && !told.contains("hunter2"), "{told}");
}

#[test]
fn the_authority_names_the_cloud() {
    let named = |host: &str| cloud(reader(&[("AZURE_AUTHORITY_HOST", host)]));
    assert_eq!(cloud(reader(&[])).unwrap(), Cloud::public());
    for host in ["https://login.microsoftonline.us", "https://login.microsoftonline.us/", "LOGIN.microsoftonline.us"] {
        assert_eq!(named(host).unwrap(), Cloud::us_government(), "{host}");
    }
    assert_eq!(named("https://login.chinacloudapi.cn/").unwrap(), Cloud::china());
    assert!(named("https://evil.example").unwrap_err().to_string().starts_with("env.AZURE_AUTHORITY_HOST: "));
}
