//! What the containers of a deployment write.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::dice::lock;

const KEPT: usize = 5000;

/// The containers that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    InferenceServer,
    StorageInitializer,
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) source: Source,
    pub(crate) text: String,
}

/// The most recent lines, oldest first.
#[derive(Default)]
pub(crate) struct Log(Mutex<VecDeque<Line>>);

impl Log {
    /// Adds a line.
    pub(crate) fn write(&self, source: Source, text: impl Into<String>) {
        let mut lines = lock(&self.0);
        if lines.len() >= KEPT {
            lines.pop_front();
        }
        lines.push_back(Line { source, text: text.into() });
    }

    /// All lines.
    pub(crate) fn read(&self) -> Vec<Line> {
        lock(&self.0).iter().cloned().collect()
    }
}
