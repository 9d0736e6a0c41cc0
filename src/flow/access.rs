//! What a caller may do, and what others are let do.

use crate::client::{Call, Client};
use crate::control::errand::{Errand, Next};
use crate::error::{Error, ProtocolError, Result};
use crate::flow::Site;
use crate::flow::pages::Paging;
use crate::host::Host;
use crate::http::{Body, Method, Request};
use crate::retry::Safety;

/// What an errand came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer<V> {
    /// The actions that are lacking.
    Missing(Vec<String>),
    /// What Azure answered.
    Found(Option<V>),
}

/// Runs an errand. What Azure refuses because it is there already comes back as it is there.
///
/// # Errors
/// Those of [`Client::control`]; `Protocol` for a permission that cannot be read, `Misuse` when no role has the name.
pub async fn run<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    errand: &Errand,
) -> Result<Answer<H::Value>, H::Value> {
    let list = errand.list(&client.cloud);
    let items = all(client, site, list.clone()).await?;
    let request = match errand.next(&client.cloud, &items)? {
        Next::Told(missing) => return Ok(Answer::Missing(missing)),
        Next::Ask(request) => request,
        Next::Nonsense => {
            let asked = Request::<H::Value>::new(Method::Get, list.unwrap_or_default()).shown();
            return Err(ProtocolError::new(asked, 200, "permissions, each with lists of actions"));
        }
    };
    let asked = if let Body::Json(body) = &request.body { Some(body.clone()) } else { None };
    match (client.control(&site.session, request, Safety::Idempotent).await, asked) {
        (Err(Error::Response(refusal)), Some(asked))
            if refusal.service_code.as_deref() == Some("RoleAssignmentExists") =>
        {
            let items = all(client, site, errand.present(&client.cloud)).await?;
            let present = items.into_iter().find(|item| errand.is(&asked, item));
            present.map(|present| Answer::Found(Some(present))).ok_or(Error::Response(refusal))
        }
        (answer, _) => Ok(Answer::Found(answer?.response.body)),
    }
}

/// All items of a list, if there is one to read.
fn all<'a, H: Host>(
    client: &'a Client<H>,
    site: &'a Site<H::Value>,
    url: Option<String>,
) -> Call<'a, Vec<H::Value>, H::Value> {
    Box::pin(async move {
        let mut items = Vec::new();
        let Some(url) = url else { return Ok(items) };
        let mut paging = Paging::new(url);
        while let Some(page) = paging.next(client, &site.session).await? {
            items.extend(page.items);
        }
        Ok(items)
    })
}
