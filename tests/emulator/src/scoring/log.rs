//! What the containers of a deployment write.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, Weak};

use crate::dice::lock;
use crate::monitor::record::{self as monitor, Event};
use crate::world::World;

const KEPT: usize = 5000;

/// The containers that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    InferenceServer,
    StorageInitializer,
}

impl Source {
    /// The container's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::InferenceServer => "inference-server",
            Self::StorageInitializer => "storage-initializer",
        }
    }
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) source: Source,
    pub(crate) text: String,
}

/// The most recent lines of a deployment, oldest first.
#[derive(Default)]
pub(crate) struct Log {
    lines: Mutex<VecDeque<Line>>,
    world: Weak<World>,
    endpoint: String,
    deployment: String,
}

impl Log {
    /// An empty log.
    pub(crate) fn new(world: &Arc<World>, endpoint: &str, deployment: &str) -> Self {
        let (lines, world) = (Mutex::default(), Arc::downgrade(world));
        Self { lines, world, endpoint: endpoint.to_owned(), deployment: deployment.to_owned() }
    }

    /// Something that happened to the container, for the event log.
    pub(crate) fn event(&self, name: &'static str, message: &str) {
        let Some(world) = self.world.upgrade() else { return };
        let (endpoint, deployment) = (self.endpoint.clone(), self.deployment.clone());
        let at_ms = world.clock.now_ms();
        world.monitor.event(Event { at_ms, endpoint, deployment, name, message: message.to_owned() });
    }

    /// Adds a line.
    pub(crate) fn write(&self, source: Source, text: impl Into<String>) {
        let text = text.into();
        if let Some(world) = self.world.upgrade() {
            let (endpoint, deployment) = (self.endpoint.clone(), self.deployment.clone());
            let (at_ms, container) = (world.clock.now_ms(), source.name());
            world.monitor.line(monitor::Line { at_ms, endpoint, deployment, container, text: text.clone() });
        }
        let mut lines = lock(&self.lines);
        if lines.len() >= KEPT {
            lines.pop_front();
        }
        lines.push_back(Line { source, text });
    }

    /// All lines.
    pub(crate) fn read(&self) -> Vec<Line> {
        lock(&self.lines).iter().cloned().collect()
    }
}
