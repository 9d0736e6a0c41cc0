//! Readers: whatever they are given, they do not panic.

use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::control::operation::{Operation, Turn};
use azureml_endpoints::control::upload::{Datastore, Opening};
use azureml_endpoints::control::{deployment, endpoint, page, refusal, traffic};
use azureml_endpoints::data::{explain, grant};
use azureml_endpoints::error::Error;
use azureml_endpoints::http::Format;
use azureml_endpoints::identity;
use azureml_endpoints::identity::audience;
use azureml_endpoints::identity::token::Token;
use azureml_endpoints::time::Timestamp;
use azureml_endpoints::value::Value;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::collection::vec;
use proptest::prelude::*;
use std::time::Duration;

use super::{headers, listed, method, rules, status, text, trace, value};
use crate::world::{Json, NOON, answer, jwt};

proptest! {
    #![proptest_config(rules())]

    #[test]
    fn no_text_breaks_the_reading_of_tokens(text in text(), parts in vec(any::<Vec<u8>>(), 0..5)) {
        let encoded: Vec<_> = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
        for text in [text, encoded.join(".")] {
            let _ = Token::<Json>::read(&text);
        }
    }

    #[test]
    fn no_claims_break_the_checking_of_tokens(payload in value(), now in any::<u64>()) {
        for plane in Plane::ALL {
            let fit = audience::check::<Json>(&Cloud::public(), plane, &jwt(&payload), Timestamp(now));
            if let Ok(fit) = fit {
                prop_assert!(fit.expires_on.is_none_or(|end| end > Timestamp(now)));
            }
        }
    }

    #[test]
    fn no_body_breaks_a_reader(body in value(), status in status()) {
        let _ = page::read(&body);
        let _ = Datastore::read(&body).map(|datastore| datastore.blob_url(&Cloud::public(), "a"));
        let _ = Opening::read(&body);
        let _ = identity::answer::read(&answer(status, &[], Some(body.clone())), NOON);
        let _ = (grant::keys(&body), grant::token(&body));
    }

    #[test]
    fn no_body_breaks_a_check(body in value()) {
        let _ = (endpoint::check_definition(&body), deployment::check_definition(&body));
        let _ = (endpoint::check_patch(&body), deployment::check_patch(&body));
        if let Ok(shares) = traffic::check("traffic", &body) {
            prop_assert!(matches!(shares.iter().map(|(_, share)| share).sum(), 0 | 100));
        }
    }

    #[test]
    fn no_refusal_breaks_its_explanation(status in status(), headers in headers(), body in proptest::option::of(value())) {
        let control = Error::Response(Box::new(refusal::of(trace(status), body.as_ref())));
        let data = {
            let answer = answer(status, &listed(&headers), body);
            explain::failure(trace(status), &answer, &explain::meaning(&answer, None))
        };
        for error in [control, data] {
            let printed = format!("{error} {error:?}");
            prop_assert!(!printed.is_empty());
        }
    }

    #[test]
    fn no_answer_breaks_an_operation(
        method in method(),
        first in (status(), headers(), proptest::option::of(value())),
        looks in vec((status(), headers(), proptest::option::of(value())), 0..6),
    ) {
        let read = |(status, headers, body): (u16, Vec<_>, _)| answer(status, &listed(&headers), body);
        let Ok((mut operation, mut turn)) = Operation::begin(method, "https://a/b".into(), &read(first), NOON) else {
            return Ok(());
        };
        for look in looks {
            if let Turn::Running(_, pause) = &turn {
                prop_assert!(*pause >= Duration::from_millis(50), "never a busy loop");
            }
            let answer = read(look);
            let next = match turn {
                Turn::Done(_) => break,
                Turn::Running(..) => operation.judge(&answer, NOON),
                Turn::Fetch => operation.judge_result(&answer, NOON),
            };
            let ticket = Json::write(&operation.ticket());
            let resumed = Operation::resume(&ticket).ok().map(|resumed| Json::write(&resumed.ticket()));
            prop_assert_eq!(resumed, Some(ticket));
            match next {
                Ok(next) => turn = next,
                Err(_) => break,
            }
        }
    }

    #[test]
    fn no_json_breaks_a_ticket(ticket in value()) {
        if let Ok(operation) = Operation::resume(&ticket) {
            prop_assert!(operation.resource_id().starts_with('/'));
        }
    }

    #[test]
    fn no_header_breaks_the_reading_of_answers(headers in headers(), kind in text()) {
        let _ = answer(429, &listed(&headers), None).retry_after(NOON);
        let _ = Format::of(Some(&kind));
    }
}
