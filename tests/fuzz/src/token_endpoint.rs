//! Answers of Entra's token endpoint: two bytes of status, then the body.

use azureml_endpoints::identity::answer::read;
use serde_json::Value;

use crate::host::{NOW, answer};

/// The token that an answer holds, longer than what it could say by chance.
const MARK: &str = "a-t0ken-that-nobody-may-see";

/// Reads an answer.
pub fn run(data: &[u8]) {
    let [high, low, body @ ..] = data else { return };
    let status = u16::from_be_bytes([*high, *low]);
    let text = String::from_utf8_lossy(body);
    let held = serde_json::from_str::<Value>(&text).ok().filter(Value::is_object);
    let token = held.as_ref().and_then(|held| held["access_token"].as_str()).filter(|token| !token.is_empty());
    let read_here = read(&answer(status, &text), NOW);
    match (&read_here, token) {
        (Ok(acquired), Some(token)) => {
            assert!((200..300).contains(&status));
            assert_eq!(acquired.token.expose(), token);
            for time in [acquired.expires_on, acquired.refresh_on].into_iter().flatten() {
                assert!(time >= NOW && time - NOW < std::time::Duration::from_secs(3650 * 86_400));
            }
            let seconds =
                held.as_ref().and_then(|held| held["expires_in"].as_u64()).filter(|seconds| *seconds < 99_999_999);
            if let (Some(seconds), true) = (seconds, held.as_ref().is_some_and(|held| held.get("expires_on").is_none()))
            {
                assert_eq!(acquired.expires_on, Some(NOW + std::time::Duration::from_secs(seconds)));
            }
            assert!(format!("{acquired:?}").starts_with("Acquired { token: ***, "));
        }
        (Ok(_), None) => panic!("a token out of nothing"),
        (Err(refusal), token) => {
            assert!(token.is_none() || !(200..300).contains(&status), "a token is not passed over");
            assert!(refusal.description.chars().count() <= 500 && !refusal.description.contains('\n'));
            assert!(!refusal.error.is_empty() && !refusal.description.is_empty());
        }
    }
    // A token in an answer that is no success is none, and is not told.
    if let Some(Value::Object(mut held)) = held {
        held.insert("access_token".into(), MARK.into());
        let refusal = read(&answer(400, &Value::Object(held).to_string()), NOW).expect_err("400 gives no token");
        assert!(text.contains(MARK) || !format!("{refusal:?}").contains(MARK));
    }
}
