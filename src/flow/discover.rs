//! Learning of a cloud from its Resource Manager.

use crate::client::{Access, Client};
use crate::cloud::metadata::{API_VERSION, Metadata};
use crate::error::{ProtocolError, Result};
use crate::host::Host;
use crate::http::{Method, Request};
use crate::retry::Safety;

/// Asks the Resource Manager at this origin what its cloud is like; gives what the option `cloud` takes.
///
/// # Errors
/// `Transport`, `Aborted`; `Protocol` when it does not tell, or names an authority that no secret may be sent to.
pub async fn cloud<H: Host>(client: &Client<H>, resource_manager: &str) -> Result<H::Value, H::Value> {
    let origin = resource_manager.trim_end_matches('/');
    let url = [origin, "/metadata/endpoints?api-version=", API_VERSION].concat();
    let exchange = client.exchange(Request::new(Method::Get, url), Safety::Idempotent, Access::Open).await?;
    let found = exchange.response.body.as_ref().filter(|_| exchange.response.is_success());
    let metadata = found.and_then(|answer| Metadata::read(answer, origin)).filter(|metadata| {
        client.host.parse_url(metadata.authority()).is_some_and(|url| url.is_private() && !url.has_userinfo)
    });
    let nonsense =
        || ProtocolError::new(exchange.trace.request.clone(), exchange.trace.status, "the endpoints of its cloud");
    Ok(metadata.ok_or_else(nonsense)?.option(origin))
}
