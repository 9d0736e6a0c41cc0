//! Whether a token is for a plane, and alive.

use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::error::Reason;
use azureml_endpoints::identity::audience::{Fit, Unfit, check};
use azureml_endpoints::time::Timestamp;

use crate::world::{Json, NOON, json, jwt, seconds, token};

const HOUR: u64 = 3600;

fn check_in(cloud: &Cloud, plane: Plane, claims: &Json) -> Result<Fit, Unfit> {
    check::<Json>(cloud, plane, &jwt(claims), NOON)
}

/// Of a token for scoring in the public cloud.
fn scores(claims: &Json) -> Result<Fit, Unfit> {
    check_in(&Cloud::public(), Plane::Data, claims)
}

fn refused(claims: &Json) -> Unfit {
    scores(claims).expect_err("it fits")
}

#[test]
fn a_control_token_cannot_score() {
    let unfit = refused(&json!({ "aud": "https://management.azure.com/" }));
    assert_eq!(unfit.reason, Reason::WrongAudience);
    assert_eq!(unfit.actual_audience.as_deref(), Some("https://management.azure.com/"));
    assert_eq!(
        unfit.message,
        "The token is for managing endpoints (control plane): its audience is https://management.azure.com/. \
         For scoring (data plane) it needs the audience https://ml.azure.com; request the scope https://ml.azure.com/.default."
    );
}

#[test]
fn a_scoring_token_cannot_manage() {
    let claims = json!({ "aud": "https://ml.azure.com" });
    let unfit = check_in(&Cloud::public(), Plane::Control, &claims).expect_err("it fits");
    assert_eq!(unfit.reason, Reason::WrongAudience);
    assert!(unfit.message.ends_with("request the scope https://management.azure.com/.default."));
}

#[test]
fn every_spelling_of_the_audience_will_do() {
    for audience in [
        "https://ml.azure.com",
        "https://ml.azure.com/",
        "HTTPS://ML.AZURE.COM",
        "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe",
    ] {
        assert!(scores(&json!({ "aud": audience })).unwrap().audience_known, "{audience}");
    }
}

#[test]
fn one_right_audience_among_several_will_do() {
    assert!(scores(&json!({ "aud": ["https://graph.microsoft.com", "https://ml.azure.com"] })).unwrap().audience_known);
}

#[test]
fn an_app_id_that_nobody_knows_is_left_to_the_service() {
    let fit = scores(&json!({ "aud": "00000000-1111-2222-3333-ABCDEFabcdef" })).unwrap();
    assert!(!fit.audience_known);
}

#[test]
fn what_is_recognisably_another_resource_never_passes() {
    let audiences = [
        json!("https://management.azure.com"),
        json!("https://management.core.windows.net/"),
        json!("797f4846-ba00-4fd7-ba43-dac1f8f63013"),
        json!("797F4846-BA00-4FD7-BA43-DAC1F8F63013"),
        json!("ca7f3f0b-7d91-482c-8e09-c5d840d0eac5"),
        json!("https://api.loganalytics.io"),
        json!("https://ml.azure.us"),
        json!("https://ml.azure.cn/"),
        json!("https://graph.microsoft.com"),
        json!("api://00000000-1111-2222-3333-444444444444"),
        json!("00000000-1111-2222-3333-44444444444"),
        json!("00000000-1111-2222-3333-44444444444g"),
        json!("00000000x1111x2222x3333x444444444444"),
        json!("00000000-1111-2222-3333-4444444444é"),
        json!("{00000000-1111-2222-3333-444444444444}"),
        json!(["https://graph.microsoft.com", "https://management.azure.com"]),
        json!([]),
        json!(""),
        json!(7),
        json!(null),
    ];
    for audience in audiences {
        assert_eq!(refused(&json!({ "aud": audience.0 })).reason, Reason::WrongAudience, "{audience:?}");
    }
}

