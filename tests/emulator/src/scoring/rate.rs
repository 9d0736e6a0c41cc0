//! The endpoint's limit of requests per second.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use crate::dice::lock;
use crate::world::World;

/// Requests of the current second by endpoint.
#[derive(Default)]
pub(crate) struct Rate(Mutex<HashMap<String, (u64, u64)>>);

impl Rate {
    /// Whether one more request is within the limit.
    pub(crate) fn take(&self, endpoint: &str, world: &World) -> bool {
        let limit = world.switches.scoring_rate.load(Ordering::Relaxed);
        if limit == 0 {
            return true;
        }
        let now = world.clock.now();
        let mut seconds = lock(&self.0);
        let (second, count) = seconds.entry(endpoint.to_ascii_lowercase()).or_insert((now, 0));
        if *second != now {
            (*second, *count) = (now, 0);
        }
        *count += 1;
        *count <= limit
    }
}
