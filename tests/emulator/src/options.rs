//! The command line.

use std::path::PathBuf;

use lexopt::prelude::*;

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
azureml-emulator: a local Azure for online endpoints

  --seed N             make ids, keys and secrets repeatable (0: random)
  --azurite FILE       start Azurite from its blob main.js as the workspace's storage
  --node FILE          the node that runs Azurite (default: node)
  --inference-server FILE
                       the azmlinfsrv of a Python environment, to run scoring scripts
  --pace fast|real     how long operations last (default: fast)
  --http-only          no https ports
  --ca-dir DIR         where ca.pem is written (default: a new temporary folder)
  --verbose            one line per request on stderr
";

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Operations last a few hundred milliseconds.
    Fast,
    /// Operations last tens of seconds, as in Azure.
    Real,
}

/// Everything the command line can say.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) seed: u64,
    pub(crate) azurite: Option<PathBuf>,
    pub(crate) node: PathBuf,
    pub(crate) inference_server: Option<PathBuf>,
    pub(crate) pace: Pace,
    pub(crate) http_only: bool,
    pub(crate) ca_dir: Option<PathBuf>,
    pub(crate) verbose: bool,
    pub(crate) help: bool,
}

impl Options {
    /// Reads the arguments of this process.
    pub(crate) fn read() -> Result<Self, lexopt::Error> {
        let mut options = Self {
            seed: 0,
            azurite: None,
            node: PathBuf::from("node"),
            inference_server: std::env::var_os("EMULATOR_INFERENCE_SERVER").map(PathBuf::from),
            pace: Pace::Fast,
            http_only: false,
            ca_dir: None,
            verbose: false,
            help: false,
        };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("seed") => options.seed = arguments.value()?.parse()?,
                Long("azurite") => options.azurite = Some(arguments.value()?.into()),
                Long("node") => options.node = arguments.value()?.into(),
                Long("inference-server") => options.inference_server = Some(arguments.value()?.into()),
                Long("pace") => options.pace = pace(&arguments.value()?.string()?)?,
                Long("http-only") => options.http_only = true,
                Long("ca-dir") => options.ca_dir = Some(arguments.value()?.into()),
                Long("verbose") => options.verbose = true,
                Long("help") | Short('h') => options.help = true,
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }
}

fn pace(word: &str) -> Result<Pace, lexopt::Error> {
    match word {
        "fast" => Ok(Pace::Fast),
        "real" => Ok(Pace::Real),
        other => Err(format!("--pace is fast or real, not {other}").into()),
    }
}
