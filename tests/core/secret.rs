//! Text that must not be seen.

use azureml_endpoints::secret::{Secret, without_tokens};

#[test]
fn a_secret_prints_as_stars() {
    assert_eq!(format!("{:?}", Secret::new("hunter2".into())), "***");
    assert_eq!(format!("{:#?}", Some(Secret::new("hunter2".into()))), "Some(\n    ***,\n)");
}

#[test]
fn a_secret_is_there_for_whoever_puts_it_on_the_wire() {
    assert_eq!(Secret::new("hunter2".into()).clone().expose(), "hunter2");
}

#[test]
fn what_a_header_cannot_carry_is_no_secret() {
    for text in ["", "a\r\nx: y", "a\0", "ä", "\u{7f}"] {
        assert!(Secret::printable(text.into()).is_none(), "{text:?}");
    }
    assert!(Secret::printable("a key/with+signs==".into()).is_some());
}

#[test]
fn a_token_in_the_words_of_others_is_taken_out() {
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL21sLmF6dXJlLmNvbSJ9.c2lnbmF0dXJl_-";
    let cut = token.get(..45).unwrap();
    let table = [
        (format!("cannot use {token}"), "cannot use ***"),
        (format!("token={token}; {token}"), "token=***; ***"),
        (format!("\"{token}\", {cut}…"), "\"***\", ***…"),
        (format!("Bearer\t{token}"), "Bearer\t***"),
        (format!("ä{token}é"), "ä***é"),
        (token.to_owned(), "***"),
    ];
    for (words, clean) in table {
        assert_eq!(without_tokens(&words), clean);
    }
    let host = "https://ey-an-endpoint-of-ours.westeurope.inference.ml.azure.com";
    for plain in ["", "eyJ", host, "they say: key", "eyes everywhere", "AADSTS7000215: Invalid client secret", "é ey ü"]
    {
        assert_eq!(without_tokens(plain), plain);
    }
}
