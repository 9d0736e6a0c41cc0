//! What wasm-bindgen's glue becomes: short names between it and its wasm – both hold each of them, long and with a hash, and bundlers
//! can shorten neither – and a start that takes that wasm and no other.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::checkout::{Checkout, read, write};
use crate::output::quietly;
use crate::package;

/// The section of a wasm that says which file it is.
const SECTION: &str = "file";

/// Shortens the names in the wasm and the glue of the build `name`, which lie in `folder`, and writes into both which file the wasm is;
/// `entry` is what people import. For a release the wasm also gets its last pass, which finds more after what wasm-pack has done.
pub(crate) fn shorten(checkout: &Checkout, folder: &Path, name: &str, entry: &str, dev: bool) -> Result<()> {
    let wasm = format!("{name}_bg.wasm");
    let mut wasm_opt = checkout.command("wasm-opt");
    wasm_opt.args([&wasm, "-o", &wasm]).current_dir(folder);
    wasm_opt.args(if dev { &[][..] } else { &["-Oz", "--strip-target-features", "--strip-producers"] });
    wasm_opt.arg("--minify-imports-and-exports-and-modules");
    let told = quietly(&mut wasm_opt).context("wasm-opt could not shorten the names")?;
    let names = Names::read(&told).with_context(|| format!("wasm-opt told no names: {told}"))?;
    let file = format!("{wasm} {}", package::version(checkout)?);
    sign(&folder.join(&wasm), &file)?;
    let glue = folder.join(format!("{name}.js"));
    write(&glue, &names.shorten(&started(&named(&read(&glue)?), &file, entry)?)?)
}

/// Writes into a wasm, as its first section, which file it is.
fn sign(wasm: &Path, file: &str) -> Result<()> {
    let bytes = std::fs::read(wasm)?;
    let (header, rest) = bytes.split_at_checked(8).context("the wasm has no header")?;
    let section = [&[u8::try_from(SECTION.len())?], SECTION.as_bytes(), file.as_bytes()].concat();
    let length = u8::try_from(section.len()).ok().filter(u8::is_ascii).context("the name of the file is too long")?;
    std::fs::write(wasm, [header, &[0, length], &section, rest].concat()).context("cannot write the wasm")
}

/// What people have in their hands.
const SHOWN: [&str; 5] = ["Deployments", "Endpoints", "EntraCredential", "ScoringEndpoint", "Workspace"];

/// The glue with the names of classes as literals, so that they survive minification: a console shows them.
fn named(glue: &str) -> String {
    let mut text = String::new();
    for line in glue.split_inclusive('\n') {
        text += line;
        let class = line.strip_prefix("export class ").and_then(|rest| rest.strip_suffix(" {\n"));
        if let Some(name) = class.filter(|name| SHOWN.contains(name)) {
            text += &format!("    static name = '{name}';\n");
        }
    }
    text
}

/// The glue with a start of our own in place of all that wasm-bindgen has for it: what is given has to be `file`, and until then each
/// use says what is to be done first. With the short names another wasm of the package would link as well, and its exports would be
/// taken for others.
fn started(glue: &str, file: &str, entry: &str) -> Result<String> {
    let (head, tail) = glue.split_once("let wasmModule, wasmInstance, wasm;\n").context("the glue has no start")?;
    if !tail.contains("    wasm.__wbindgen_start();\n")
        || !tail.ends_with("export { initSync, __wbg_init as default };\n")
    {
        bail!("the glue does not end with its start: wasm-bindgen writes it in another way now");
    }
    // Every runtime that compiles these wasms has it.
    let (head, tail) = head.split_once("if (!('encodeInto' in ").context("the glue encodes in another way")?;
    let (_, rest) = tail.split_once("\n}\n").context("the glue encodes in another way")?;
    Ok(format!(
        "{head}{rest}const absent = new Proxy({{}}, {{
    get() {{
        throw new Error('{entry}: call and await init(…) first');
    }},
}});
let wasm = absent;
function initSync({{ module }}) {{
    if (wasm !== absent) return;
    // By its name, since Next.js hands its edge runtime modules of another realm.
    if ({{}}.toString.call(module) !== '[object WebAssembly.Module]') module = new WebAssembly.Module(module);
    const given = cachedTextDecoder.decode(WebAssembly.Module.customSections(module, '{SECTION}')[0]);
    if (given !== '{file}') throw new TypeError(`{entry}: init takes {file}; it was given ${{given || 'another file'}}`);
    wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
    wasm.__wbindgen_start();
}}
export {{ initSync }};
"
    ))
}

/// What wasm-opt tells: long names and their short ones.
struct Names {
    /// Module, name, short name.
    imports: Vec<[String; 3]>,
    /// Name, short name.
    exports: Vec<[String; 2]>,
}

impl Names {
    fn read(told: &str) -> Option<Self> {
        let told: Value = serde_json::from_str(told).ok()?;
        Some(Self { imports: lists(told.get("imports")?)?, exports: lists(told.get("exports")?)? })
    }

