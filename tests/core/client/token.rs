//! Which token a call carries, and where it may go.

use std::rc::Rc;

use azureml_endpoints::client::{Access, Session};
use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::error::{CredentialError, Error, Reason};
use azureml_endpoints::retry::Safety;
use pollster::block_on;

use super::{GET, SCORE, aborted, call, exchange, request};
use crate::world::{Json, NOON, World, answer, failure, json, jwt, reason, seconds, session, token};

fn credential(error: Error<Json>) -> CredentialError<Json> {
    match error {
        Error::Credential(error) => *error,
        other => panic!("{} {other}", other.code()),
    }
}

#[test]
fn a_call_carries_a_token_of_its_plane() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(3600))).answers(GET, 200, json!({}));
    assert_eq!(call(&world, GET).unwrap(), 200);
    assert_eq!(world.sent()[0].bearer, Some(token("https://management.azure.com", NOON + seconds(3600))));
    let asked = &world.asked()[0];
    assert_eq!((asked.plane, asked.scope.as_str()), (Plane::Control, "https://management.azure.com/.default"));
}

#[test]
fn the_token_is_in_no_header_that_is_listed() {
    let world = World::new();
    world.answers(GET, 200, json!({}));
    call(&world, GET).unwrap();
    assert_eq!(world.sent()[0].header("authorization"), None);
}

#[test]
fn nothing_is_sent_with_a_token_that_will_not_do() {
    let table = [
        (token("https://ml.azure.com", NOON + seconds(3600)), Reason::WrongAudience),
        (token("https://management.azure.com", NOON), Reason::Expired),
        (
            jwt(&json!({ "aud": "https://management.azure.com", "nbf": NOON.as_seconds() + 3600.0 })),
            Reason::NotYetValid,
        ),
        ("an-endpoint-key".to_owned(), Reason::Malformed),
        (String::new(), Reason::Unavailable),
    ];
    for (token, reason) in table {
        let world = World::new();
        world.gives(&token);
        let error = credential(failure(call(&world, GET)));
        assert_eq!((error.reason, error.plane), (reason, Plane::Control));
        assert_eq!(error.expected_audience, "https://management.azure.com");
        assert_eq!(error.scope, "https://management.azure.com/.default");
        assert_eq!(world.sent().len(), 0);
    }
}

#[test]
fn a_wrong_audience_is_told() {
    let world = World::new();
    world.gives(&token("https://ml.azure.com", NOON + seconds(3600)));
    assert_eq!(credential(failure(call(&world, GET))).actual_audience.as_deref(), Some("https://ml.azure.com"));
}

#[test]
fn an_unknown_app_id_is_left_to_the_service() {
    let world = World::new();
    world.gives(&token("00000000-1111-2222-3333-444444444444", NOON + seconds(60))).answers(GET, 200, json!({}));
    assert!(call(&world, GET).is_ok());
}

#[test]
fn a_credential_that_throws_is_told_with_its_cause() {
    let world = World::new();
    world.throws(Some("interaction_required"));
    let error = credential(failure(call(&world, GET)));
    assert_eq!(error.reason, Reason::Unavailable);
    assert_eq!(
        error.message,
        "The credential gave no token for https://management.azure.com/.default: interaction_required."
    );
    assert_eq!(error.cause.unwrap().0, json!({ "thrown": "by the credential" }));
    let world = World::new();
    world.throws(None);
    assert!(credential(failure(call(&world, GET))).message.ends_with(": it threw; see cause."));
}

#[test]
fn a_token_is_asked_for_once_per_plane_and_kept() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    for _ in 0..3 {
        for (line, plane) in [(GET, Plane::Control), (SCORE, Plane::Data)] {
            world.answers(line, 200, json!({}));
            block_on(client.exchange(request(line), Safety::Once, Access::Entra(plane, &session))).ok().unwrap();
        }
    }
    let planes: Vec<_> = world.asked().iter().map(|asked| asked.plane).collect();
    assert_eq!(planes, [Plane::Control, Plane::Data]);
}

#[test]
fn a_credential_that_keeps_its_own_is_asked_each_time() {
    let world = World::new();
    let session = Rc::new(Session::without_memory(json!("an application with users")));
    let client = world.client();
    for signed_in in [true, true, false] {
        if signed_in {
            world.answers(GET, 200, json!({}));
        } else {
            world.throws(Some("nobody is signed in"));
        }
        let outcome = block_on(client.control(&session, request(GET), Safety::Idempotent));
        assert_eq!(outcome.is_ok(), signed_in);
    }
    assert_eq!(world.asked().len(), 3);
}

