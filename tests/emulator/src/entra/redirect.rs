//! Where a signed-in browser may be sent back to, and what kind of client waits there.

use std::sync::Mutex;

use crate::dice::lock;
use crate::entra::tenant::{App, Registration, Tenant};

/// The platform a redirect URI was registered under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Spa,
    Web,
}

struct Redirect {
    client_id: String,
    uri: String,
    platform: Platform,
}

/// All registered redirect URIs, newest first.
pub(crate) struct Redirects(Mutex<Vec<Redirect>>);

/// Any port and path of this machine: tests and demos take whatever port is free.
const LOOPBACK: [&str; 4] = ["http://localhost/*", "http://127.0.0.1/*", "https://localhost/*", "https://127.0.0.1/*"];

impl Redirects {
    /// What is registered from the start.
    pub(crate) fn seeded(tenant: &Tenant) -> Self {
        let redirects = Self(Mutex::default());
        redirects.reset(tenant);
        redirects
    }

    /// Back to the start.
    pub(crate) fn reset(&self, tenant: &Tenant) {
        let own = |app: &App| match app.registration {
            Registration::Page => Some(Platform::Spa),
            Registration::Website => Some(Platform::Web),
            Registration::Daemon | Registration::Api => None,
        };
        let all = tenant.apps.iter().filter_map(|app| Some((app, own(app)?)));
        *lock(&self.0) = all
            .flat_map(|(app, platform)| {
                LOOPBACK.map(|uri| Redirect { client_id: app.client_id.clone(), uri: uri.to_owned(), platform })
            })
            .collect();
    }

    /// Registers one more; it counts before older ones that fit as well.
    pub(crate) fn add(&self, app: &App, uri: &str, platform: Platform) {
        let redirect = Redirect { client_id: app.client_id.clone(), uri: uri.to_owned(), platform };
        lock(&self.0).insert(0, redirect);
    }

    /// Under which platform the URI is registered for the client.
    pub(crate) fn platform(&self, client_id: &str, uri: &str) -> Option<Platform> {
        let own = |one: &&Redirect| one.client_id.eq_ignore_ascii_case(client_id) && fits(&one.uri, uri);
        lock(&self.0).iter().find(own).map(|one| one.platform)
    }

    /// Whether anybody registered the URI: signing out names no client.
    pub(crate) fn is_known(&self, uri: &str) -> bool {
        lock(&self.0).iter().any(|one| fits(&one.uri, uri))
    }

    /// Whether pages of this origin may read the client's tokens; without a client, any client's.
    pub(crate) fn is_spa_origin(&self, client_id: Option<&str>, origin: &str) -> bool {
        lock(&self.0).iter().any(|one| {
            one.platform == Platform::Spa
                && client_id.is_none_or(|id| one.client_id.eq_ignore_ascii_case(id))
                && (fits(&one.uri, &format!("{origin}/")) || origin_of(&one.uri) == origin)
        })
    }
}

fn origin_of(uri: &str) -> &str {
    let start = uri.find("://").map_or(0, |at| at.saturating_add(3));
    let end = uri.get(start..).and_then(|rest| rest.find('/')).map_or(uri.len(), |at| at.saturating_add(start));
    uri.get(..end).unwrap_or(uri)
}

/// Redirect URIs are compared letter by letter, except where one ends in `/*`.
fn fits(registered: &str, uri: &str) -> bool {
    let Some(host) = registered.strip_suffix("/*") else { return registered == uri };
    let Some(rest) = uri.strip_prefix(host) else { return false };
    let rest =
        rest.strip_prefix(':').map_or(rest, |port| port.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    (rest.is_empty() || rest.starts_with('/')) && !uri.contains(['#', '@', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_port_and_path_of_its_host_alone() {
        for uri in ["http://localhost", "http://localhost/", "http://localhost:5173/a/b?c=d"] {
            assert!(fits("http://localhost/*", uri), "{uri}");
        }
        for uri in [
            "http://localhost.example/",
            "http://localhost:80@evil.example/",
            "http://localhost:a/",
            "https://localhost/",
            "http://localhost/#x",
        ] {
            assert!(!fits("http://localhost/*", uri), "{uri}");
        }
        assert!(!fits("https://app.example/back", "https://app.example/back/"));
    }
}
