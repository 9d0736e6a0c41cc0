//! The names that JavaScript modules export, and those that `pkg/index.d.ts` declares.
//!
//! The hand-written declarations are the only list of public names: what they declare must have been
//! built, and nothing else is re-exported.

use anyhow::{Result, bail};

/// The values (classes, functions, constants) that the declarations in `types` export.
pub(crate) fn values(types: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for line in types.lines().filter(|line| line.starts_with("export")) {
        if line.starts_with("export {") || line.starts_with("export *") || line.starts_with("export default") {
            bail!("pkg/index.d.ts must declare its values one by one, so that they can be read; found `{line}`");
        }
        if let Some(name) = exported(line)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.sort();
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

    #[test]
    fn declarations_name_their_values_and_not_their_types() {
        let types = "/** A. */\nexport declare class B<T> extends C {\n  export: number;\n}\nexport interface D {}\n\
                     export function e(f: G): H;\nexport function e(): I;\nexport type J = 1;\nexport const k: 2;\n";
        assert_eq!(values(types).unwrap_or_default(), ["B", "e", "k"]);
    }

    #[test]
    fn a_list_of_exports_is_refused() {
        assert!(values("export { A } from './b.js';\n").is_err());
    }

    #[test]
    fn modules_name_what_they_export() {
        assert_eq!(exports("export class A {}\nexport async function b() {}\nclass C {}\n"), ["A", "b"]);
    }
}
