//! New keys without a moment in which no key is good: the second is renewed while the first serves, callers move over, and only
//! then the first is renewed.

use crate::cloud::Cloud;
use crate::control::endpoint::{KeyType, regenerate};
use crate::error::Result;
use crate::flow::Site;
use crate::flow::task::{Ask, Heard, Story};
use crate::http::{Method, Request};
use crate::retry::Safety;
use crate::value::Value;

/// The keys of one endpoint being renewed.
pub struct Rotate<V> {
    list: String,
    renew: String,
    hand_over: Option<V>,
    step: u8,
}

impl<V: Value> Rotate<V> {
    /// Renews the keys at two URLs, that of `listKeys` and that of `regenerateKeys`; `hand_over` is asked in between, with both
    /// keys, of which the primary is still the old one.
    #[must_use]
    pub const fn new(list: String, renew: String, hand_over: Option<V>) -> Self {
        Self { list, renew, hand_over, step: 0 }
    }

    fn renew(&self, key: KeyType) -> Ask<V> {
        // What may have run is not sent again: the key would change once more, after it was handed out.
        Ask::Change(Request::new(Method::Post, self.renew.clone()).json(regenerate(key)), Safety::Once)
    }

    fn list(&self) -> Ask<V> {
        let keys = |answer: &V| answer.get("primaryKey").is_some() && answer.get("secondaryKey").is_some();
        Ask::Call(Request::new(Method::Post, self.list.clone()), ("two keys", keys))
    }
}

impl<V: Value> Story<V> for Rotate<V> {
    fn go(&mut self, heard: Heard<V>, _: &Site<V>, _: &Cloud) -> Result<Ask<V>, V> {
        let heard = heard?;
        self.step += 1;
        Ok(match (self.step, &self.hand_over, heard) {
            (1, ..) => self.renew(KeyType::Secondary),
            (2, Some(_), _) => self.list(),
            (3, Some(hand_over), Some(keys)) => Ask::Consult(hand_over.clone(), keys),
            (2..=4, ..) => {
                self.step = 5;
                self.renew(KeyType::Primary)
            }
            (6, ..) => self.list(),
            (_, _, heard) => Ask::Done(heard),
        })
    }
}
