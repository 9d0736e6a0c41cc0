//! What a 401 asks for: the grammar of `WWW-Authenticate` (RFC 9110, section 11.6.1), and the claims challenge of continuous
//! access evaluation in it (MGMT).

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The longest header looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// One challenge of a header, which may hold several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// E.g. `Bearer`.
    pub scheme: String,
    /// Names and values in their order, quotes and escapes taken off. A token68 has no name.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Takes a header apart; what is no challenge in it is passed over.
#[must_use]
pub fn read(header: &str) -> Vec<Challenge> {
    let mut rest = Rest(header.get(..LONGEST).unwrap_or(header));
    let mut challenges: Vec<Challenge> = Vec::new();
    while rest.skip(|c| matches!(c, ' ' | '\t' | ',')) {
        let name = rest.take(is_token);
        if name.is_empty() {
            rest.drop_one();
            continue;
        }
        match (rest.parameter(), challenges.last_mut()) {
            (Some(value), Some(challenge)) => challenge.parameters.push((name.to_owned(), value)),
            (Some(_), None) => {}
            (None, _) => {
                let token = rest.token68().map(|token| (String::new(), token.to_owned()));
                challenges.push(Challenge { scheme: name.to_owned(), parameters: token.into_iter().collect() });
            }
        }
    }
    challenges
}

/// The claims that a new token must have for the call to be let through, as JSON text for the parameter `claims` of a token
/// request.
///
/// ```
/// use azureml_endpoints::identity::challenge::claims;
///
/// let header = r#"Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==""#;
/// assert_eq!(claims(header).as_deref(), Some(r#"{"access_token":{}}"#));
/// ```
#[must_use]
pub fn claims(header: &str) -> Option<String> {
    let wanted = |challenge: &Challenge| {
        challenge.scheme.eq_ignore_ascii_case("bearer") && challenge.get("error") == Some("insufficient_claims")
    };
    let challenges = read(header);
    let encoded = challenges.iter().find(|challenge| wanted(challenge))?.get("claims")?;
    // Both alphabets are seen, padded or not.
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, lenient.with_decode_allow_trailing_bits(true));
    let decoded = engine.decode(encoded.replace('-', "+").replace('_', "/")).ok()?;
    String::from_utf8(decoded).ok().filter(|text| text.trim_ascii_start().starts_with('{'))
}

/// What is left of a header.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Passes over characters; whether anything is left.
    fn skip(&mut self, passed: impl Fn(char) -> bool) -> bool {
        self.0 = self.0.trim_start_matches(passed);
        !self.0.is_empty()
    }

    fn drop_one(&mut self) {
        let mut chars = self.0.chars();
        chars.next();
        self.0 = chars.as_str();
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !wanted(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }

    /// `= value` after a name, if that is what stands here.
    fn parameter(&mut self) -> Option<String> {
        let mut ahead = Rest(self.0.trim_start_matches([' ', '\t']).strip_prefix('=')?);
        ahead.skip(|c| matches!(c, ' ' | '\t'));
        let value = if ahead.0.starts_with('"') { ahead.quoted() } else { ahead.take(is_token).to_owned() };
        self.0 = ahead.0;
        Some(value)
    }

    /// A quoted string; one without an end goes on to the end of the header.
    fn quoted(&mut self) -> String {
        let mut value = String::new();
        let mut chars = self.0.chars();
        chars.next();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => value.extend(chars.next()),
                _ => value.push(c),
            }
        }
        self.0 = chars.as_str();
        value
    }

    /// Credentials in one piece, such as those of `Negotiate`: no parameter, since nothing but a comma follows.
    fn token68(&mut self) -> Option<&'a str> {
        let mut ahead = Rest(self.0.strip_prefix(' ')?);
        ahead.skip(|c| c == ' ');
        let start = ahead.0;
        ahead.take(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/'));
        ahead.take(|c| c == '=');
        let token = start.strip_suffix(ahead.0).filter(|token| !token.is_empty())?;
        if !ahead.0.trim_ascii_start().is_empty() && !ahead.0.trim_ascii_start().starts_with(',') {
            return None;
        }
        self.0 = ahead.0;
        Some(token)
    }
}

/// What RFC 9110 calls a token.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".bytes().any(|known| char::from(known) == c)
}
