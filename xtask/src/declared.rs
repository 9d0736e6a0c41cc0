//! The names that JavaScript modules export, and those that declarations such as `pkg/index.d.ts` declare.
//!
//! The hand-written declarations are the only lists of public names: what they declare must have been
//! built, and nothing else is re-exported.

use anyhow::{Result, bail};

/// The values (classes, functions, constants) that the declarations in `types`, of the file `file`, export: each by a declaration
/// of its own, or as one of a list `export { … } from "…"`.
pub(crate) fn values(file: &str, types: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut lines = types.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("export *") || line.starts_with("export default") {
            bail!("{file} must name its values one by one, so that they can be read; found `{line}`");
        }
        if let Some(mut list) = line.strip_prefix("export {") {
            loop {
                let end = list.find('}');
                let listed = list.get(..end.unwrap_or(list.len())).unwrap_or_default().split(',').map(str::trim);
                names.extend(listed.filter(|name| !name.is_empty()).map(str::to_owned));
                match end.is_none().then(|| lines.next()).flatten() {
                    Some(next) => list = next,
                    None => break,
                }
            }
        }
        names.extend(exported(line));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The names that the JavaScript `module` exports by `export class`, `export function` and the like.
pub(crate) fn exports(module: &str) -> Vec<String> {
    module.lines().filter_map(exported).collect()
}

/// The name in `export [declare] [abstract] [async] class|function|const|let|var|enum name…`.
fn exported(line: &str) -> Option<String> {
    let mut words = line.strip_prefix("export ")?.split_whitespace();
    let kind = words.find(|word| !matches!(*word, "declare" | "abstract" | "async"))?;
    if !matches!(kind, "class" | "function" | "function*" | "const" | "let" | "var" | "enum") {
        return None;
    }
    let name = words.next()?.trim_start_matches('*');
    let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$');
    Some(name.get(..end.unwrap_or(name.len()))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{exports, values};

    fn named(types: &str) -> Vec<String> {
        values("a.d.ts", types).unwrap_or_default()
    }

    #[test]
    fn declarations_name_their_values_and_not_their_types() {
        let types = "/** A. */\nexport declare class B<T> extends C {\n  export: number;\n}\nexport interface D {}\n\
                     export function e(f: G): H;\nexport function e(): I;\nexport type J = 1;\nexport const k: 2;\n";
        assert_eq!(named(types), ["B", "e", "k"]);
    }

    #[test]
    fn a_list_names_its_values_and_not_those_of_a_list_of_types() {
        let types = "export { C, a } from './b.js';\nexport {\n  B,\n  d,\n} from './b.js';\nexport type { E } from './b.js';\n\
                     export type {\n  F,\n} from './b.js';\nexport class G {}\n";
        assert_eq!(named(types), ["B", "C", "G", "a", "d"]);
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for types in ["export * from './b.js';\n", "export default 1;\n"] {
            assert!(values("a.d.ts", types).is_err(), "{types}");
        }
    }

    #[test]
    fn modules_name_what_they_export() {
        assert_eq!(exports("export class A {}\nexport async function b() {}\nclass C {}\n"), ["A", "b"]);
    }
}
