//! Changes made complete before they are sent: what the service insists on is looked up, what a PUT would lose is kept.

use crate::client::Client;
use crate::control::traffic;
use crate::error::Result;
use crate::flow::Site;
use crate::host::Host;
use crate::http::{Method, Request};
use crate::retry::Safety;
use crate::value::Value;

/// A change to an endpoint or deployment.
pub enum Change<V> {
    /// A request that is complete.
    Request(Request<V>, Safety),
    /// The PUT of a definition, which is completed with the workspace's region.
    Create {
        /// The resource's path below the workspace.
        path: String,
        /// The definition as the caller gave it.
        definition: V,
        /// What completes it.
        with_defaults: fn(&V, location: &str) -> V,
    },
    /// The PUT that gives an endpoint these shares: the endpoint is read first, so that everything else stays as it is.
    Traffic {
        /// The endpoint's path below the workspace.
        path: String,
        /// Percent per deployment.
        shares: V,
    },
}

/// The request that makes a change.
///
/// # Errors
/// Those of [`Client::control`].
pub async fn request<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    change: Change<H::Value>,
) -> Result<(Request<H::Value>, Safety), H::Value> {
    let (path, body) = match change {
        Change::Request(request, safety) => return Ok((request, safety)),
        Change::Create { path, definition, with_defaults } => {
            let location = match definition.text_at(&["location"]) {
                Some(location) => location,
                None => location(client, site).await?,
            };
            (path, with_defaults(&definition, &location))
        }
        Change::Traffic { path, shares } => {
            let request = site.workspace.request(&client.cloud, Method::Get, &path);
            let answer = client.control(&site.session, request, Safety::Idempotent).await?;
            let present = answer.read("an endpoint", |endpoint| Some(endpoint.clone()))?;
            (path, traffic::set(&present, shares))
        }
    };
    Ok((site.workspace.request(&client.cloud, Method::Put, &path).json(body), Safety::Idempotent))
}

async fn location<H: Host>(client: &Client<H>, site: &Site<H::Value>) -> Result<String, H::Value> {
    let known = site.location.borrow().clone();
    if let Some(location) = known {
        return Ok(location);
    }
    let request = site.workspace.request(&client.cloud, Method::Get, "");
    let answer = client.control(&site.session, request, Safety::Idempotent).await?;
    let location = answer.read("a workspace with a location", |workspace| workspace.text_at(&["location"]))?;
    *site.location.borrow_mut() = Some(location.clone());
    Ok(location)
}
