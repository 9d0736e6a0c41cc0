//! Errors of Azure Resource Manager: two bytes of status, then the body.

use azureml_endpoints::control::refusal::of;
use azureml_endpoints::error::Trace;
use serde_json::Value;

use crate::host::answer;

/// Reads a refusal.
pub fn run(data: &[u8]) {
    let [high, low, body @ ..] = data else { return };
    let status = u16::from_be_bytes([*high, *low]);
    let text = String::from_utf8_lossy(body);
    let answer = answer(status, &text);
    let request = "PUT https://management.azure.com/a/versions/1".to_owned();
    let refusal = of(Trace { request, status, ..Trace::default() }, answer.body.as_ref());
    let Some(body) = answer.body.map(|body| body.0) else {
        assert!(refusal.error.is_none() && refusal.service_code.is_none() && refusal.service_message.is_none());
        return;
    };
    // The service's own object is kept, whatever is in it.
    let error = match &body["error"] {
        Value::Null | Value::String(_) => &body,
        inner => inner,
    };
    assert_eq!(refusal.error.map(|kept| kept.0.0).as_ref(), Some(error));
    assert_eq!(refusal.service_code.as_deref(), error["code"].as_str());
    let message = refusal.service_message.as_deref();
    match error["message"].as_str() {
        Some(said) => {
            let told = message.expect("what was said is told");
            let more = told.strip_prefix(said).expect("word by word");
            assert!(more.is_empty() || inner_messages(error).any(|inner| more.strip_prefix(' ') == Some(inner)));
        }
        None => {
            let told = message.unwrap_or_default();
            assert_eq!(message.is_some(), body.is_string(), "only a text is a message by itself");
            assert!(told.chars().count() <= 501 && !told.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
    assert_eq!(refusal.missing_action.as_deref(), message.and_then(action));
    if let (403, Some(action)) = (status, &refusal.missing_action) {
        assert!(refusal.remedy.is_some_and(|remedy| remedy.contains(action.as_str())));
    }
}

/// The action that stands in quotes after the words `perform action`.
fn action(message: &str) -> Option<&str> {
    const WORDS: &str = "perform action '";
    let start = message.find(WORDS)? + WORDS.len();
    Some(message[start..].split('\'').next().unwrap_or_default())
}

fn inner_messages(error: &Value) -> impl Iterator<Item = &str> {
    let deeper = std::iter::successors(error.get("innererror"), |inner| inner.get("innererror"));
    deeper.filter_map(|inner| inner["message"].as_str())
}
