//! Who gets which share of the requests.

use azureml_endpoints::control::traffic::{check, set};

use crate::world::{Json, json};

fn misuse(traffic: &Json) -> String {
    check("traffic", traffic).unwrap_err().to_string()
}

#[test]
fn shares_add_up_to_a_hundred_or_to_nothing() {
    for (traffic, sum) in [
        (json!({}), 0),
        (json!({ "blue": 0 }), 0),
        (json!({ "blue": 100 }), 100),
        (json!({ "blue": 0, "green": 100 }), 100),
        (json!({ "blue": 90, "green": 10.0 }), 100),
        (json!({ "blue": -0.0 }), 0),
    ] {
        assert_eq!(check("traffic", &traffic).unwrap().iter().map(|(_, share)| share).sum::<u32>(), sum, "{traffic:?}");
    }
    for (traffic, sum) in
        [(json!({ "blue": 1 }), 1), (json!({ "blue": 99 }), 99), (json!({ "blue": 100, "green": 100 }), 200)]
    {
        assert_eq!(
            misuse(&traffic),
            format!("traffic: must add up to 100, or to 0 for no traffic; the sum is {sum}"),
            "{traffic:?}"
        );
    }
}

#[test]
fn a_deployment_has_one_share_in_whatever_case_it_is_named() {
    assert_eq!(
        misuse(&json!({ "Blue": 50, "blue": 50 })),
        "traffic.blue: must be a whole number from 0 to 100, and named once"
    );
    assert_eq!(
        misuse(&json!({ "blue": 100, "green": 0, "BLUE": 0 })),
        "traffic.BLUE: must be a whole number from 0 to 100, and named once"
    );
}

#[test]
fn a_share_is_a_whole_percentage() {
    for share in [json!(-1), json!(101), json!(0.5), json!(1e300), json!("100"), json!(null), json!([100]), json!(true)]
    {
        assert_eq!(
            misuse(&json!({ "blue": share.0 })),
            "traffic.blue: must be a whole number from 0 to 100, and named once",
            "{share:?}"
        );
    }
}

#[test]
fn shares_keep_their_order() {
    let shares = check("traffic", &json!({ "green": 10, "blue": 90 })).unwrap();
    assert_eq!(shares, [("green".to_owned(), 10), ("blue".to_owned(), 90)]);
}

#[test]
fn new_shares_leave_everything_else_as_it_was() {
    let endpoint = json!({
        "z": 1, "properties": { "authMode": "Key", "traffic": { "blue": 100 }, "mirrorTraffic": { "green": 10 }, "later": [] },
        "a": { "unknown": null },
    });
    assert_eq!(
        set(&endpoint, json!({ "green": 100 })).0.to_string(),
        endpoint.0.to_string().replace(r#"{"blue":100}"#, r#"{"green":100}"#)
    );
}
