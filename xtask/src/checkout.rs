//! Where things are in the checkout, and how a program is started in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The root of the checkout.
pub(crate) struct Checkout {
    root: PathBuf,
    path: OsString,
}

impl Checkout {
    /// The checkout that this program was compiled in.
    pub(crate) fn here() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?;
        let root = root.to_path_buf();
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let own = [root.join(".tools/bin"), root.join("tests/node_modules/.bin")];
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))?;
        Ok(Self { root, path })
    }

    /// `relative` as an absolute path.
    pub(crate) fn at(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Whether `relative` is there.
    pub(crate) fn has(&self, relative: impl AsRef<Path>) -> bool {
        self.at(relative).exists()
    }

    /// `program` at the root, with the checkout's own tools first on its PATH.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.current_dir(&self.root).env("PATH", &self.path);
        command
    }

    /// `cargo`, the one that started this program.
    pub(crate) fn cargo(&self) -> Command {
        self.command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
    }

    /// The file that `program` names on the children's PATH.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path).map(|folder| folder.join(program)).find(|file| file.is_file())
    }

    /// The version of crate `name` in Cargo.lock.
    pub(crate) fn locked_version(&self, name: &str) -> Result<String> {
        let lock = read(&self.at("Cargo.lock"))?;
        let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{name}\""));
        lines.next();
        let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
        let Some(version) = version else { bail!("Cargo.lock does not name the crate {name}") };
        Ok(version.trim_end_matches('"').to_owned())
    }
}

/// The text of `file`.
pub(crate) fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Writes `content` to `file`, making its folder.
pub(crate) fn write(file: &Path, content: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}
