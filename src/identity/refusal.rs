//! What Entra says when it gives no token, and what to do about it.

use crate::http::Response;
use crate::secret::without_tokens;
use crate::value::Value;

/// Entra's refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The OAuth error, e.g. `invalid_client`.
    pub error: String,
    /// Entra's first line, with its AADSTS number.
    pub description: String,
}

/// The numbers that people meet, and the way out of each.
const REMEDIES: [(&str, &str); 19] = [
    ("AADSTS500011", "This tenant has no such resource: check cloud and tenantId."),
    ("AADSTS50011", "Register this redirect URI with the app, as type single-page application for a page."),
    ("AADSTS50076", "Let the user sign in interactively: a second factor is asked for."),
    ("AADSTS50079", "Let the user sign in interactively: they have to set up a second factor."),
    ("AADSTS53003", "Conditional access stops it: an administrator of the tenant can tell which policy."),
    ("AADSTS65001", "Let the user, or an administrator for all, consent to the app's use of this resource."),
    ("AADSTS700016", "Check clientId and tenantId: this tenant does not know the app."),
    ("AADSTS700024", "Make a new assertion: this one's time is over, or has not come."),
    ("AADSTS700027", "Register the certificate with the app: its signature is not known there."),
    ("AADSTS70021", "Compare issuer, subject and audience of the assertion with the app's federated credential."),
    ("AADSTS7000215", "Give the secret's value, not its id, and check that it belongs to this clientId."),
    ("AADSTS7000222", "Make a new client secret: this one has expired."),
    ("AADSTS700082", "Let the user sign in again: the refresh token has expired."),
    ("AADSTS900023", "Check tenantId: it names no tenant."),
    ("AADSTS90002", "Check tenantId and cloud: there is no such tenant here."),
    (
        "AADSTS9002326",
        "Register the redirect URI as type single-page application: only then may a page redeem its code.",
    ),
    (
        "AADSTS9002327",
        "A single-page application's code or refresh token can be redeemed in a page only: let an edge worker or server sign \
         in as itself.",
    ),
    ("AADSTS700211", "Compare issuer, subject and audience of the assertion with the app's federated credential."),
    ("AADSTS700213", "Compare issuer, subject and audience of the assertion with the app's federated credential."),
];

/// What to do about an AADSTS number in these words.
#[must_use]
pub fn remedy(words: &str) -> Option<&'static str> {
    let code = words.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| word.starts_with("AADSTS"))?;
    REMEDIES.iter().find(|(known, _)| *known == code).map(|(_, remedy)| *remedy)
}

/// A message that ends in what to do, where that is known; a token that others put into their words is taken out.
#[must_use]
pub fn with_remedy(message: &str) -> String {
    let mut message = without_tokens(message);
    if !message.ends_with('.') {
        message.push('.');
    }
    if let Some(remedy) = remedy(&message) {
        message.push(' ');
        message.push_str(remedy);
    }
    message
}

impl Refusal {
    /// Reads an answer that holds no token: `{error, error_description}` of OAuth, or `{statusCode, message}` of App Service.
    pub fn read<V: Value>(response: &Response<V>) -> Self {
        let words = |key: &str| {
            let text = response.body.as_ref()?.text_at(&[key])?;
            let first_line = text.lines().next().unwrap_or_default().trim_ascii();
            Some(without_tokens(first_line).chars().take(500).collect::<String>()).filter(|words| !words.is_empty())
        };
        let description = words("error_description").or_else(|| words("message"));
        Self {
            error: words("error").unwrap_or_else(|| format!("status {}", response.status)),
            description: description.unwrap_or_else(|| "The answer holds no token.".to_owned()),
        }
    }
}
