//! Which deployment a request goes to: by header, else by weight; and who gets a copy.

use std::sync::Arc;

use axum::http::StatusCode;

use crate::arm::store::Endpoint;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::scoring::container::Container;
use crate::world::World;

/// The deployment that answers, and the one that only listens.
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) container: Arc<Container>,
    pub(crate) mirror: Option<Arc<Container>>,
}

/// Chooses, or answers 404 when nobody can serve the request. [facts 8]
pub(crate) fn choose(call: &Call, world: &World, endpoint: &str) -> Result<Choice, Box<Reply>> {
    let nobody = |text: &str| Box::new(call::text(StatusCode::NOT_FOUND, text));
    let store = lock(&world.store);
    let endpoint = store.endpoints.get(&endpoint.to_ascii_lowercase()).ok_or_else(|| nobody(""))?;
    let named = call.header("azureml-model-deployment").map(str::to_ascii_lowercase);
    let name = match &named {
        Some(name) => name.clone(),
        None => by_weight(endpoint, world)
            .ok_or_else(|| nobody("There is no deployment with a positive traffic weight."))?,
    };
    let deployment =
        endpoint.deployments.get(&name).ok_or_else(|| nobody(&format!("The deployment '{name}' does not exist.")))?;
    let container = deployment
        .container
        .clone()
        .ok_or_else(|| nobody(&format!("The deployment '{name}' cannot serve requests.")))?;
    // Requests that name a deployment are never mirrored. [facts 3]
    let mirror = if named.is_none() { mirror(endpoint, world) } else { None };
    Ok(Choice { name: deployment.tracked.name.clone(), container, mirror })
}

fn by_weight(endpoint: &Endpoint, world: &World) -> Option<String> {
    let total: u64 = endpoint.traffic.iter().map(|(_, weight)| weight).sum();
    if total == 0 {
        return None;
    }
    let mut left = world.dice.draw(total);
    for (name, weight) in &endpoint.traffic {
        if left < *weight {
            return Some(name.clone());
        }
        left -= weight;
    }
    None
}

fn mirror(endpoint: &Endpoint, world: &World) -> Option<Arc<Container>> {
    let (name, percent) = endpoint.mirror.as_ref()?;
    let container = endpoint.deployments.get(name)?.container.clone()?;
    (world.dice.draw(100) < *percent).then_some(container)
}
