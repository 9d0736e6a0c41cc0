//! Rules: whatever passes them is what they promise.

use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::control::name::Name;
use azureml_endpoints::control::workspace::Workspace;
use azureml_endpoints::control::{deployment, endpoint};
use azureml_endpoints::data::score::check_headers;
use azureml_endpoints::http::{encode, without_query};
use azureml_endpoints::identity::token::Token;
use azureml_endpoints::identity::{audience, token};
use azureml_endpoints::retry::{Outcome, Policy, Safety, Verdict, verdict};
use azureml_endpoints::value::Value;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::time::Duration;

use super::{rules, status, text, value};
use crate::world::{Json, NOON, jwt, parse_url};

proptest! {
    #![proptest_config(rules())]

    #[test]
    fn no_token_fits_two_planes_for_sure(payload in value()) {
        if let Some(claims) = Token::<Json>::read(&jwt(&payload)).ok().map(|token| token.claims) {
            let one = token::Claims { audience: claims.audience.first().cloned().into_iter().collect(), ..claims };
            let fits = |plane: &Plane| {
                audience::check_bounds(&Cloud::public(), *plane, &one.bounds(), NOON).is_ok_and(|fit| fit.audience_known)
            };
            prop_assert!(Plane::ALL.iter().filter(|plane| fits(plane)).count() <= 1);
        }
    }

    #[test]
    fn defaults_lose_nothing(body in value()) {
        for whole in [endpoint::with_defaults(&body, "here"), deployment::with_defaults(&body, "here")] {
            let kept = body.keys().into_iter().filter(|key| !matches!(key.as_str(), "properties" | "sku" | "identity"));
            for key in kept.filter(|key| body.get(key).is_some()) {
                prop_assert_eq!(whole.get(&key), body.get(&key));
            }
            prop_assert!(whole.keys().starts_with(&body.keys()));
        }
    }

    #[test]
    fn a_header_that_passes_cannot_start_another(name in text(), content in text()) {
        if check_headers(&[(name.clone(), content.clone())]).is_ok() {
            prop_assert!(!name.contains(['\r', '\n', ':', ' ']) && !content.contains(['\r', '\n', '\0']));
        }
    }

    #[test]
    fn a_name_that_passes_needs_no_encoding(name in prop_oneof![text(), "[a-zA-Z0-9._~%/-]{1,40}"]) {
        for named in [Name::new("name", &name), Name::existing("name", &name)].into_iter().flatten() {
            prop_assert_eq!(encode(named.as_str()), name.as_str());
            prop_assert!(!name.starts_with('.'));
        }
    }

    #[test]
    fn a_workspace_that_passes_stays_on_its_host(part in prop_oneof![text(), "[a-zA-Z0-9._~%/()-]{1,40}"]) {
        let workspaces = [
            Workspace::new(&part, "g", "w", None),
            Workspace::new("s", &part, "w", None),
            Workspace::new("s", "g", &part, None),
            Workspace::new("s", "g", "w", Some(&part)),
        ];
        for workspace in workspaces.into_iter().flatten() {
            let url = parse_url(&workspace.url(&Cloud::public(), "/x", &[]));
            prop_assert!(url.is_some_and(|url| Cloud::public().admits(Plane::Control, &url) && url.path.ends_with("/x")));
        }
    }

    #[test]
    fn what_is_encoded_can_stand_anywhere(text in any::<String>()) {
        prop_assert!(encode(&text).bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte)));
    }

    #[test]
    fn no_query_is_left_of_a_url(url in text()) {
        let shown = without_query(&url);
        prop_assert!(url.starts_with(shown) && !shown.contains(['?', '#']));
    }

    #[test]
    fn no_url_talks_its_way_to_a_token(
        scheme in select(vec!["https:", "http:", "HTTPS:", "https:/", "ws:", ""]),
        pieces in vec(
            select(vec![
                "//", "/", "\\", "@", ":", "443", "8443", "?", "#", ".", "%2e", "e", "evil.example", "management.azure.com",
                ".inference.ml.azure.com", "xinference.ml.azure.com", "user", "\t", "。", "127.0.0.1", "[::1]", "localhost",
            ]),
            0..9,
        ),
    ) {
        let Some(url) = parse_url(&format!("{scheme}//{}", pieces.concat())) else { return Ok(()) };
        let (control, data) = (Cloud::public().admits(Plane::Control, &url), Cloud::public().admits(Plane::Data, &url));
        let clean = url.scheme == "https" && url.port.is_none() && !url.has_userinfo;
        prop_assert_eq!(control, clean && url.host == "management.azure.com");
        prop_assert_eq!(data, clean && url.host.ends_with(".inference.ml.azure.com"));
    }

    #[test]
    fn no_verdict_breaks_the_budget(
        attempts in any::<u32>(),
        attempt in any::<u32>(),
        status in status(),
        asked in proptest::option::of(any::<Duration>()),
        elapsed in any::<Duration>(),
        dice in -2.0..2.0,
    ) {
        let policy = Policy { attempts, ..Policy::default() };
        for safety in [Safety::Idempotent, Safety::Once, Safety::Never] {
            for outcome in [Outcome::Status(status, asked), Outcome::Silence] {
                if let Verdict::After(pause) = verdict(&policy, attempt, safety, outcome, elapsed, dice) {
                    prop_assert!(attempt < attempts && elapsed + pause <= policy.budget && safety != Safety::Never);
                }
            }
        }
    }
}
