//! What goes through, what comes back.

use azureml_endpoints::relay::forward::{
    Deployments, answer_headers, body_length, is_answer, may_be_named, request_headers, request_id,
};
use azureml_endpoints::relay::head::Head;
use azureml_endpoints::relay::refusal::Refusal;

fn names(headers: &[(String, String)]) -> Vec<&str> {
    headers.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn content_language_and_trace_go_on_and_nothing_else() {
    let head = Head::read(
        "accept:*/*\nContent-Type:application/json\ntraceparent:00-1-2-00\nauthorization:Bearer a\ncookie:a=b\nhost:evil.example\n\
         x-forwarded-for:1.2.3.4\nforwarded:for=1.2.3.4\ncontent-length:5\ntransfer-encoding:chunked\nconnection:close\n\
         azureml-model-deployment:blue\nx-own:1\nx-http-method-override:DELETE\nexpect:100-continue\norigin:https://a.example",
    );
    let sent = request_headers(&head, &[], None, "an-id");
    let expected = ["accept", "content-type", "traceparent", "x-ms-client-request-id", "accept-encoding"];
    assert_eq!(names(&sent), expected);
    assert!(names(&request_headers(&head, &["x-own".into()], None, "an-id")).contains(&"x-own"));
}

#[test]
fn what_connection_names_does_not_go_on() {
    let head = Head::read("content-type:text/plain\nx-own:1\nconnection:Content-Type, x-own");
    let sent = request_headers(&head, &["x-own".into()], None, "an-id");
    assert_eq!(names(&sent), ["x-ms-client-request-id", "accept-encoding"]);
}

#[test]
fn a_deployment_is_chosen_only_where_it_may_be() {
    let head = Head::read("azureml-model-deployment: blue");
    assert_eq!(Deployments::None.choose(&head), Err(Refusal::DeploymentNotAllowed));
    assert_eq!(Deployments::None.choose(&Head::read("")), Ok(None));
    assert_eq!(Deployments::Some(vec!["blue".into()]).choose(&head), Ok(Some("blue")));
    assert_eq!(Deployments::Some(vec!["green".into()]).choose(&head), Err(Refusal::DeploymentNotAllowed));
    assert_eq!(Deployments::Any.choose(&head), Ok(Some("blue")));
    for name in ["", "blue, green", "../x", "-blue", "blue green", "é"] {
        let head = ["azureml-model-deployment:", name].concat();
        assert_eq!(Deployments::Any.choose(&Head::read(&head)), Err(Refusal::DeploymentNotAllowed), "{name}");
    }
}

#[test]
fn an_id_goes_on_if_azure_takes_it() {
    assert_eq!(request_id(&Head::read("x-ms-client-request-id: a-B_9")), Some("a-B_9"));
    for id in ["", "a b", "a,b", "é", &"a".repeat(41)] {
        assert_eq!(request_id(&Head::read(&format!("x-ms-client-request-id:{id}"))), None, "{id}");
    }
}

#[test]
fn the_models_and_azures_words_come_back_and_nothing_that_rules_over_the_relays_origin() {
    let head = Head::read(
        "content-type:text/event-stream\ncontent-length:5\nx-request-id:1\nms-azureml-model-error-reason:model_error\n\
         x-ms-run-fn-exec-ms:3\nset-cookie:a=b\naccess-control-allow-origin:*\nlocation:https://evil.example\nserver:x\n\
         strict-transport-security:max-age=0\nclear-site-data:*\nwww-authenticate:Bearer\nx-own:1\nrefresh:0\nlink:x\nalt-svc:h3",
    );
    let passed = answer_headers(&head, &[], true);
    let expected =
        ["content-type", "content-length", "x-request-id", "ms-azureml-model-error-reason", "x-ms-run-fn-exec-ms"];
    assert_eq!(names(&passed), expected);
    let passed = answer_headers(&head, &["x-own".into()], false);
    assert!(names(&passed).contains(&"x-own") && names(&passed).contains(&"www-authenticate"));
}

#[test]
fn a_body_that_the_runtime_has_decoded_has_another_length() {
    let length = |coding: &str| {
        let head = ["content-length:5\ncontent-encoding:", coding].concat();
        names(&answer_headers(&Head::read(&head), &[], true)).contains(&"content-length")
    };
    assert!(length("identity") && !length("gzip"));
}

#[test]
fn headers_of_connections_credentials_hosts_and_cors_cannot_be_named() {
    for name in [
        "Authorization",
        "cookie",
        "set-cookie",
        "host",
        "Connection",
        "te",
        "transfer-encoding",
        "content-length",
        "x-forwarded-for",
        "X-Forwarded-Host",
        "forwarded",
        "proxy-authorization",
        "access-control-allow-origin",
        "sec-fetch-site",
        "azureml-model-deployment",
        "location",
        "x-api-key",
        "",
        "a b",
        "a\r\nb",
    ] {
        assert!(!may_be_named(name), "{name:?}");
    }
    assert!(may_be_named("X-Own") && may_be_named("openai-organization"));
}

#[test]
fn a_body_has_one_length_or_is_chunked() {
    let length = |head: &str| body_length(&Head::read(head), 100);
    assert_eq!(length(""), Ok(None));
    assert_eq!(length("transfer-encoding: Chunked"), Ok(None));
    assert_eq!(length("content-length: 100"), Ok(Some(100)));
    assert_eq!(length("content-length: 101"), Err(Refusal::BodyTooLarge));
    assert_eq!(length("content-length: 99999999999999999999999"), Err(Refusal::BodyTooLarge));
    for head in [
        "content-length: 5\ntransfer-encoding: chunked",
        "content-length: 5, 5",
        "content-length: 5, 6",
        "content-length: +5",
        "content-length: -5",
        "content-length: 0x5",
        "content-length: 5.0",
        "content-length:",
        "transfer-encoding: gzip",
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: chunked, chunked",
        "transfer-encoding: xchunked",
    ] {
        assert_eq!(length(head), Err(Refusal::BadFraming), "{head}");
    }
}

#[test]
fn redirects_are_not_handed_on() {
    for status in [200, 201, 204, 304, 400, 401, 424, 429, 500, 599] {
        assert!(is_answer(status), "{status}");
    }
    for status in [0, 100, 101, 199, 300, 301, 302, 303, 307, 308, 600, 999] {
        assert!(!is_answer(status), "{status}");
    }
}
