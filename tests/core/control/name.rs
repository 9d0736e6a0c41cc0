//! Names as Azure takes them.

use azureml_endpoints::control::name::Name;

const LETTERS_32: &str = "abcdefghijklmnopqrstuvwxyz012345";

#[test]
fn a_new_name_follows_the_services_rule() {
    for good in ["abc", "a-b", "A1-b2-C3", "my-endpoint", LETTERS_32] {
        assert_eq!(Name::new("name", good).unwrap().as_str(), good);
    }
    let too_long = format!("{LETTERS_32}6");
    for bad in [
        "", "a", "ab", &too_long, "1abc", "-abc", "abc-", "a--b", "a_b", "a.b", "a b", "a/b", "äbc", "abcü", "abc\n",
        "abc\0", "a%2Fb", "..", "../abc",
    ] {
        assert!(Name::new("name", bad).is_err(), "{bad:?}");
    }
}

#[test]
fn an_existing_name_may_follow_older_rules() {
    let longest = "a".repeat(255);
    for good in ["a", "1", "a_b", "a--b", "a.b", "ABC-", "1.0.0", "2023-04-01-preview", longest.as_str()] {
        assert_eq!(Name::existing("name", good).unwrap().as_str(), good);
    }
    let too_long = "a".repeat(256);
    for bad in ["", ".", "..", "-a", "_a", ".a", "a/b", "a?b", "a#b", "a b", "a%2Fb", "ä", "a\\b", "a\n", &too_long] {
        assert!(Name::existing("name", bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_bad_name_is_named_and_shown() {
    assert_eq!(
        Name::new("name", "a_b").unwrap_err().to_string(),
        "name: must have 3 to 32 letters, digits and single dashes, start with a letter and not end with a dash; \"a_b\" has not"
    );
    assert!(Name::existing("deployment", "").unwrap_err().to_string().starts_with("deployment: must have 1 to 255 "));
}

#[test]
fn a_long_name_is_shown_by_its_start() {
    let message = Name::new("name", &"é".repeat(1_000)).unwrap_err().to_string();
    assert!(message.ends_with(&format!("; \"{}…\" (1000 characters) has not", "é".repeat(40))), "{message}");
}
