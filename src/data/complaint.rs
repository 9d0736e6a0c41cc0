//! What scoring scripts and servers say of inputs in the wrong shape, and what to send instead.

/// Parts of what they say, and the hint for each; the first that fits is given.
const KNOWN: &[(&[&str], &str)] = &[
    (
        &["dataframe_split", "dataframe_records", "exactly one of the input fields"],
        "This is MLflow's own server: it takes {\"dataframe_split\": {columns, data}}, {\"instances\": …} or {\"inputs\": …}; \
         MLflow models that Azure ML deploys itself take tableInput(table).",
    ),
    (&["input_data"], "MLflow models take {\"input_data\": {columns, index, data}}: make it with tableInput(table)."),
    (
        &[
            "keyerror: 'data'",
            "keyerror('data')",
            "\"data\" key",
            "'data' key",
            "no 'data'",
            "missing 'data'",
            "key 'data'",
        ],
        "The scoring script takes {\"data\": rows}: make it with rowsInput(rows).",
    ),
    (&["keyerror: 'inputs'", "\"inputs\" key", "'inputs' key"], "The scoring script wants a member named \"inputs\"."),
    (
        &["missing inputs", "enforce schema", "incompatible input types", "not in index", "are missing: "],
        "The columns are not those of the model's signature: compare names, order and types with swagger() or the model's MLmodel file.",
    ),
    (
        &[
            "features as input",
            "number of features",
            "feature_names mismatch",
            "feature names should match",
            "invalid dimensions",
            "expected 2d array",
        ],
        "A row has more or fewer values than the model was trained with, or rows are not an array of arrays.",
    ),
    (&["to float", "invalid literal for int"], "A text stands where the model expects a number."),
    (
        &[
            "expecting value: line 1 column 1",
            "jsondecodeerror",
            "the input request is not a valid json",
            "not json serializable",
        ],
        "The scoring script reads or writes JSON and found something else: send an object, not text of another type.",
    ),
    (
        &["unexpected keyword argument", "missing 1 required positional argument", "required positional argument"],
        "The members of the input are the parameters of the script's run(): compare their names with swagger().",
    ),
];

/// A hint for what the model said, if it is a known complaint.
#[must_use]
pub fn hint(words: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(parts, _)| parts.iter().any(|part| holds(words, part))).map(|(_, hint)| *hint)
}

/// Whether a text holds a part, in any case. The search of the standard library is built for texts longer than any error, and
/// weighs accordingly.
#[must_use]
pub fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}
