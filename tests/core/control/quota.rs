//! How many calls are left.

use azureml_endpoints::control::quota::Quota;

use crate::world::{Json, json};

#[test]
fn the_latest_number_of_each_kind_is_known() {
    let quota = Quota::default();
    assert_eq!(quota.told::<Json>(), json!({}));
    let answer = |of: &'static str, left: &'static str| move |name: &str| (name == of).then(|| left.to_owned());
    quota.note(answer("x-ms-ratelimit-remaining-subscription-reads", "249"));
    quota.note(answer("x-ms-ratelimit-remaining-subscription-writes", " 199 "));
    quota.note(answer("x-ms-ratelimit-remaining-subscription-reads", "many"));
    assert_eq!(quota.told::<Json>(), json!({ "subscription-reads": 249, "subscription-writes": 199 }));
    quota.note(answer("x-ms-ratelimit-remaining-subscription-reads", "248"));
    assert_eq!(quota.told::<Json>(), json!({ "subscription-reads": 248, "subscription-writes": 199 }));
}
