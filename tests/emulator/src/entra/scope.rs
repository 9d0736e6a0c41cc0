//! The scopes a user-facing client asks for, by the service each belongs to.

use axum::http::StatusCode;

use crate::entra::refusal::Refusal;
use crate::entra::resource::Resource;
use crate::entra::tenant::{App, Registration, Tenant};

/// Words that ask for the identity itself rather than for a service.
const OIDC: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// What Graph is asked by when a scope names no service.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// One service and what is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// As it was written, slash and all.
    pub(crate) audience: String,
    pub(crate) resource: Resource,
    /// The delegated permissions; all that are registered for `.default`.
    pub(crate) names: Vec<String>,
    pub(crate) default: bool,
}

/// Everything that a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes {
    pub(crate) oidc: Vec<String>,
    pub(crate) asks: Vec<Ask>,
}

/// What a registration lists as its permissions, which is what `.default` stands for.
pub(crate) fn registered(app: &App) -> &'static [(Resource, &'static str)] {
    match app.registration {
        Registration::Page | Registration::Website => &[
            (Resource::Arm, "user_impersonation"),
            (Resource::MachineLearning, "user_impersonation"),
            (Resource::Api, "access_as_user"),
            (Resource::LogAnalytics, "Data.Read"),
            (Resource::Graph, "User.Read"),
        ],
        Registration::Daemon | Registration::Api => &[],
    }
}

impl Scopes {
    /// Reads a `scope` parameter.
    pub(crate) fn read(scope: &str, tenant: &Tenant, app: &App) -> Result<Self, Refusal> {
        let mut scopes = Self::default();
        for word in scope.split_whitespace() {
            if OIDC.contains(&word) {
                scopes.oidc.push(word.to_owned());
                continue;
            }
            let (audience, name) = word.rsplit_once('/').unwrap_or((GRAPH, word));
            let resource = tenant.resource(audience).ok_or_else(|| Refusal::unknown_resource(audience, &tenant.id))?;
            let place = match scopes.asks.iter().position(|ask| ask.audience == audience) {
                Some(place) => place,
                None => {
                    let audience = audience.to_owned();
                    scopes.asks.push(Ask { audience, resource, names: Vec::new(), default: false });
                    scopes.asks.len().saturating_sub(1)
                }
            };
            let Some(ask) = scopes.asks.get_mut(place) else { continue };
            if name == ".default" {
                ask.default = true;
                let own = registered(app).iter().filter(|(of, _)| *of == resource);
                ask.names.extend(own.map(|(_, name)| (*name).to_owned()));
            } else {
                let known = resource.scopes().iter().find(|known| known.eq_ignore_ascii_case(name));
                ask.names.push((*known.ok_or_else(|| unknown(app, name, audience))?).to_owned());
            }
        }
        let mixed = |ask: &Ask| ask.default && scope.split_whitespace().filter(|word| is_of(word, ask)).count() > 1;
        if scopes.asks.iter().any(mixed) {
            let text = format!(
                "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '{scope}' is not valid. .default scope can't be combined with resource-specific scopes."
            );
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_scope", 70_011, text));
        }
        Ok(scopes)
    }

    /// Whether an OpenID word was among them.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.oidc.iter().any(|own| own == word)
    }

    /// The one service that a token can be for: Graph when only the identity is asked for.
    pub(crate) fn only(&self, scope: &str) -> Result<Ask, Refusal> {
        match self.asks.as_slice() {
            [] => Ok(Ask {
                audience: GRAPH.to_owned(),
                resource: Resource::Graph,
                names: self.oidc.iter().filter(|word| *word != "offline_access").cloned().collect(),
                default: false,
            }),
            [one] => Ok(one.clone()),
            _ => Err(Refusal::two_resources(scope)),
        }
    }

    /// The permissions a user has to consent to. `.default` stands for all that is registered.
    pub(crate) fn permissions(&self, app: &App) -> Vec<(Resource, String)> {
        let mut all: Vec<(Resource, String)> =
            self.asks.iter().flat_map(|ask| ask.names.iter().map(|name| (ask.resource, name.clone()))).collect();
        if self.asks.iter().any(|ask| ask.default) {
            all.extend(registered(app).iter().map(|(resource, name)| (*resource, (*name).to_owned())));
        }
        all.sort();
        all.dedup();
        all
    }
}

impl Ask {
    /// The `scope` of a token's answer.
    pub(crate) fn granted(&self) -> String {
        let whole = |name: &str| {
            if self.audience == GRAPH { name.to_owned() } else { format!("{}/{name}", self.audience) }
        };
        let mut words: Vec<String> = self.names.iter().map(|name| whole(name)).collect();
        words.extend(self.default.then(|| whole(".default")));
        words.join(" ")
    }
}

fn is_of(word: &str, ask: &Ask) -> bool {
    word.rsplit_once('/').is_some_and(|(audience, _)| audience == ask.audience)
}

fn unknown(app: &App, name: &str, audience: &str) -> Refusal {
    let text = format!(
        "The application '{}' asked for scope '{name}' that doesn't exist on the resource '{audience}'. Contact the app vendor.",
        app.name
    );
    Refusal::new(StatusCode::BAD_REQUEST, "invalid_client", 650_053, text)
}
