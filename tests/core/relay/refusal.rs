//! What the relay says no with.

use std::collections::BTreeSet;

use azureml_endpoints::relay::refusal::Refusal;

#[test]
fn each_refusal_has_a_code_of_its_own() {
    let codes: BTreeSet<&str> = Refusal::ALL.into_iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), Refusal::ALL.len());
    for refusal in Refusal::ALL {
        assert_eq!(Refusal::named(refusal.code()), Some(refusal));
    }
    assert_eq!(Refusal::named("nonsense"), None);
}

#[test]
fn each_refusal_has_a_status_of_failure_and_words() {
    let words = include_str!("../../../pkg/relay/problem.js");
    let types = include_str!("../../../pkg/relay.d.ts");
    for refusal in Refusal::ALL {
        assert!((400..600).contains(&refusal.status()), "{refusal:?}");
        assert!(words.contains(&format!("  '{}': [", refusal.code())), "{refusal:?} has no words");
        assert!(types.contains(&format!("  | \"{}\"", refusal.code())), "{refusal:?} is not declared");
    }
}