#[test]
fn a_refused_token_is_not_kept() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    world.gives("nonsense").answers(GET, 200, json!({}));
    assert!(block_on(client.control(&session, request(GET), Safety::Idempotent)).is_err());
    assert!(block_on(client.control(&session, request(GET), Safety::Idempotent)).is_ok());
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn an_empty_token_is_none() {
    let world = World::new();
    world.gives("");
    let error = block_on(world.client().token(Plane::Data, &session())).unwrap_err();
    assert!(error.to_string().ends_with("https://ml.azure.com/.default: it returned no token."), "{error}");
    assert!(matches!(error, Error::Credential(error) if error.reason == Reason::Unavailable));
}

#[test]
fn a_token_in_the_words_of_a_credential_is_not_told() {
    let world = World::new();
    let secret = token("https://ml.azure.com", NOON + seconds(3600));
    world.throws(Some(&format!("cannot use {secret} here")));
    let error = block_on(world.client().token(Plane::Data, &session())).unwrap_err();
    assert!(error.to_string().ends_with(": cannot use *** here."), "{error}");
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    for _ in 0..25 {
        let token = block_on(client.token(Plane::Data, &session)).unwrap();
        assert!(!token.expose().is_empty());
        world.passes(seconds(3600 - 270));
    }
    assert_eq!(world.asked().len(), 25);
}

#[test]
fn nobody_waits_for_a_renewal() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let (old, new) =
        (token("https://ml.azure.com", NOON + seconds(3600)), token("https://ml.azure.com", NOON + seconds(7200)));
    world.gives(&old).gives(&new);
    let current = || block_on(client.token(Plane::Data, &session)).unwrap().expose().to_owned();
    assert_eq!(current(), old);
    world.passes(seconds(3400));
    assert_eq!(current(), old, "who finds it aging goes on with it");
    assert_eq!(current(), new);
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn a_renewal_that_fails_costs_nothing_while_the_old_token_lives() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let old = token("https://ml.azure.com", NOON + seconds(3600));
    world.gives(&old);
    let current = || block_on(client.token(Plane::Data, &session)).map(|token| token.expose().to_owned());
    assert_eq!(current().unwrap(), old);
    world.passes(seconds(3400)).throws(None).gives("nonsense").aborts_sign_in();
    for _ in 0..3 {
        assert_eq!(current().unwrap(), old);
        world.passes(seconds(40));
    }
    assert_eq!(world.asked().len(), 4);
    world.passes(seconds(100)).throws(None);
    assert_eq!(credential(failure(current())).reason, Reason::Unavailable, "its time is over");
}

#[test]
fn an_abort_while_there_is_no_token_is_an_abort() {
    let (world, session) = (World::new(), session());
    world.aborts_sign_in();
    assert_eq!(aborted(failure(block_on(world.client().token(Plane::Data, &session)))), reason());
}

#[test]
fn the_source_may_say_when_to_renew() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let long = token("https://ml.azure.com", NOON + seconds(86_400));
    world.gives_with(&long, None, Some(NOON + seconds(60)));
    let current = || block_on(client.token(Plane::Data, &session)).unwrap().expose().to_owned();
    current();
    world.passes(seconds(120));
    assert_eq!((current(), world.asked().len()), (long.clone(), 2));
    assert_ne!(current(), long);
}

/// A challenge of continuous access evaluation that wants `{"access_token":{}}`.
const CHALLENGE: &str = r#"Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==""#;

#[test]
fn a_challenge_is_answered_with_a_token_that_has_the_claims() {
    for safety in [Safety::Idempotent, Safety::Once] {
        let world = World::new();
        let (old, new) = (
            token("https://management.azure.com", NOON + seconds(60)),
            token("https://management.azure.com", NOON + seconds(61)),
        );
        world.gives(&old).gives(&new);
        world.replies(GET, answer(401, &[("www-authenticate", CHALLENGE)], None)).answers(GET, 200, json!({}));
        let session = session();
        let sent = block_on(world.client().exchange(request(GET), safety, Access::Entra(Plane::Control, &session)));
        assert_eq!(sent.ok().unwrap().trace.attempts, 2);
        let asked: Vec<_> = world.asked().iter().map(|asked| asked.claims.clone()).collect();
        assert_eq!(asked, [None, Some(r#"{"access_token":{}}"#.to_owned())]);
        let bearers: Vec<_> = world.sent().iter().map(|sent| sent.bearer.clone().unwrap()).collect();
        assert_eq!(bearers, [old, new]);
    }
}

#[test]
fn a_challenge_is_answered_once() {
    let world = World::new();
    for minute in 1..3 {
        world.gives(&token("https://management.azure.com", NOON + seconds(60 * minute)));
        world.replies(GET, answer(401, &[("www-authenticate", CHALLENGE)], None));
    }
    assert_eq!(failure(call(&world, GET)).code(), "ERR_RESPONSE");
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn a_challenge_that_the_credential_cannot_answer_is_the_credentials_failure() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(60))).throws(Some("interaction required"));
    world.replies(GET, answer(401, &[("www-authenticate", CHALLENGE)], None));
    assert!(credential(failure(call(&world, GET))).message.contains("interaction required"));
}

#[test]
fn a_token_that_is_refused_without_a_challenge_is_asked_for_anew_once() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(60)));
    world.replies(GET, answer(401, &[], None)).answers(GET, 200, json!({}));
    assert_eq!(call(&world, GET).unwrap(), 200);
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn the_same_token_is_not_sent_again() {
    let world = World::new();
    let same = token("https://management.azure.com", NOON + seconds(60));
    world.gives(&same).gives(&same).replies(GET, answer(401, &[], None));
    assert_eq!(failure(call(&world, GET)).code(), "ERR_RESPONSE");
}

