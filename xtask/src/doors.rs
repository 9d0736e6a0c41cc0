//! The generated modules in `pkg/wasm`: the wasm as text, and the public names from where they are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::checkout::{Checkout, read, write};
use crate::declared;
use crate::glue;
use crate::output::quietly;

/// One of the builds of the crate.
pub(crate) struct Build {
    /// What wasm-bindgen names its files after.
    pub(crate) name: &'static str,
    /// What people import who start it by themselves.
    entry: &'static str,
    /// How cargo is told to build it.
    pub(crate) features: &'static [&'static str],
    /// Where what its entry exports is declared, and the module that exports that.
    doors: (&'static str, &'static str),
    /// Modules of `pkg` that its entry exports from as well, as seen from where the build lies.
    beside: &'static [&'static str],
}

/// All builds: the whole, what a call to a scoring URI needs of it, and what a relay needs, with its rules.
pub(crate) const BUILDS: [Build; 3] = [
    Build {
        name: "azureml_endpoints",
        entry: "azureml-endpoints/slim",
        features: &[],
        doors: ("pkg/index.d.ts", "exports.js"),
        beside: &[],
    },
    Build {
        name: "azureml_endpoints_scoring",
        entry: "azureml-endpoints/scoring/slim",
        features: &["--features", "scoring"],
        doors: ("pkg/scoring.d.ts", "exports.scoring.js"),
        beside: &[],
    },
    Build {
        name: "azureml_endpoints_relay",
        entry: "azureml-endpoints/relay",
        features: &["--features", "relay"],
        doors: ("pkg/relay.d.ts", "exports.relay.js"),
        beside: &["../relay/adapter.js", "../relay/create.js", "../relay/key.js", "../relay/limiter.js"],
    },
];

/// Writes the modules of exports and the inlined modules into the folder `out`, and minifies the glue beside them.
pub(crate) fn write_all(checkout: &Checkout, out: &str, dev: bool) -> Result<()> {
    let folder = checkout.at(out);
    let snippets = snippets(&folder)?;
    let glue = |build: &Build| PathBuf::from(format!("{}.js", build.name));
    for build in &BUILDS {
        glue::shorten(checkout, &folder, build.name, build.entry, dev)?;
        let (types, exports) = build.doors;
        let beside = build.beside.iter().map(PathBuf::from);
        let modules: Vec<_> = std::iter::once(glue(build)).chain(snippets.clone()).chain(beside).collect();
        let declared = declared::values(types, &read(&checkout.at(types))?)?;
        write(&folder.join(exports), &self::exports(&folder, &modules, types, &declared)?)?;
    }
    // The JavaScript of the crate is the same in each build, and lies there once: so are the classes in it.
    minify(checkout, &folder, &BUILDS.iter().map(glue).chain(snippets).collect::<Vec<_>>())?;
    carrier(checkout, &folder)?;
    yaml(checkout, &folder)?;
    inline(checkout, &folder)
}

/// The JavaScript of the crate that the glue imports, as paths in `folder`.
fn snippets(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("snippets")];
    while let Some(inner) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder.join(&inner)) else {
            continue;
        };
        for entry in entries {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            let list = if entry.file_type()?.is_dir() { &mut folders } else { &mut found };
            list.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The module that exports each of `declared` from where it is; a name that was not built is an error.
fn exports(folder: &Path, modules: &[PathBuf], types: &str, declared: &[String]) -> Result<String> {
    let mut text = String::new();
    let (mut missing, mut others) = (declared.to_vec(), Vec::new());
    for module in modules {
        let built = declared::exports(&read(&folder.join(module))?);
        let (public, private): (Vec<_>, Vec<_>) = built.into_iter().partition(|name| missing.contains(name));
        missing.retain(|name| !public.contains(name));
        others.extend(private);
        if !public.is_empty() {
            text += &format!("export {{ {} }} from './{}';\n", public.join(", "), module.display());
        }
    }
    if !missing.is_empty() {
        bail!(
            "{types} declares {}, which the crate did not build; it built besides what is declared: {}",
            missing.join(", "),
            others.join(", "),
        );
    }
    Ok(text)
}

/// Minifies each of `modules` in place.
fn minify(checkout: &Checkout, folder: &Path, modules: &[PathBuf]) -> Result<()> {
    let mut esbuild = checkout.command("esbuild");
    // Runtimes print the line of an uncaught error: it should not be the whole module.
    esbuild.args(modules).args(["--minify", "--line-limit=120", "--format=esm", "--log-level=warning"]);
    esbuild.args(["--allow-overwrite", "--outbase=.", "--outdir=."]);
    quietly(esbuild.current_dir(folder)).context("esbuild could not minify the glue").map(drop)
}

/// The module that carries files, with the hash it needs: loaded by the glue when something is uploaded.
fn carrier(checkout: &Checkout, folder: &Path) -> Result<()> {
    let mut esbuild = checkout.command("esbuild");
    esbuild.arg("carrier.js").args(["--bundle", "--minify", "--format=esm", "--log-level=warning"]);
    esbuild.arg(format!("--outfile={}", folder.join("carrier.js").display()));
    esbuild.env("NODE_PATH", checkout.at("tests/node_modules")).current_dir(checkout.at("pkg"));
    quietly(&mut esbuild).context("esbuild could not bundle pkg/carrier.js").map(drop)
}

/// The module that reads and writes the files of the Azure CLI, with the YAML package in it and that package's licence.
fn yaml(checkout: &Checkout, folder: &Path) -> Result<()> {
    let licence = read(&checkout.at("tests/node_modules/yaml/LICENSE"))?;
    let mut esbuild = checkout.command("esbuild");
    esbuild.arg("yaml/index.js").args(["--bundle", "--minify", "--format=esm", "--log-level=warning"]);
    esbuild.arg(format!("--banner:js=/*! Contains the npm package yaml:\n{licence}*/"));
    esbuild.arg(format!("--outfile={}", folder.join("yaml.js").display()));
    esbuild.env("NODE_PATH", checkout.at("tests/node_modules")).current_dir(checkout.at("pkg"));
    quietly(&mut esbuild).context("esbuild could not bundle pkg/yaml").map(drop)
}

/// The wasm as a module that is nothing but JavaScript, which every runtime and bundler can load.
fn inline(checkout: &Checkout, folder: &Path) -> Result<()> {
    let mut node = checkout.command("node");
    quietly(node.args(["--eval", include_str!("inline.cjs")]).current_dir(folder)).map(drop)
}
