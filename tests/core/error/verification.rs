//! A token that came in and is not to be trusted.

use azureml_endpoints::error::{Error, Flaw};

use crate::world::Json;

#[test]
fn each_flaw_has_a_word_and_a_sentence_of_its_own() {
    use std::collections::BTreeSet;
    let flaws = [
        Flaw::Malformed,
        Flaw::Algorithm,
        Flaw::Issuer,
        Flaw::Audience,
        Flaw::Expired,
        Flaw::NotYetValid,
        Flaw::UnknownKey,
        Flaw::Signature,
    ];
    let words: BTreeSet<_> = flaws.iter().map(|flaw| flaw.as_str()).collect();
    let sentences: BTreeSet<_> = flaws.iter().map(|flaw| flaw.sentence()).collect();
    assert_eq!((words.len(), sentences.len()), (8, 8));
}

#[test]
fn it_is_an_error_of_its_own_kind() {
    let error: Error<Json> = Flaw::Issuer.into();
    assert_eq!(error.code(), "ERR_VERIFICATION");
    assert_eq!(
        error.to_string(),
        "The token is not to be trusted: it was not issued for a tenant that is trusted here."
    );
    assert!(error.kept().is_none());
}