#[test]
fn the_message_tells_what_the_token_is_for() {
    let audiences = [
        (
            json!("https://ml.azure.us"),
            "for scoring (data plane) in the usgovernment cloud: its audience is https://ml.azure.us.",
        ),
        (
            json!("https://api.loganalytics.io"),
            "for reading logs (Log Analytics): its audience is https://api.loganalytics.io.",
        ),
        (json!("https://graph.microsoft.com"), "for another resource: its audience is https://graph.microsoft.com."),
        (json!(["a", "b"]), "for another resource: its audience is a, b."),
        (json!(null), "without an audience."),
    ];
    for (audience, words) in audiences {
        let message = refused(&json!({ "aud": audience.0 })).message;
        assert!(message.starts_with(&format!("The token is {words}")), "{message}");
    }
}

#[test]
fn a_token_without_an_audience_has_none_to_show() {
    assert_eq!(refused(&json!({})).actual_audience, None);
}

#[test]
fn in_a_sovereign_cloud_the_public_audience_is_wrong() {
    for cloud in [Cloud::us_government(), Cloud::china()] {
        let right = json!({ "aud": cloud.audience(Plane::Data) });
        assert!(check_in(&cloud, Plane::Data, &right).is_ok());
        let unfit = check_in(&cloud, Plane::Data, &json!({ "aud": "https://ml.azure.com" })).expect_err("it fits");
        assert!(unfit.message.contains("in the public cloud"), "{}", unfit.message);
    }
}

#[test]
fn an_audience_of_ones_own_is_the_only_one() {
    let cloud = Cloud::public().with_audience(Plane::Data, "api://scoring".into());
    assert!(check_in(&cloud, Plane::Data, &json!({ "aud": "api://scoring" })).is_ok());
    assert!(check_in(&cloud, Plane::Data, &json!({ "aud": "https://ml.azure.com" })).is_err());
    assert!(check_in(&cloud, Plane::Data, &json!({ "aud": "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe" })).is_err());
}

#[test]
fn a_token_ends_to_the_millisecond() {
    let fits = |end: Timestamp| check::<Json>(&Cloud::public(), Plane::Data, &token("https://ml.azure.com", end), NOON);
    assert_eq!(fits(NOON).expect_err("it fits").reason, Reason::Expired);
    assert_eq!(fits(Timestamp(NOON.0 + 1)).unwrap().expires_on, Some(Timestamp(NOON.0 + 1)));
}

#[test]
fn the_message_tells_how_long_ago_it_ended() {
    for (ago, words) in [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7_199, "119 min"),
        (7_200, "2 h"),
        (90_000, "25 h"),
        (200_000, "2 days"),
    ] {
        let end = Timestamp(NOON.0 - ago * 1000).as_seconds();
        assert_eq!(
            refused(&json!({ "aud": "https://ml.azure.com", "exp": end })).message,
            format!(
                "The token for scoring (data plane) expired {words} ago. Request a new one for https://ml.azure.com/.default."
            )
        );
    }
}

#[test]
fn a_token_without_an_end_has_none() {
    assert_eq!(scores(&json!({ "aud": "https://ml.azure.com" })).unwrap().expires_on, None);
}

#[test]
fn clocks_may_disagree_by_five_minutes_on_the_beginning() {
    let begins = |in_seconds| {
        let start = (NOON + seconds(in_seconds)).as_seconds();
        scores(&json!({ "aud": "https://ml.azure.com", "nbf": start, "exp": start + 3600.0 }))
    };
    assert!(begins(300).is_ok());
    assert_eq!(begins(301).expect_err("it fits").reason, Reason::NotYetValid);
    assert!(begins(HOUR).expect_err("it fits").message.contains("clock"));
}

#[test]
fn the_audience_is_judged_before_the_time() {
    assert_eq!(refused(&json!({ "aud": "https://management.azure.com", "exp": 1 })).reason, Reason::WrongAudience);
}

#[test]
fn what_is_no_token_is_refused_without_being_shown() {
    let unfit = check::<Json>(&Cloud::public(), Plane::Data, "an-endpoint-key", NOON).expect_err("it fits");
    assert_eq!((unfit.reason, unfit.actual_audience), (Reason::Malformed, None));
    assert_eq!(
        unfit.message,
        "The token is no Entra access token: a JWT has 3 parts between dots, this has 1. \
         Request one for the scope https://ml.azure.com/.default."
    );
}
