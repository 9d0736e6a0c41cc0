//! An action of Azure's role-based access control, and the patterns that cover it.

use crate::error::Misuse;

/// What short names are short for.
pub const WORKSPACES: &str = "Microsoft.MachineLearningServices/workspaces/";

/// One action, such as `Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// As the caller wrote it.
    pub asked: String,
    /// Whole and in lower case, since Azure compares in any case (D-RBAC).
    whole: String,
}

impl Action {
    /// Reads an action. One whose first part names no provider is below the workspace: `onlineEndpoints/score/action`.
    ///
    /// # Errors
    /// [`Misuse`] names `option`: a wildcard or a path trick is no action.
    pub fn new(option: &str, text: &str) -> Result<Self, Misuse> {
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let part = |part: &str| part.starts_with(|c: char| c.is_ascii_alphanumeric()) && part.chars().all(letter);
        if text.len() > 512 || !text.split('/').all(part) {
            return Err(Misuse::new(
                option,
                "must be an action without wildcards, such as \"onlineEndpoints/score/action\"",
            ));
        }
        let provider = text.split('/').next().is_some_and(|first| first.contains('.'));
        let whole = if provider { text.to_owned() } else { [WORKSPACES, text].concat() };
        Ok(Self { asked: text.to_owned(), whole: whole.to_ascii_lowercase() })
    }

    /// Whether a pattern of a role covers it. `*` stands for any text, further parts of the path included (D-RBAC); between
    /// two slashes also for no part at all: the Data Scientist's `workspaces/*/write` is taken to hold `workspaces/write`.
    ///
    /// The text before the first star and after the last must stand at the ends; what stands between stars is looked for
    /// from left to right, where the first place found is as good as any. Nothing is ever tried again, and a piece longer than
    /// what is left of the action ends it: a hostile pattern costs the time to read it.
    #[must_use]
    pub fn is_covered_by(&self, pattern: &str) -> bool {
        let text = self.whole.as_bytes();
        let mut pieces = pattern.split('*').map(str::as_bytes);
        let mut last = pieces.next().unwrap_or_default();
        let Some(end) = pieces.next_back() else { return text.eq_ignore_ascii_case(last) };
        if !text.get(..last.len()).is_some_and(|start| start.eq_ignore_ascii_case(last)) {
            return false;
        }
        let mut at = last.len();
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let from = at - shared(last, piece);
            let rest = text.get(from..).unwrap_or_default();
            let Some(found) = rest.windows(piece.len()).position(|place| place.eq_ignore_ascii_case(piece)) else {
                return false;
            };
            at = from + found + piece.len();
            last = piece;
        }
        let rest = text.get(at - shared(last, end)..).unwrap_or_default();
        let tail = rest.len().checked_sub(end.len()).and_then(|from| rest.get(from..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    }
}

/// The slash that two pieces may share when the star between them stands for no part.
fn shared(before: &[u8], after: &[u8]) -> usize {
    usize::from(before.ends_with(b"/") && after.starts_with(b"/"))
}