#[test]
fn a_refusal_outweighs_a_credential_that_has_no_other_token() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(60))).throws(None);
    world.replies(GET, answer(401, &[], None));
    assert_eq!(failure(call(&world, GET)).code(), "ERR_RESPONSE");
}

#[test]
fn a_body_that_is_gone_is_not_sent_again_but_the_next_call_has_a_new_token() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let once = || block_on(client.exchange(request(SCORE), Safety::Never, Access::Entra(Plane::Data, &session)));
    world.gives(&token("https://ml.azure.com", NOON + seconds(60)));
    world.replies(SCORE, answer(401, &[], None)).answers(SCORE, 200, json!({}));
    assert_eq!(once().ok().unwrap().trace.status, 401);
    assert_eq!(once().ok().unwrap().trace.status, 200);
    assert_ne!(world.sent()[0].bearer, world.sent()[1].bearer);
}

#[test]
fn the_last_attempt_is_not_used_up_by_a_refused_token() {
    let world = World::new();
    let mut client = world.client();
    client.policy.attempts = 1;
    world.gives(&token("https://management.azure.com", NOON + seconds(60)));
    world.replies(GET, answer(401, &[], None)).answers(GET, 200, json!({}));
    let session: Rc<_> = session();
    assert!(block_on(client.control(&session, request(GET), Safety::Idempotent)).is_ok());
}

#[test]
fn the_end_a_token_names_wins_over_what_its_source_says() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    world.gives_with(&token("https://ml.azure.com", NOON + seconds(60)), Some(NOON + seconds(86_400)), None);
    block_on(client.token(Plane::Data, &session)).unwrap();
    world.passes(seconds(60));
    block_on(client.token(Plane::Data, &session)).unwrap();
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn a_token_goes_to_hosts_of_its_plane_only() {
    let strangers = [
        (Plane::Control, "GET https://evil.example/x"),
        (Plane::Control, "GET https://management.azure.com.evil.example/x"),
        (Plane::Control, "GET https://management.azure.com:8443/x"),
        (Plane::Control, "GET http://management.azure.com/x"),
        (Plane::Control, "GET https://user:pass@management.azure.com/x"),
        (Plane::Control, "GET //management.azure.com/x"),
        (Plane::Control, "GET /x"),
        (Plane::Control, "GET "),
        (Plane::Control, SCORE),
        (Plane::Data, GET),
        (Plane::Data, "POST https://evil-inference.ml.azure.com.attacker.com/score"),
        (Plane::Data, "POST http://localhost:5001/score"),
        (Plane::Logs, GET),
    ];
    for (plane, line) in strangers {
        let world = World::new();
        let error = credential(failure(exchange(&world, line, Safety::Once, Access::Entra(plane, &session()))));
        assert_eq!(error.reason, Reason::UntrustedHost, "{line}");
        assert_eq!((world.sent().len(), world.asked().len()), (0, 0), "{line}");
    }
}

#[test]
fn loopback_may_be_plain_http() {
    let world = World::new();
    world.answers("GET http://127.0.0.1:4280/x", 200, json!({}));
    let mut cloud = Cloud::custom("http://127.0.0.1:4280".into(), "http://127.0.0.1:4281".into());
    cloud.scoring_hosts.clear();
    let (client, session) = (world.client_of(cloud), session());
    let request = request("GET http://127.0.0.1:4280/x");
    assert!(block_on(client.control(&session, request, Safety::Idempotent)).is_ok());
}

#[test]
fn a_token_that_ends_between_attempts_is_renewed() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(30)));
    world.replies(GET, answer(429, &[("retry-after", "60")], None)).answers(GET, 200, json!({}));
    assert!(call(&world, GET).is_ok());
    let sent = world.sent();
    assert_ne!(sent[0].bearer, sent[1].bearer);
}
