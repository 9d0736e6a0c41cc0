//! Requests that create or change, made complete: what the service insists on is looked up, what a PUT would lose is kept.

use crate::client::Client;
use crate::control::name::Name;
use crate::control::{deployment, endpoint, traffic};
use crate::error::{Misuse, Result};
use crate::flow::Site;
use crate::host::Host;
use crate::http::{Method, Request};
use crate::retry::Safety;
use crate::value::Value;

/// The PUT of an endpoint. Reads the workspace's region when the definition has no `location`.
///
/// # Errors
/// `Misuse` for a definition that cannot work, and those of [`Client::control`].
pub async fn endpoint<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    name: &str,
    definition: &H::Value,
) -> Result<Request<H::Value>, H::Value> {
    let name = Name::new("name", name)?;
    endpoint::check_definition(definition)?;
    let location = location(client, site, definition).await?;
    let whole = endpoint::with_defaults(definition, &location);
    Ok(endpoint::call(&site.workspace, &client.cloud, Method::Put, &name, "").json(whole))
}

/// The PUT of a deployment, completed likewise.
///
/// # Errors
/// `Misuse` for a definition that cannot work, and those of [`Client::control`].
pub async fn deployment<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    endpoint: &str,
    name: &str,
    definition: &H::Value,
) -> Result<Request<H::Value>, H::Value> {
    let endpoint = Name::existing("endpoint", endpoint)?;
    let name = Name::new("name", name)?;
    deployment::check_definition(definition)?;
    let location = location(client, site, definition).await?;
    let whole = deployment::with_defaults(definition, &location);
    Ok(deployment::call(&site.workspace, &client.cloud, Method::Put, &endpoint, &name).json(whole))
}

/// The PUT that gives an endpoint this traffic: the endpoint is read first, so that everything else stays as it is.
///
/// # Errors
/// `Misuse` for shares that do not add up, and those of [`Client::control`].
pub async fn traffic<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    name: &str,
    shares: &H::Value,
) -> Result<Request<H::Value>, H::Value> {
    let name = Name::existing("name", name)?;
    traffic::check("traffic", shares)?;
    let call = |method| endpoint::call(&site.workspace, &client.cloud, method, &name, "");
    let answer = client.control(&site.session, call(Method::Get), Safety::Idempotent).await?;
    let present = answer.body.ok_or_else(|| Misuse::new("name", "names an endpoint that answers nothing"))?;
    Ok(call(Method::Put).json(traffic::set(&present, shares.clone())))
}

async fn location<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    definition: &H::Value,
) -> Result<String, H::Value> {
    let given = definition.text_at(&["location"]).or_else(|| site.location.borrow().clone());
    if let Some(location) = given {
        return Ok(location);
    }
    let request = site.workspace.get(&client.cloud);
    let answer = client.control(&site.session, request, Safety::Idempotent).await?;
    let location = answer.body.and_then(|workspace| workspace.text_at(&["location"]));
    let location =
        location.ok_or_else(|| Misuse::new("location", "must be given: the workspace does not tell its own"))?;
    *site.location.borrow_mut() = Some(location.clone());
    Ok(location)
}
