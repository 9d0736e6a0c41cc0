//! The directory: one tenant, its signing key and the applications registered in it.

use std::error::Error;

use crate::dice::Dice;
use crate::entra::signing::SigningKey;

/// An application with its service principal.
pub(crate) struct App {
    /// What the ready line calls it.
    pub(crate) name: &'static str,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    pub(crate) object_id: String,
}

/// The tenant.
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) key: SigningKey,
    pub(crate) apps: Vec<App>,
}

/// One identity per story: who may manage, who may only score, who may nothing.
const NAMES: [&str; 6] = ["owner", "scientist", "operator", "scorer", "reader", "nobody"];

impl Tenant {
    /// Registers the applications.
    pub(crate) fn new(dice: &Dice) -> Result<Self, Box<dyn Error>> {
        let id = dice.guid();
        let apps = NAMES
            .iter()
            .map(|name| App { name, client_id: dice.guid(), secret: dice.secret(30), object_id: dice.guid() })
            .collect();
        Ok(Self { id, key: SigningKey::generate(&mut dice.stream(3))?, apps })
    }

    /// The application with this client id.
    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id.eq_ignore_ascii_case(client_id))
    }

    /// The issuer of version 1 tokens, which is what ARM and ML tokens are. [facts 6]
    pub(crate) fn issuer(&self) -> String {
        format!("https://sts.windows.net/{}/", self.id)
    }
}
