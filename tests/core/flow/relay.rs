//! What becomes of a request.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::flow::relay::{Asked, Fate, Forward, Rules};
use azureml_endpoints::relay::admit::{Keys, Proof, Rights};
use azureml_endpoints::relay::cors::Origins;
use azureml_endpoints::relay::forward::Deployments;
use azureml_endpoints::relay::head::Head;
use azureml_endpoints::relay::refusal::Refusal;

use crate::world::{Json, NOON, parse_url, seconds, token};

const PAGE: &str = "https://app.example.com";

fn rules(proof: Proof) -> Rules {
    Rules {
        cloud: Cloud::public(),
        routes: Vec::new(),
        origins: Origins::read(&[PAGE.to_owned()], parse_url).unwrap(),
        proof,
        keys: Keys::default(),
        rights: Rights::default(),
        methods: vec!["POST".into()],
        allow_headers: Vec::new(),
        expose_headers: Vec::new(),
        deployments: Deployments::None,
        deployment: None,
        health_path: "/healthz".into(),
        body_bytes: 1000,
        head_bytes: 4096,
        max_age: 7200,
    }
}

fn judge_at(rules: &Rules, method: &str, path: &str, head: &str) -> Fate {
    rules.judge::<Json>(&Asked { method, path, head: &Head::read(head), id: "a-new-id", now: NOON })
}

fn judge(rules: &Rules, method: &str, head: &str) -> Fate {
    judge_at(rules, method, "/score", head)
}

fn refused(fate: Fate) -> Refusal {
    match fate {
        Fate::Refused(refusal, _) => refusal,
        Fate::Answered(status, _) => panic!("it was answered {status}"),
        Fate::Forwarded(_) => panic!("it went on"),
    }
}

fn forwarded(fate: Fate) -> Forward {
    match fate {
        Fate::Forwarded(forward) => forward,
        Fate::Answered(status, _) => panic!("it was answered {status}"),
        Fate::Refused(refusal, _) => panic!("{refusal:?}"),
    }
}

fn from_page(more: &str) -> String {
    format!("origin:{PAGE}\n{more}")
}

fn data_token() -> String {
    token("https://ml.azure.com", NOON + seconds(3600))
}

#[test]
fn a_preflight_is_answered_before_anybody_asks_who_calls() {
    let head = from_page("access-control-request-method:POST\naccess-control-request-headers:authorization");
    for proof in [Proof::DataToken, Proof::AppToken, Proof::Key, Proof::Own, Proof::Nobody] {
        let Fate::Answered(status, headers) = judge(&rules(proof), "OPTIONS", &head) else { panic!("{proof:?}") };
        assert_eq!(status, 204);
        assert!(headers.contains(&("access-control-allow-origin".into(), PAGE.into())));
    }
}

#[test]
fn a_preflight_of_another_page_is_refused() {
    let head = "origin:https://evil.example\naccess-control-request-method:POST";
    assert_eq!(refused(judge(&rules(Proof::DataToken), "OPTIONS", head)), Refusal::OriginNotAllowed);
}

#[test]
fn options_that_is_no_preflight_is_a_method_like_others() {
    assert_eq!(refused(judge(&rules(Proof::DataToken), "OPTIONS", &from_page(""))), Refusal::MethodNotAllowed);
    let head = "access-control-request-method:POST";
    assert_eq!(refused(judge(&rules(Proof::DataToken), "OPTIONS", head)), Refusal::MethodNotAllowed);
}

#[test]
fn a_page_is_looked_at_before_its_token_and_its_path() {
    let rules = Rules { routes: vec![("/score".into(), "/score".into())], ..rules(Proof::DataToken) };
    let head = format!("origin:https://evil.example\nauthorization:Bearer {}", data_token());
    assert_eq!(refused(judge_at(&rules, "POST", "/nowhere", &head)), Refusal::OriginNotAllowed);
}

#[test]
fn a_data_token_goes_on_and_any_other_does_not() {
    let rules = rules(Proof::DataToken);
    let head = |token: &str| from_page(&format!("authorization:Bearer {token}"));
    let forward = forwarded(judge(&rules, "POST", &head(&data_token())));
    assert_eq!(forward.presented.map(|secret| secret.expose().to_owned()), Some(data_token()));
    let control = token("https://management.azure.com", NOON + seconds(3600));
    let ended = token("https://ml.azure.com", NOON);
    for wrong in [control.as_str(), ended.as_str(), "a-key"] {
        let Fate::Refused(refusal, Some(detail)) = judge(&rules, "POST", &head(wrong)) else { panic!("{wrong}") };
        assert_eq!(refusal, Refusal::TokenUnfit);
        assert!(detail.contains("https://ml.azure.com") && !detail.contains(wrong), "{detail}");
        assert_eq!(rules.scope(refusal).as_deref(), Some("https://ml.azure.com/.default"));
    }
    assert_eq!(refused(judge(&rules, "POST", &from_page(""))), Refusal::CredentialMissing);
}

#[test]
fn what_the_caller_proves_itself_with_is_not_among_the_headers_that_go_on() {
    for proof in [Proof::DataToken, Proof::AppToken, Proof::Key, Proof::Own, Proof::Nobody] {
        let head = from_page(&format!("authorization:Bearer {}\ncookie:session=1", data_token()));
        let forward = forwarded(judge(&rules(proof), "POST", &head));
        assert!(!forward.headers.iter().any(|(name, _)| name == "authorization" || name == "cookie"), "{proof:?}");
    }
}

