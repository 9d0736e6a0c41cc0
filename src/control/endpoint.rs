//! Online endpoints (S23).

use crate::control::name::Name;
use crate::control::traffic;
use crate::error::Misuse;
use crate::value::{Members, Value};

/// How a caller proves itself to the scoring URI. The service does not mind the case, so neither does the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// One of two keys.
    Key,
    /// A token that the control plane hands out.
    AmlToken,
    /// An Entra token for the data plane.
    EntraToken,
}

impl AuthMode {
    /// Reads `properties.authMode`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "key" => Some(Self::Key),
            "amltoken" => Some(Self::AmlToken),
            "aadtoken" => Some(Self::EntraToken),
            _ => None,
        }
    }

    /// As Azure writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "Key",
            Self::AmlToken => "AMLToken",
            Self::EntraToken => "AADToken",
        }
    }
}

/// One of an endpoint's two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum KeyType {
    Primary,
    Secondary,
}

/// The path of an endpoint below its workspace.
#[must_use]
pub fn path(name: &Name) -> String {
    format!("/onlineEndpoints/{}", name.as_str())
}

/// The path of something an endpoint can be asked for; `action` starts with a slash.
#[must_use]
pub fn action(name: &Name, action: &str) -> String {
    path(name) + action
}

/// The body that asks for a new value of one key. `keyValue` is left out on purpose: sending the present value would keep
/// it (S23).
#[must_use]
pub fn regenerate<V: Value>(key_type: KeyType) -> V {
    let key_type = match key_type {
        KeyType::Primary => "Primary",
        KeyType::Secondary => "Secondary",
    };
    V::write(&Members::default().text("keyType", key_type))
}

/// Reads an auth mode that a caller names.
///
/// # Errors
/// [`Misuse`] names the option.
pub fn auth_mode(option: &str, text: &str) -> Result<AuthMode, Misuse> {
    AuthMode::read(text).ok_or_else(|| Misuse::new(option, "must be \"Key\", \"AMLToken\" or \"AADToken\""))
}

/// The definition with another auth mode, as `az ml online-endpoint create --auth-mode` has it.
#[must_use]
pub fn with_auth_mode<V: Value>(definition: &V, mode: AuthMode) -> V {
    definition.with_at(&["properties", "authMode"], V::write(mode.as_str()))
}

/// Checks what the service would refuse anyway, or worse, accept: the auth mode and the traffic.
///
/// # Errors
/// [`Misuse`] names the member.
pub fn check_definition<V: Value>(definition: &V) -> Result<(), Misuse> {
    auth_mode("properties.authMode", &definition.text_at(&["properties", "authMode"]).unwrap_or_default())?;
    check_traffic(definition)
}

/// Checks the traffic of a definition, if it names any.
///
/// # Errors
/// [`Misuse`] names the member.
pub fn check_traffic<V: Value>(definition: &V) -> Result<(), Misuse> {
    if let Some(shares) = definition.at(&["properties", "traffic"]) {
        traffic::check("properties.traffic", &shares)?;
    }
    if let Some(mirror) = definition.at(&["properties", "mirrorTraffic"]) {
        traffic::check_mirror("properties.mirrorTraffic", &mirror)?;
    }
    Ok(())
}

/// Fills in what the service insists on: a location and an identity (SDK).
#[must_use]
pub fn with_defaults<V: Value>(definition: &V, location: &str) -> V {
    definition
        .with_default(&["location"], V::write(location))
        .with_default(&["identity"], V::object().with("type", V::write("SystemAssigned")))
}

/// What PATCH can change; everything else needs a full PUT (S23).
pub const PATCHABLE: [&str; 2] = ["tags", "identity"];

/// Checks a change against what PATCH can do.
///
/// # Errors
/// [`Misuse`] names the member that needs `createOrUpdate`.
pub fn check_patch<V: Value>(change: &V) -> Result<(), Misuse> {
    only(change, &PATCHABLE)
}

/// Refuses members that PATCH would silently ignore.
pub(crate) fn only<V: Value>(change: &V, patchable: &[&str]) -> Result<(), Misuse> {
    let keys = change.keys();
    if keys.is_empty() {
        return Err(Misuse::new("change", &format!("must hold one of {}", patchable.join(", "))));
    }
    match keys.iter().find(|key| !patchable.contains(&key.as_str())) {
        Some(key) => Err(Misuse::new(
            key.as_str(),
            &format!(
                "cannot be changed by update, which takes {} only; read the resource, change it and give it to createOrUpdate",
                patchable.join(" and ")
            ),
        )),
        None => Ok(()),
    }
}
