//! An operation written down, to be stored as JSON and resumed elsewhere.

use serde::{Serialize, Serializer};

use crate::control::operation::{Operation, Seen, Watch};
use crate::error::Misuse;
use crate::http::Method;
use crate::value::{Members, Value};

/// What it takes to follow an operation. It holds no secret.
pub struct Ticket<'a>(&'a Operation);

impl<'a> Ticket<'a> {
    /// As callers see it.
    #[must_use]
    pub fn members(&self) -> Members<'a> {
        let Operation { method, resource, watch, .. } = self.0;
        let none = Members::default();
        let watch = match watch {
            Watch::Status(url) => none.text("at", "status").text("url", url),
            Watch::Location(url) => none.text("at", "location").text("url", url),
            Watch::Resource => none.text("at", "resource"),
        };
        let members = Members::default().text("method", method.as_str()).text("resource", resource);
        members.group("watch", watch)
    }
}

impl Serialize for Ticket<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members().serialize(serializer)
    }
}

impl Operation {
    /// Writes it down.
    #[must_use]
    pub const fn ticket(&self) -> Ticket<'_> {
        Ticket(self)
    }

    /// Reads a ticket. Its URLs are checked when they are used, like any other.
    ///
    /// # Errors
    /// [`Misuse`] when it is none.
    pub fn resume<V: Value>(ticket: &V) -> Result<Self, Misuse> {
        let method = match ticket.text_at(&["method"]).as_deref() {
            Some("PUT") => Method::Put,
            Some("PATCH") => Method::Patch,
            Some("POST") => Method::Post,
            Some("DELETE") => Method::Delete,
            _ => return Err(no_ticket()),
        };
        let resource = ticket.text_at(&["resource"]).ok_or_else(no_ticket)?;
        let url = ticket.text_at(&["watch", "url"]);
        let watch = match (ticket.text_at(&["watch", "at"]).as_deref(), url) {
            (Some("status"), Some(url)) => Watch::Status(url),
            (Some("location"), Some(url)) => Watch::Location(url),
            (Some("resource"), _) => Watch::Resource,
            _ => return Err(no_ticket()),
        };
        Ok(Self { method, resource, watch, seen: Seen::default() })
    }
}

fn no_ticket() -> Misuse {
    Misuse::new("ticket", "must be the ticket of an operation, as its progress gave it")
}
