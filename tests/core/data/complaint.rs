//! What scoring scripts say of inputs in the wrong shape.

use azureml_endpoints::data::complaint::{hint, holds};

#[test]
fn known_complaints_have_a_hint() {
    let table = [
        ("KeyError: 'data'", "rowsInput"),
        ("Traceback (most recent call last):\n  File \"score.py\"\nKEYERROR: 'DATA'", "rowsInput"),
        ("'input_data' is missing from the payload", "tableInput"),
        (
            "The input must be a JSON dictionary with exactly one of the input fields {'dataframe_split', 'instances'}",
            "MLflow's own",
        ),
        ("X has 9 features, but SGDRegressor is expecting 10 features as input.", "more or fewer values"),
        ("Got invalid dimensions for input: float_input", "more or fewer values"),
        ("Expected 2D array, got 1D array instead", "array of arrays"),
        ("could not convert string to float: 'x'", "a number"),
        ("Failed to enforce schema of data", "model's signature"),
        ("Model is missing inputs ['a']", "model's signature"),
        ("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", "JSON"),
        ("run() got an unexpected keyword argument 'datta'", "parameters of the script's run()"),
    ];
    for (words, expected) in table {
        assert!(hint(words).is_some_and(|hint| hint.contains(expected)), "{words}: {:?}", hint(words));
    }
}

#[test]
fn what_nobody_knows_has_none() {
    for words in ["", "division by zero", "data", "out of memory"] {
        assert_eq!(hint(words), None, "{words}");
    }
}

#[test]
fn a_part_is_found_in_any_case() {
    assert!(holds("an ÄPFEL Tree", "tree") && holds("a", "a") && !holds("a", "ab") && !holds("", "a"));
}
