//! Who may pass.

use azureml_endpoints::relay::admit::{Keys, Proof, Rights};
use azureml_endpoints::relay::head::Head;
use azureml_endpoints::relay::refusal::Refusal;

fn presented(proof: Proof, head: &str) -> Result<Option<String>, Refusal> {
    proof.presented(&Head::read(head)).map(|secret| secret.map(|secret| secret.expose().to_owned()))
}

#[test]
fn one_bearer_token_is_what_a_caller_brings() {
    for head in ["authorization: Bearer a.b-c_d~e+f/g==", "authorization: bEARER a.b-c_d~e+f/g=="] {
        assert_eq!(presented(Proof::AppToken, head), Ok(Some("a.b-c_d~e+f/g==".into())), "{head}");
    }
}

#[test]
fn anything_else_is_no_token() {
    assert_eq!(presented(Proof::DataToken, ""), Err(Refusal::CredentialMissing));
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  a",
        "Bearer a b",
        "Bearer a, Bearer b",
        "Bearer a,b",
        "Basic YTpi",
        "a",
        "Bearer\ta",
        "Bearer \"a\"",
        "Bearer é",
        "Negotiate a",
    ] {
        let refused = presented(Proof::DataToken, &format!("authorization: {value}"));
        assert_eq!(refused, Err(Refusal::CredentialMalformed), "{value:?}");
    }
}

#[test]
fn a_key_may_stand_in_a_header_of_its_own_but_not_in_two() {
    assert_eq!(presented(Proof::Key, "x-api-key: k1"), Ok(Some("k1".into())));
    assert_eq!(presented(Proof::Key, "authorization: Bearer k1"), Ok(Some("k1".into())));
    for head in ["x-api-key: k1\nauthorization: Bearer k2", "x-api-key: k1, k2", "x-api-key:"] {
        assert_eq!(presented(Proof::Key, head), Err(Refusal::CredentialMalformed), "{head}");
    }
    assert_eq!(presented(Proof::AppToken, "x-api-key: k1"), Err(Refusal::CredentialMissing));
}

#[test]
fn who_needs_no_header_must_call_from_a_page() {
    let proofs = [Proof::DataToken, Proof::AppToken, Proof::Key, Proof::Own, Proof::Nobody];
    assert_eq!(proofs.map(Proof::needs_origin), [false, false, false, true, true]);
    assert_eq!(presented(Proof::Own, "authorization: Bearer a"), Ok(None));
}

#[test]
fn one_right_of_those_named_is_enough() {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let rights = Rights { scopes: texts(&["Score.Run"]), roles: texts(&["Scorer"]) };
    assert!(rights.admit(&texts(&["x", "Score.Run"]), &[]));
    assert!(rights.admit(&[], &texts(&["Scorer"])));
    // A delegated right is no app role, though they may share a name.
    assert!(!rights.admit(&texts(&["Scorer"]), &texts(&["Score.Run"])));
    assert!(!rights.admit(&texts(&["score.run", "Score"]), &[]));
    assert!(Rights::default().admit(&[], &[]));
}

/// SHA-256 of nothing.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn a_caller_is_found_by_each_of_its_digests() {
    let other = EMPTY.replace('e', "f");
    let keys = Keys::default().with("alice", EMPTY).unwrap().with("alice", &other.to_uppercase()).unwrap();
    assert_eq!(keys.find(&bytes(EMPTY)), Some("alice"));
    assert_eq!(keys.find(&bytes(&other)), Some("alice"));
    let mut near = bytes(EMPTY);
    near[31] ^= 1;
    assert_eq!(keys.find(&near), None);
}

#[test]
fn part_of_a_digest_is_none() {
    let keys = Keys::default().with("alice", EMPTY).unwrap();
    assert_eq!(keys.find(&[]), None);
    assert_eq!(keys.find(&bytes(EMPTY)[..31]), None);
    assert_eq!(keys.find(&[bytes(EMPTY), vec![0]].concat()), None);
}

#[test]
fn a_key_is_not_taken_for_its_digest() {
    for text in
        ["", "secret-key", &EMPTY[1..], &format!("{EMPTY}0"), &EMPTY.replace('e', "g"), &EMPTY.replacen("e3", "+3", 1)]
    {
        assert!(Keys::default().with("alice", text).is_none(), "{text}");
    }
}
