//! The rules of the house, read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A source file, by its path below `src`.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The module of the crate that it belongs to.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }

    /// Its lines without those that are comments.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.trim_start().starts_with("//"))
    }

    /// The modules of the crate that it names.
    fn named(&self) -> BTreeSet<&str> {
        let after = self.code().flat_map(|line| line.split("crate::").skip(1));
        after.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()).collect()
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root(), &mut paths);
    let read = |path: &PathBuf| Source {
        path: path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"),
        text: std::fs::read_to_string(path).unwrap(),
    };
    paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")).map(read).collect()
}

/// The sources that know nothing of JavaScript.
fn core() -> Vec<Source> {
    sources().into_iter().filter(|source| source.module() != "js").collect()
}

#[test]
fn the_sources_are_found() {
    assert!(core().iter().any(|source| source.path == "control/operation.rs"));
    assert!(sources().len() > core().len());
}

#[test]
fn no_web_crate_is_named_outside_js() {
    for source in core() {
        for web in ["js_sys", "web_sys", "wasm_bindgen", "gloo", "JsValue"] {
            assert!(!source.code().any(|line| line.contains(web)), "{} names {web}", source.path);
        }
    }
}

#[test]
fn few_places_wait() {
    for source in core() {
        let waits = source.code().any(|line| line.contains("async ") || line.contains(".await"));
        let may = matches!(source.module(), "host" | "client" | "flow");
        assert!(may || !waits, "{} waits", source.path);
    }
}

/// The words everything is said in.
const WORDS: [&str; 6] = ["value", "secret", "time", "cloud", "http", "error"];

/// What a module may name beside those words.
fn allowed(module: &str) -> &'static [&'static str] {
    match module {
        "data" => &["identity", "control"],
        "host" => &["identity"],
        "client" => &["retry", "identity", "control", "host"],
        "flow" => &["retry", "identity", "control", "data", "relay", "host", "client"],
        _ => &[],
    }
}

#[test]
fn modules_name_only_what_stands_below_them() {
    for source in core() {
        for named in source.named() {
            let own = named == source.module() || source.module() == "lib";
            let may = own || WORDS.contains(&named) || allowed(source.module()).contains(&named);
            assert!(may, "{} names crate::{named}", source.path);
        }
    }
}

#[test]
fn no_two_modules_lean_on_each_other() {
    let sources = core();
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.module() != "lib") {
        let named = source.named().into_iter().filter(|named| *named != source.module());
        arrows.entry(source.module()).or_default().extend(named);
    }
    while let Some(leaf) = arrows.iter().find(|(_, named)| named.is_empty()).map(|(module, _)| *module) {
        arrows.remove(leaf);
        for named in arrows.values_mut() {
            named.remove(leaf);
        }
    }
    assert!(arrows.is_empty(), "a circle: {arrows:?}");
}

#[test]
fn what_has_no_noun_has_no_file() {
    for source in sources() {
        for part in source.path.trim_end_matches(".rs").split('/') {
            let nameless = ["utils", "util", "helpers", "helper", "common", "types", "manager", "misc"];
            assert!(!nameless.contains(&part), "{}", source.path);
        }
    }
}

#[test]
fn a_file_is_one_idea() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= 350, "{} has {lines} lines", source.path);
        assert!(source.text.starts_with("//! "), "{} does not say what it is", source.path);
    }
}

#[test]
fn tests_stand_where_the_rules_stand() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core");
    for source in core() {
        // A map or a trait holds no rule; `world.rs` is the tests' own host.
        let rules = !source.path.ends_with("mod.rs") && !matches!(source.path.as_str(), "lib.rs" | "host.rs");
        assert!(!rules || tests.join(&source.path).is_file(), "{} has no tests", source.path);
    }
}
