//! What the emulator starts ends with it, also when it is killed.

use std::time::Duration;

use crate::azure::{Azure, azurite};

/// Processes whose command line has this text.
pub(crate) fn running(text: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(text)).count()
}

/// Waits until none is left.
pub(crate) fn none_left(text: &str) -> bool {
    (0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(25));
        running(text) == 0
    })
}

#[test]
fn azurite_ends_when_the_emulator_is_killed() {
    let Some(script) = azurite("azurite_ends_when_the_emulator_is_killed") else { return };
    let mut azure = Azure::start(&["--http-only", "--azurite", &script]);
    let port = azure.text("/cloud/blobEndpoint").split(['/', ':']).nth(4).unwrap().to_owned();
    let mark = format!("--blobPort\0{port}");
    assert!(running(&mark) > 0);
    azure.kill();
    assert!(none_left(&mark));
}
