//! Actions and the patterns of roles: an action, then patterns, one a line; those after an empty line are left out again.

use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::{Permission, permits};

/// What short names are short for.
const WORKSPACES: &str = "microsoft.machinelearningservices/workspaces/";

/// Asks for an action.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (asked, patterns) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(action) = Action::new("action", asked) else {
        let word = |part: &str| {
            let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            part.starts_with(|c: char| c.is_ascii_alphanumeric()) && part.chars().all(letter)
        };
        assert!(asked.len() > 512 || !asked.split('/').all(word), "an action is refused");
        return;
    };
    let own = asked.split('/').next().is_some_and(|first| !first.contains('.'));
    let whole = [if own { WORKSPACES } else { "" }, asked].concat().to_ascii_lowercase();
    let (given, taken) = patterns.split_once("\n\n").unwrap_or((patterns, ""));
    let lists = [given, taken].map(|list| list.split('\n').map(str::to_owned).collect::<Vec<_>>());
    let covered = lists.each_ref().map(|list| list.iter().any(|pattern| covers(pattern, &whole)));
    let permission = Permission::new(lists[0].clone(), lists[1].clone());
    assert_eq!(permits(&[permission], &action), covered[0] && !covered[1]);
}

/// Whether a pattern covers an action: every way to read the pattern's stars is tried. Where one has come was noted, so that
/// it ends.
fn covers(pattern: &str, action: &str) -> bool {
    let (mut pattern, action) = (pattern.to_ascii_lowercase().into_bytes(), action.as_bytes());
    // Two stars in a row are one.
    pattern.dedup_by(|one, other| *one == b'*' && *other == b'*');
    // How one came to a place of both texts: `true` straight from a slash in both.
    let mut ways = vec![(0, 0, false)];
    let mut known = std::collections::BTreeSet::new();
    while let Some(way) = ways.pop() {
        if !known.insert(way) {
            continue;
        }
        let (p, a, slash) = way;
        match pattern.get(p) {
            None if a == action.len() => return true,
            None => {}
            Some(b'*') => {
                ways.push((p + 1, a, false));
                if a < action.len() {
                    ways.push((p, a + 1, false));
                }
                // Between two slashes also no part: one slash then stands for both.
                if slash && pattern.get(p + 1) == Some(&b'/') {
                    ways.push((p + 2, a, true));
                }
            }
            Some(letter) if action.get(a) == Some(letter) => ways.push((p + 1, a + 1, *letter == b'/')),
            Some(_) => {}
        }
    }
    false
}
