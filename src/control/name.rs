//! Names as Azure takes them. A name is checked once, when it comes in, so no URL is ever built from anything else.

use crate::error::Misuse;

/// A name that is safe in a URL and acceptable to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name of an endpoint or deployment to be made: 3 to 32 letters, digits and single dashes, a letter first, no dash
    /// last (D-QUOTA).
    ///
    /// # Errors
    /// [`Misuse`] names `option` and the rule.
    pub fn new(option: &str, text: &str) -> Result<Self, Misuse> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
        let letters = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let dashes = text.split('-').skip(1).any(str::is_empty);
        if (3..=32).contains(&text.len()) && starts && letters && !dashes {
            return Ok(Self(text.to_owned()));
        }
        Err(Misuse::new(
            option,
            &format!(
                "must have 3 to 32 letters, digits and single dashes, start with a letter and not end with a dash; {} has not",
                shown(text)
            ),
        ))
    }

    /// The name of something that exists or of an asset: 1 to 255 letters, digits, dashes, underscores and dots, a letter or
    /// digit first (S23). Looser than [`Name::new`], because names made under older rules must stay reachable.
    ///
    /// # Errors
    /// [`Misuse`] names `option` and the rule.
    pub fn existing(option: &str, text: &str) -> Result<Self, Misuse> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if starts
            && text.len() <= 255
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        {
            return Ok(Self(text.to_owned()));
        }
        Err(Misuse::new(
            option,
            &format!(
                "must have 1 to 255 letters, digits, dashes, underscores and dots and start with a letter or digit; {} has not",
                shown(text)
            ),
        ))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text as a message can bear it.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        format!("\"{start}…\" ({} characters)", text.chars().count())
    } else {
        format!("\"{text}\"")
    }
}
