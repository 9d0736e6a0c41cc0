//! A local Azure for online endpoints: Entra, Resource Manager, the scoring front door, storage.
//!
//! In reading order: [`options`] and [`ready`] are what a user sees; [`server`] takes requests and
//! hands them as a [`call`] to a plane – [`entra`], [`arm`], [`scoring`], [`platform`]; [`world`] is what the
//! planes share; [`control`] is how tests reach behind the scenes.

#![cfg_attr(test, allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used))]

mod arm;
mod blob;
mod call;
mod clock;
mod control;
mod dice;
mod entra;
mod fault;
mod guard;
mod journal;
mod kql;
mod model;
mod monitor;
mod options;
mod platform;
mod rbac;
mod ready;
mod scoring;
mod server;
mod tls;
mod watch;
mod world;

use std::error::Error;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{SignalKind, signal};

use options::{Options, USAGE};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|first| first == guard::GUARD).is_some() {
        return guard::stand(arguments);
    }
    let options = match Options::read() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    if options.help {
        eprintln!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let served =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|runtime| {
            let served = runtime.block_on(run(options));
            // Whoever holds our stdin may keep it: a read of it must not keep us.
            runtime.shutdown_background();
            served
        });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("azureml-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let started = ready::start(options).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", started.line)?;
    out.flush()?;
    drop(out);
    until_told().await?;
    if let Some(azurite) = started.azurite {
        azurite.end().await;
    }
    if let Some(folder) = started.folder {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Returns on SIGTERM, SIGINT, or when whoever holds our stdin lets go of it.
async fn until_told() -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let stdin_ends = async {
        if !stdin_is_a_pipe() {
            std::future::pending::<()>().await;
        }
        let mut stdin = tokio::io::stdin();
        let mut bytes = [0; 64];
        while stdin.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
        () = stdin_ends => {}
    }
    Ok(())
}

/// A terminal or /dev/null does not count: only somebody at the other end can hang up.
fn stdin_is_a_pipe() -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return false;
    }
    let Ok(copy) = stdin.as_fd().try_clone_to_owned() else { return false };
    std::fs::File::from(copy)
        .metadata()
        .is_ok_and(|metadata| metadata.file_type().is_fifo() || metadata.file_type().is_socket())
}