    /// The glue with the short names. What wasm takes from modules of the crate is imported by name, since no bundler can drop
    /// what stands beside it in a module that is imported whole.
    fn shorten(&self, glue: &str) -> Result<String> {
        const FIRST: &str = "    const import0 = {\n        __proto__: null,\n";
        let (mut text, mut imports, mut members) = (String::new(), String::new(), String::new());
        for line in glue.split_inclusive('\n').filter(|line| !line.starts_with("import * as import")) {
            text += line;
        }
        for [module, name, short] in &self.imports {
            if module.ends_with("_bg.js") {
                text = once(&text, &format!("\n        {name}: "), &format!("\n        {short}: "))?;
            } else {
                writeln!(imports, "import {{ {name} as direct_{short} }} from '{module}';")?;
                writeln!(members, "        {short}: direct_{short},")?;
            }
        }
        let (head, tail) =
            text.split_once("    return {\n        __proto__: null,\n").context("the glue returns no modules")?;
        let (_, tail) = tail.split_once("    };\n").context("the modules of the glue do not end")?;
        let text = once(&[head, "    return { a: import0 };\n", tail].concat(), FIRST, &[FIRST, &members].concat())?;
        Ok(imports + &self.exported(&text))
    }

    /// The text with each `wasm.name` under its short name.
    fn exported(&self, text: &str) -> String {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
        let mut pieces = text.split("wasm.");
        let mut shortened = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_at(piece.find(|letter| !is_part(letter)).unwrap_or(piece.len()));
            let known = self.exports.iter().find(|[long, _]| long == name);
            let name = known.filter(|_| !shortened.ends_with(is_part)).map_or(name, |[_, short]| short);
            shortened.extend(["wasm.", name, rest]);
        }
        shortened
    }
}

fn lists<const N: usize>(value: &Value) -> Option<Vec<[String; N]>> {
    let list = |row: &Value| {
        let texts: Option<Vec<_>> = row.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect();
        texts?.try_into().ok()
    };
    value.as_array()?.iter().map(list).collect()
}

/// The text with what stands in it once replaced.
fn once(text: &str, from: &str, to: &str) -> Result<String> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => bail!("the glue holds {from:?} {count} times, not once: wasm-bindgen writes it in another way now"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, started};

    const GLUE: &str = "import { b } from './s/h.js';\nimport * as import1 from \"./s/h.js\"\n\
                        class C { free() { wasm.__wbg_c_free(this.p, 0); wasm.other(); awasm.memory; } }\n\
                        function imports() {\n    const import0 = {\n        __proto__: null,\n        \
                        __wbg_b_1: function(a) {\n            return b(a, wasm.memory.buffer);\n        },\n    };\n    \
                        return {\n        __proto__: null,\n        \"./m_bg.js\": import0,\n        \"./s/h.js\": import1,\n    };\n}\n";
    const TOLD: &str = r#"{ "imports": [["./m_bg.js", "__wbg_b_1", "$"], ["./s/h.js", "sleep", "d"]],
                            "exports": [["memory", "m"], ["__wbg_c_free", "e"]] }"#;

    fn shortened(told: &str, glue: &str) -> Option<String> {
        Names::read(told)?.shorten(glue).ok()
    }

    #[test]
    fn names_are_short_on_both_sides_and_modules_are_not_imported_whole() {
        let expected = "import { sleep as direct_d } from './s/h.js';\nimport { b } from './s/h.js';\n\
                        class C { free() { wasm.e(this.p, 0); wasm.other(); awasm.memory; } }\n\
                        function imports() {\n    const import0 = {\n        __proto__: null,\n        d: direct_d,\n        \
                        $: function(a) {\n            return b(a, wasm.m.buffer);\n        },\n    };\n    \
                        return { a: import0 };\n}\n";
        assert_eq!(shortened(TOLD, GLUE).as_deref(), Some(expected));
    }

    #[test]
    fn a_glue_starts_with_its_own_file_and_knows_no_other_way() {
        const START: &str = "const encoder = 1;\nif (!('encodeInto' in encoder)) {\n    other();\n}\nlet WASM_VECTOR_LEN = 0;\n\
                             let wasmModule, wasmInstance, wasm;\nfunction __wbg_finalize_init() {\n    wasm.__wbindgen_start();\n}\n\
                             async function __wbg_load() {}\nexport { initSync, __wbg_init as default };\n";
        let glue = started(START, "m_bg.wasm 1.0.0", "m/slim").unwrap_or_default();
        assert!(glue.starts_with("const encoder = 1;\nlet WASM_VECTOR_LEN = 0;\nconst absent"), "{glue}");
        assert!(glue.contains("throw new Error('m/slim: call and await init(…) first')"), "{glue}");
        assert!(glue.contains("given !== 'm_bg.wasm 1.0.0'") && glue.ends_with("export { initSync };\n"), "{glue}");
        assert!(!glue.contains("other()") && !glue.contains("__wbg_load"), "{glue}");
        for changed in ["wasmInstance, ", "wbindgen_start", "'encodeInto' in", " as default"] {
            assert!(started(&START.replacen(changed, "", 1), "m_bg.wasm 1.0.0", "m/slim").is_err(), "{changed}");
        }
    }

    #[test]
    fn glue_of_another_kind_is_refused() {
        assert_eq!(shortened(TOLD, &GLUE.replace("__wbg_b_1", "__wbg_b_2")), None);
        assert_eq!(shortened(TOLD, &GLUE.replace("    return {\n", "    return Object({\n")), None);
        assert_eq!(shortened("", GLUE), None);
    }
}
