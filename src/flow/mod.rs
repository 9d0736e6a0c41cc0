//! The stories that take several requests.

use std::cell::RefCell;
use std::rc::Rc;

use crate::client::Session;
use crate::control::workspace::Workspace;

pub mod access;
pub mod amend;
pub mod attempt;
pub mod deploy;
pub mod discover;
pub mod grant;
pub mod operation;
pub mod pages;
pub mod relay;
pub mod rotate;
pub mod score;
pub mod shift;
pub mod sign_in;
pub mod task;
pub mod upload;
pub mod verify;

/// A workspace and who works in it.
pub struct Site<V> {
    /// Where.
    pub workspace: Workspace,
    /// As whom.
    pub session: Rc<Session<V>>,
    /// The workspace's region, once it has been looked up.
    location: RefCell<Option<String>>,
}

impl<V> Site<V> {
    /// A workspace whose region is not known yet.
    #[must_use]
    pub const fn new(workspace: Workspace, session: Rc<Session<V>>) -> Self {
        Self { workspace, session, location: RefCell::new(None) }
    }

    /// Its region, if it is known.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        self.location.borrow().clone()
    }

    /// Keeps its region.
    pub fn learn(&self, location: Option<String>) {
        *self.location.borrow_mut() = location;
    }
}
