//! `build`: the crate through wasm-pack, the generated half of `pkg/`, the packed tarball, its installation.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::checkout::{Checkout, read, write};
use crate::declared;
use crate::doors;
use crate::fingerprint::Fingerprint;
use crate::output::quietly;
use crate::progress::Progress;

/// What wasm-pack and wasm-bindgen write, and the entries that are made from it.
const OUT: &str = "pkg/wasm";

/// Everything that the tarball is made from.
const INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE",
    "src",
    "pkg/Cargo.toml",
    "pkg/src",
    "pkg/package.json",
    "pkg/index.d.ts",
    "pkg/slim.d.ts",
    "pkg/index.js",
    "pkg/index.workerd.js",
    "pkg/index.edge.js",
    "pkg/slim.js",
    "pkg/compile.js",
    "pkg/carrier.js",
    "pkg/yaml",
    "pkg/yaml.d.ts",
    "pkg/yaml.js",
    "pkg/relay",
    "pkg/relay.d.ts",
    "pkg/relay.js",
    "pkg/relay.workerd.js",
    "pkg/relay.edge.js",
    "pkg/scoring.d.ts",
    "pkg/scoring.js",
    "pkg/scoring.workerd.js",
    "pkg/scoring.edge.js",
    "pkg/scoring.slim.d.ts",
    "pkg/scoring.slim.js",
    "tests/package-lock.json",
    "xtask/src/package.rs",
    "xtask/src/declared.rs",
    "xtask/src/doors.rs",
    "xtask/src/glue.rs",
    "xtask/src/inline.cjs",
];

/// `cargo xtask build`.
pub(crate) fn command(checkout: &Checkout, args: &[String]) -> Result<ExitCode> {
    let progress = Progress::default();
    build(checkout, &progress, args.iter().any(|arg| arg == "--dev"))?;
    println!("{}", tarball(checkout)?.display());
    Ok(ExitCode::SUCCESS)
}

/// Builds, packs and installs the package where its inputs have changed.
pub(crate) fn build(checkout: &Checkout, progress: &Progress, dev: bool) -> Result<()> {
    let profile = if dev { "--dev" } else { "--release" };
    let inputs = Fingerprint::of(checkout, "target/package/.stamp", profile, INPUTS)?;
    if !inputs.is_known() || !checkout.has(OUT) || !tarball(checkout)?.exists() {
        compile(checkout, progress, profile)?;
        progress.time("package", "writing the entries, minifying, packing", || {
            doors::write_all(checkout, OUT, dev)?;
            pack(checkout)
        })?;
        inputs.keep()?;
    }
    ["tests", "www"].into_iter().try_for_each(|folder| install(checkout, folder))
}

/// The builds of the crate as WebAssembly with their glue, in `pkg/wasm`.
fn compile(checkout: &Checkout, progress: &Progress, profile: &str) -> Result<()> {
    if !checkout.find("wasm-opt").is_some_and(|file| file.starts_with(checkout.at("tests/node_modules"))) {
        bail!("wasm-opt is not in tests/node_modules: run `cargo xtask setup`");
    }
    let out = checkout.at(OUT);
    if out.exists() {
        std::fs::remove_dir_all(&out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    // Panics name files; what is published must not name folders of the machine that built it.
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"))?;
    for doors::Build { name, features, .. } in &doors::BUILDS {
        let mut wasm_pack = checkout.command("wasm-pack");
        wasm_pack.args(["build", "pkg", profile, "--target", "web", "--no-typescript", "--no-pack", "--no-gitignore"]);
        wasm_pack.args(["--out-dir", "wasm", "--out-name", name]).args(*features);
        wasm_pack.env("RUSTFLAGS", format!("--remap-path-prefix={home}/registry/src=deps"));
        // The linker's strip would take the section that tells wasm-opt which features the module uses.
        wasm_pack.env("CARGO_PROFILE_RELEASE_STRIP", "none");
        progress.step(name, "wasm-pack builds the crate, about 20 s (40 s the first time)", &mut wasm_pack)?;
    }
    Ok(())
}

/// The tarball as npm would publish it.
fn pack(checkout: &Checkout) -> Result<()> {
    let folder = checkout.at("target/package");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::fs::copy(checkout.at("LICENSE"), checkout.at("pkg/LICENSE"))?;
    write(&checkout.at("pkg/README.md"), &without_pictures(&read(&checkout.at("README.md"))?))?;
    let mut npm = checkout.command("npm");
    npm.args(["pack", "--loglevel=error", "--pack-destination"]).arg(folder).current_dir(checkout.at("pkg"));
    quietly(&mut npm).map(drop)
}

/// The README without its pictures, which lie in the repository and not in the package.
fn without_pictures(readme: &str) -> String {
    let mut pieces = readme.split("<picture>\n");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once("</picture>\n").map_or(piece, |(_, rest)| rest))
}

/// Where `npm pack` puts the tarball of the version in `pkg/package.json`.
pub(crate) fn tarball(checkout: &Checkout) -> Result<PathBuf> {
    Ok(checkout.at(format!("target/package/azureml-endpoints-{}.tgz", version(checkout)?)))
}

/// The version in `pkg/package.json`.
pub(crate) fn version(checkout: &Checkout) -> Result<String> {
    let manifest: Value = serde_json::from_str(&read(&checkout.at("pkg/package.json"))?)?;
    let version = manifest.get("version").and_then(Value::as_str).context("pkg/package.json has no version")?;
    Ok(version.to_owned())
}

/// Lays the packed tarball into `folder/node_modules`, so that what is tested is what is published.
///
/// The package has no dependencies, so unpacking it is all that installing means; npm itself would
/// go over the whole tree for seconds, and could leave an unchanged version as it was.
fn install(checkout: &Checkout, folder: &str) -> Result<()> {
    if !checkout.has(format!("{folder}/node_modules")) {
        return Ok(());
    }
    let tarball = tarball(checkout)?;
    let target = checkout.at(format!("{folder}/node_modules/azureml-endpoints"));
    let packed = format!("{:?}", std::fs::metadata(&tarball)?.modified()?);
    let stamp = target.join(".packed");
    if std::fs::read_to_string(&stamp).is_ok_and(|known| known == packed) {
        return Ok(());
    }
    if target.exists() {
        std::fs::remove_dir_all(&target).with_context(|| format!("cannot empty {}", target.display()))?;
    }
    std::fs::create_dir_all(&target)?;
    let mut tar = checkout.command("tar");
    tar.arg("-xzf").arg(&tarball).args(["--strip-components", "1", "-C"]).arg(&target);
    quietly(&mut tar)?;
    loads(checkout, folder)?;
    write(&stamp, &packed)
}

/// The installed package must load, after all that optimisers did to it, and export exactly what it declares.
fn loads(checkout: &Checkout, folder: &str) -> Result<()> {
    for (entry, types) in [("azureml-endpoints", "pkg/index.d.ts"), ("azureml-endpoints/scoring", "pkg/scoring.d.ts")] {
        let declared = declared::values(types, &read(&checkout.at(types))?)?.join(" ");
        let program = format!("import('{entry}').then((all) => console.log(Object.keys(all).sort().join(' ')))");
        let mut node = checkout.command("node");
        node.args(["--eval", &program]).current_dir(checkout.at(folder));
        let exported = quietly(&mut node).with_context(|| format!("the packed {entry} does not load in Node"))?;
        if exported.trim() != declared {
            bail!("the packed {entry} exports\n  {}\nbut {types} declares\n  {declared}", exported.trim());
        }
    }
    Ok(())
}
