//! What Entra remembers of people: who is signed in where, what they consented to, which codes and
//! refresh tokens are out.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use crate::dice::{Dice, lock};
use crate::entra::claims::Wanted;
use crate::entra::redirect::{Platform, Redirects};
use crate::entra::resource::Resource;
use crate::entra::tenant::Tenant;

/// Seconds between a sign-in and the redemption of its code.
pub(crate) const CODE_LIFE: u64 = 600;

/// A single-page application's refresh tokens end a day after the sign-in, however often they are
/// renewed. [facts 6]
pub(crate) const SPA_LIFE: u64 = 86_400;

/// Those of everybody else live this long after they were last used.
pub(crate) const LONG_LIFE: u64 = 90 * 86_400;

/// An authorization code and what it is bound to.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) platform: Platform,
    pub(crate) user: String,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    /// The method and the challenge of PKCE.
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) wanted: Wanted,
    pub(crate) made: u64,
    pub(crate) redeemed: bool,
}

/// A refresh token. It is the user's and the client's, of no service in particular.
#[derive(Clone)]
pub(crate) struct Refresh {
    pub(crate) client_id: String,
    pub(crate) platform: Platform,
    pub(crate) user: String,
    pub(crate) scope: String,
    pub(crate) made: u64,
    pub(crate) until: u64,
}

/// A permission that a user gave to a client.
type Consent = (String, String, Resource, String);

/// All of it.
pub(crate) struct SignIn {
    pub(crate) redirects: Redirects,
    sessions: Mutex<HashMap<String, String>>,
    consents: Mutex<HashSet<Consent>>,
    codes: Mutex<HashMap<String, Code>>,
    refreshes: Mutex<HashMap<String, Refresh>>,
}

impl SignIn {
    /// Nobody is signed in.
    pub(crate) fn new(tenant: &Tenant) -> Self {
        Self {
            redirects: Redirects::seeded(tenant),
            sessions: Mutex::default(),
            consents: Mutex::default(),
            codes: Mutex::default(),
            refreshes: Mutex::default(),
        }
    }

    /// Back to the start.
    pub(crate) fn reset(&self, tenant: &Tenant) {
        self.redirects.reset(tenant);
        lock(&self.sessions).clear();
        lock(&self.consents).clear();
        lock(&self.codes).clear();
        lock(&self.refreshes).clear();
    }

    /// A session's cookie for the user.
    pub(crate) fn begin(&self, dice: &Dice, user: &str) -> String {
        let cookie = dice.secret(24);
        lock(&self.sessions).insert(cookie.clone(), user.to_owned());
        cookie
    }

    /// The user of a session.
    pub(crate) fn user_of(&self, cookie: &str) -> Option<String> {
        lock(&self.sessions).get(cookie).cloned()
    }

    /// Ends a session.
    pub(crate) fn end(&self, cookie: &str) {
        lock(&self.sessions).remove(cookie);
    }

    /// Notes the user's consent.
    pub(crate) fn consent(&self, user: &str, client: &str, permissions: Vec<(Resource, String)>) {
        lock(&self.consents)
            .extend(permissions.into_iter().map(|(of, name)| (user.to_owned(), client.to_owned(), of, name)));
    }

    /// Takes every consent back.
    pub(crate) fn forget_consents(&self) {
        lock(&self.consents).clear();
    }

    /// Those of the permissions that the user has not consented to. Signing in is none.
    pub(crate) fn lacking(
        &self,
        user: &str,
        client: &str,
        permissions: Vec<(Resource, String)>,
    ) -> Vec<(Resource, String)> {
        let consents = lock(&self.consents);
        let given = |(of, name): &(Resource, String)| {
            consents.contains(&(user.to_owned(), client.to_owned(), *of, name.clone()))
        };
        permissions.into_iter().filter(|permission| !given(permission)).collect()
    }

    /// Hands a code out.
    pub(crate) fn give_code(&self, dice: &Dice, code: Code) -> String {
        let text = format!("1.{}", dice.secret(48));
        lock(&self.codes).insert(text.clone(), code);
        text
    }

    /// What a code stands for.
    pub(crate) fn code(&self, text: &str) -> Option<Code> {
        lock(&self.codes).get(text).cloned()
    }

    /// Redeems a code; false when somebody else was quicker.
    pub(crate) fn redeem(&self, text: &str) -> bool {
        lock(&self.codes).get_mut(text).is_some_and(|code| !std::mem::replace(&mut code.redeemed, true))
    }

    /// Hands a refresh token out.
    pub(crate) fn give_refresh(&self, dice: &Dice, refresh: Refresh) -> String {
        let text = format!("1.{}", dice.secret(64));
        lock(&self.refreshes).insert(text.clone(), refresh);
        text
    }

    /// What a refresh token stands for. Using it does not end it. [facts 6]
    pub(crate) fn refresh(&self, text: &str) -> Option<Refresh> {
        lock(&self.refreshes).get(text).cloned()
    }
}
