//! A list, page by page.

use crate::client::{Client, Session};
use crate::control::page::{self, Page};
use crate::error::Result;
use crate::host::Host;
use crate::http::{Method, Request};
use crate::retry::Safety;

/// Where reading a list stands.
pub struct Paging<V> {
    next: Option<Request<V>>,
}

impl<V: crate::value::Value> Paging<V> {
    /// A list of which nothing has been read.
    #[must_use]
    pub const fn new(first: Request<V>) -> Self {
        Self { next: Some(first) }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// Those of [`Client::control`]; `Protocol` when the answer is no page or points at itself.
    pub async fn next<H: Host<Value = V>>(
        &mut self,
        client: &Client<H>,
        session: &Session<V>,
    ) -> Result<Option<Page<V>>, V> {
        let Some(request) = self.next.clone() else { return Ok(None) };
        let url = request.url.clone();
        let answer = client.control(session, request, Safety::Idempotent).await?;
        let expected = "a page: an object with an array named value and a nextLink to another page";
        let page = answer.read(expected, |body| page::read(body).filter(|page| page.next.as_ref() != Some(&url)))?;
        self.next = page.next.clone().map(|link| Request::new(Method::Get, link));
        Ok(Some(page))
    }
}
