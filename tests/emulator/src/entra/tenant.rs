//! The directory: one tenant, its signing key, and everybody who is somebody in it.

use std::error::Error;

use crate::dice::Dice;
use crate::entra::certificate::Certificate;
use crate::entra::resource::{self, Resource};
use crate::entra::signing::SigningKey;

/// What an application was registered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registration {
    /// A service with a secret and roles of its own.
    Daemon,
    /// A single-page application: no secret, redirect URIs of type SPA.
    Page,
    /// A web application with a secret: redirect URIs of type web.
    Website,
    /// An API that others ask tokens for.
    Api,
}

/// An application with its service principal.
pub(crate) struct App {
    /// What the ready line calls it.
    pub(crate) name: &'static str,
    pub(crate) registration: Registration,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    pub(crate) object_id: String,
}

/// A person who can sign in.
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    pub(crate) object_id: String,
}

/// The identity of a machine, which no secret proves.
pub(crate) struct ManagedIdentity {
    pub(crate) name: &'static str,
    pub(crate) client_id: String,
    pub(crate) object_id: String,
}

/// The tenant.
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) key: SigningKey,
    pub(crate) apps: Vec<App>,
    pub(crate) users: Vec<User>,
    pub(crate) machines: Vec<ManagedIdentity>,
    /// The certificate of `CERTIFIED`.
    pub(crate) certificate: Certificate,
}

/// The application that may also prove itself by certificate and by federation.
pub(crate) const CERTIFIED: &str = "scientist";

/// One identity per story: who may manage, who may only score, who may nothing.
const DAEMONS: [&str; 6] = ["owner", "scientist", "operator", "scorer", "reader", "nobody"];

const OTHERS: [(&str, Registration); 3] =
    [("page", Registration::Page), ("website", Registration::Website), ("api", Registration::Api)];

/// The daemons that have the API's application role.
const MAY_CALL_THE_API: [&str; 2] = ["scientist", "scorer"];

impl User {
    /// The name the user signs in with.
    pub(crate) fn username(&self) -> String {
        format!("{}@local.example", self.name)
    }

    /// The name the user is called by.
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

impl Tenant {
    /// Registers everybody.
    pub(crate) fn new(dice: &Dice) -> Result<Self, Box<dyn Error>> {
        let id = dice.guid();
        let daemons = DAEMONS.iter().map(|name| (*name, Registration::Daemon));
        let apps = daemons
            .chain(OTHERS)
            .map(|(name, registration)| App {
                name,
                registration,
                client_id: dice.guid(),
                secret: dice.secret(30),
                object_id: dice.guid(),
            })
            .collect();
        let users = [("ada", "Ada", "Owner"), ("sam", "Sam", "Scorer")].map(|(name, given, family)| User {
            name,
            given,
            family,
            object_id: dice.guid(),
        });
        let machines =
            ["system", "user"].map(|name| ManagedIdentity { name, client_id: dice.guid(), object_id: dice.guid() });
        // Each key takes a while.
        let (key, certificate) = std::thread::scope(|scope| {
            let certificate = scope.spawn(|| Certificate::generate(&mut dice.stream(4)).map_err(|why| why.to_string()));
            let key = SigningKey::generate(&mut dice.stream(3));
            (key, certificate.join().unwrap_or_else(|_| Err("no certificate".to_owned())))
        });
        Ok(Self { id, key: key?, apps, users: users.into(), machines: machines.into(), certificate: certificate? })
    }

    /// The application with this client id.
    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id.eq_ignore_ascii_case(client_id))
    }

    /// The application with this name.
    pub(crate) fn named(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }

    /// The user with this object id.
    pub(crate) fn user(&self, object_id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.object_id == object_id)
    }

    /// The object id of an application, a user or a machine by its name in the ready line.
    pub(crate) fn object_id(&self, name: &str) -> Option<&str> {
        let apps = self.apps.iter().map(|app| (app.name, &app.object_id));
        let users = self.users.iter().map(|user| (user.name, &user.object_id));
        let machines = self.machines.iter().map(|machine| (machine.name, &machine.object_id));
        apps.chain(users).chain(machines).find(|(own, _)| *own == name).map(|(_, id)| id.as_str())
    }

    /// What kind of principal an object id belongs to.
    pub(crate) fn principal_type(&self, object_id: &str) -> Option<&'static str> {
        let is = |id: &String| id.eq_ignore_ascii_case(object_id);
        if self.users.iter().any(|user| is(&user.object_id)) {
            return Some("User");
        }
        let service = self.apps.iter().any(|app| is(&app.object_id))
            || self.machines.iter().any(|machine| is(&machine.object_id));
        service.then_some("ServicePrincipal")
    }

    /// The service that a resource URI or an app id names, the tenant's own API included.
    pub(crate) fn resource(&self, name: &str) -> Option<Resource> {
        let own = |app: &&App| {
            let bare = name.strip_prefix("api://").unwrap_or(name);
            app.registration == Registration::Api && app.client_id.eq_ignore_ascii_case(bare.trim_end_matches('/'))
        };
        resource::resource(name).or_else(|| self.apps.iter().find(own).map(|_| Resource::Api))
    }

    /// The application roles that a daemon was given.
    pub(crate) fn app_roles(&self, app: &App, resource: Resource) -> &'static [&'static str] {
        match resource {
            Resource::LogAnalytics => &["Data.Read"],
            Resource::Api if MAY_CALL_THE_API.contains(&app.name) => &[resource::API_ROLE],
            _ => &[],
        }
    }

    /// The issuer of version 1 tokens, which is what ARM and ML tokens are. [facts 6]
    pub(crate) fn issuer(&self) -> String {
        format!("https://sts.windows.net/{}/", self.id)
    }

    /// The issuer of version 2 tokens.
    pub(crate) fn issuer_two(&self) -> String {
        format!("https://login.microsoftonline.com/{}/v2.0", self.id)
    }
}
