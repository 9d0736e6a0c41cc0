//! Which token a call carries, and where it may go.

use azureml_endpoints::client::Access;
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
        (String::new(), Reason::Malformed),
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
fn a_refused_token_is_not_kept() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    world.gives("nonsense").answers(GET, 200, json!({}));
    assert!(block_on(client.control(&session, request(GET), Safety::Idempotent)).is_err());
    assert!(block_on(client.control(&session, request(GET), Safety::Idempotent)).is_ok());
    assert_eq!(world.asked().len(), 2);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    for _ in 0..25 {
        let token = block_on(client.token(Plane::Data, &session)).unwrap();
        assert!(!token.expose().is_empty());
        world.passes(seconds(3600 - 300));
    }
    assert_eq!(world.asked().len(), 25);
}

#[test]
fn a_renewal_that_fails_costs_nothing_while_the_old_token_lives() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let old = token("https://ml.azure.com", NOON + seconds(3600));
    world.gives(&old);
    let current = || block_on(client.token(Plane::Data, &session)).map(|token| token.expose().to_owned());
    assert_eq!(current().unwrap(), old);
    world.passes(seconds(3400));
    world.throws(None).gives("nonsense");
    assert_eq!(current().unwrap(), old);
    assert_eq!(current().unwrap(), old);
    world.passes(seconds(200)).throws(None);
    assert_eq!(credential(failure(current())).reason, Reason::Unavailable, "its time is over");
}

#[test]
fn an_abort_during_a_renewal_is_an_abort() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    world.gives(&token("https://ml.azure.com", NOON + seconds(100))).aborts_sign_in();
    assert!(block_on(client.token(Plane::Data, &session)).is_ok());
    assert_eq!(aborted(failure(block_on(client.token(Plane::Data, &session)))), reason());
}

#[test]
fn the_source_may_say_when_to_renew() {
    let (world, session) = (World::new(), session());
    let client = world.client();
    let long = token("https://ml.azure.com", NOON + seconds(86_400));
    world.gives_with(&long, None, Some(NOON + seconds(60)));
    block_on(client.token(Plane::Data, &session)).unwrap();
    world.passes(seconds(60));
    assert_ne!(block_on(client.token(Plane::Data, &session)).unwrap().expose(), long);
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