#[test]
fn callers_without_a_page_pass_only_where_they_bring_a_proof() {
    let head = format!("authorization:Bearer {}", data_token());
    for proof in [Proof::DataToken, Proof::AppToken, Proof::Key] {
        forwarded(judge(&rules(proof), "POST", &head));
    }
    for proof in [Proof::Own, Proof::Nobody] {
        assert_eq!(refused(judge(&rules(proof), "POST", &head)), Refusal::OriginMissing);
    }
}

#[test]
fn nothing_of_a_path_gets_into_the_url() {
    for path in ["/", "/score", "//evil.example/", "/https://evil.example/", "/%2e%2e/admin", "/@evil.example"] {
        assert_eq!(forwarded(judge_at(&rules(Proof::Nobody), "POST", path, &from_page(""))).path, None, "{path}");
    }
}

#[test]
fn a_route_is_the_whole_path_or_none() {
    let rules = Rules { routes: vec![("/chat".into(), "/v1/chat/completions".into())], ..rules(Proof::Nobody) };
    let at = |path| judge_at(&rules, "POST", path, &from_page(""));
    assert_eq!(forwarded(at("/chat")).path.as_deref(), Some("/v1/chat/completions"));
    for path in ["/", "/chat/", "/CHAT", "/chat/x", "//chat", "/%63hat", "/chat;x", "/v1/chat/completions"] {
        assert_eq!(refused(at(path)), Refusal::NotFound, "{path}");
    }
}

#[test]
fn a_deployment_of_the_owner_is_that_of_those_who_choose_none() {
    let named = |deployments, head: &str| {
        let rules = Rules { deployments, deployment: Some("blue".into()), ..rules(Proof::Nobody) };
        forwarded(judge(&rules, "POST", &from_page(head))).deployment
    };
    assert_eq!(named(Deployments::None, "").as_deref(), Some("blue"));
    assert_eq!(named(Deployments::Any, "azureml-model-deployment:green").as_deref(), Some("green"));
    let head = from_page("azureml-model-deployment:green");
    assert_eq!(refused(judge(&rules(Proof::Nobody), "POST", &head)), Refusal::DeploymentNotAllowed);
}

#[test]
fn a_head_that_is_too_large_is_not_read() {
    let head = from_page(&format!("x-own:{}", "a".repeat(5000)));
    assert_eq!(refused(judge(&rules(Proof::Nobody), "POST", &head)), Refusal::HeadTooLarge);
}

#[test]
fn a_body_that_is_too_large_is_refused_before_anybody_asks_who_calls() {
    assert_eq!(refused(judge(&rules(Proof::DataToken), "POST", "content-length:1001")), Refusal::BodyTooLarge);
}

#[test]
fn the_relay_tells_that_it_lives_to_whoever_asks() {
    for method in ["GET", "HEAD"] {
        let Fate::Answered(status, _) = judge_at(&rules(Proof::DataToken), method, "/healthz", "") else { panic!() };
        assert_eq!(status, 204);
    }
    assert_eq!(refused(judge_at(&rules(Proof::DataToken), "GET", "/healthz/", "")), Refusal::MethodNotAllowed);
}

#[test]
fn that_the_relays_own_credential_is_refused_is_no_word_about_the_callers() {
    for status in [401, 403] {
        assert_eq!(rules(Proof::DataToken).withhold(status), None, "{status}");
        for proof in [Proof::AppToken, Proof::Key, Proof::Own, Proof::Nobody] {
            assert_eq!(rules(proof).withhold(status), Some(Refusal::CredentialRefused), "{status}");
        }
    }
    assert_eq!(rules(Proof::Key).withhold(424), None);
    assert_eq!(rules(Proof::Key).withhold(302), Some(Refusal::EndpointNonsense));
}

#[test]
fn every_answer_is_data_and_says_on_whom_it_depends() {
    let rules = rules(Proof::Key);
    let read = |origin, head: &str| rules.hand_back(origin, &Head::read(head));
    let has = |headers: &[(String, String)], name: &str, value: &str| headers.contains(&(name.into(), value.into()));
    let headers = read(Some(PAGE), "content-type:text/html\nx-request-id:1\nvary:accept");
    assert!(has(&headers, "access-control-allow-origin", PAGE) && has(&headers, "vary", "Origin"));
    assert!(has(&headers, "access-control-expose-headers", "content-type, x-request-id"));
    assert!(has(&headers, "x-content-type-options", "nosniff"));
    assert!(headers.iter().any(|(name, value)| name == "content-security-policy" && value.contains("sandbox")));
    let refusal = rules.refuse(Refusal::KeyUnknown, Some(PAGE), "an-id", None);
    assert!(has(&refusal, "access-control-allow-origin", PAGE) && has(&refusal, "www-authenticate", "Bearer"));
    for headers in
        [read(Some("https://evil.example"), ""), rules.refuse(Refusal::OriginNotAllowed, Some("null"), "i", None)]
    {
        assert!(
            !headers.iter().any(|(name, _)| name == "access-control-allow-origin") && has(&headers, "vary", "Origin")
        );
    }
    assert!(has(&rules.refuse(Refusal::TooManyRequests, None, "i", Some(1001)), "retry-after", "2"));
    assert!(has(&rules.refuse(Refusal::MethodNotAllowed, None, "i", None), "allow", "POST"));
}
