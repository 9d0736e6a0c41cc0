//! Text that must not be seen.

use azureml_endpoints::secret::Secret;

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
