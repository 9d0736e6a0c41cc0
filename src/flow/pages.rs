//! A list, page by page.

use std::rc::Rc;

use crate::client::{Client, Session};
use crate::control::page::{self, Page};
use crate::error::Result;
use crate::host::Host;
use crate::http::{Method, Request};
use crate::retry::Safety;

/// Where reading a list stands.
pub struct Paging {
    next: Option<String>,
    /// The pages read so far: a list that comes back to one of them would never end.
    seen: Vec<String>,
}

impl Paging {
    /// A list at a URL, of which nothing has been read.
    #[must_use]
    pub const fn new(url: String) -> Self {
        Self { next: Some(url), seen: Vec::new() }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// Those of [`Client::control`]; `Protocol` when the answer is no page or points back.
    pub async fn next<H: Host>(
        &mut self,
        client: &Client<H>,
        session: &Rc<Session<H::Value>>,
    ) -> Result<Option<Page<H::Value>>, H::Value> {
        let Some(url) = self.next.clone() else { return Ok(None) };
        let answer = client.control(session, Request::new(Method::Get, url.clone()), Safety::Idempotent).await?;
        self.seen.push(url);
        let expected = "a page: an object with an array named value and a nextLink to another page";
        let page = answer.read(expected, |body| {
            page::read(body).filter(|page| page.next.as_ref().is_none_or(|next| !self.seen.contains(next)))
        })?;
        self.next.clone_from(&page.next);
        Ok(Some(page))
    }
}
