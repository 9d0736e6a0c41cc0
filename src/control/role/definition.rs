//! Role definitions: the two that endpoints need, and any other on its way to Azure.

use crate::cloud::Cloud;
use crate::control::role::reference::{guid_of, is_guid};
use crate::control::role::{Permission, builtin, permissions, texts};
use crate::control::scope::Scope;
use crate::error::Misuse;
use crate::value::{Members, Value};

/// How a definition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the REST interface takes it.
    Rest,
    /// As `az role definition create` takes it in a file: flat, in Pascal case.
    Az,
}

impl Form {
    /// Reads the option `form`.
    ///
    /// # Errors
    /// [`Misuse`] for another word.
    pub fn read(word: Option<&str>) -> Result<Self, Misuse> {
        match word {
            None | Some("rest") => Ok(Self::Rest),
            Some("az") => Ok(Self::Az),
            Some(_) => Err(Misuse::new("form", "must be \"rest\" or \"az\"")),
        }
    }
}

/// A role for one plane.
pub struct Recipe {
    name: &'static str,
    description: &'static str,
    actions: &'static str,
}

/// All that operating endpoints takes and no more: the article's six actions, the deployments that it forgot (D-ROLES), and
/// the workspace's region, which a definition without a location is completed with.
const OPERATOR: Recipe = Recipe {
    name: "Online endpoint operator",
    description: "Can create, change and delete online endpoints and their deployments, and read their keys and logs.",
    actions: "~read ~onlineEndpoints/read ~onlineEndpoints/write ~onlineEndpoints/delete ~onlineEndpoints/token/action \
              ~onlineEndpoints/listKeys/action ~onlineEndpoints/regenerateKeys/action ~onlineEndpoints/deployments/read \
              ~onlineEndpoints/deployments/write ~onlineEndpoints/deployments/delete ~onlineEndpoints/deployments/getLogs/action",
};

/// Scoring with an Entra token.
const SCORER: Recipe = Recipe {
    name: "Online endpoint scorer",
    description: "Can score against online endpoints with an Entra token.",
    actions: "~onlineEndpoints/score/action",
};

/// The article's role, as written: endpoints, but not their deployments (Seed).
const ARTICLE_CONTROL: Recipe = Recipe {
    name: "Custom role for control plane operations - online endpoint",
    description: "Can CRUD against online endpoints.",
    actions: "~onlineEndpoints/write ~onlineEndpoints/delete ~onlineEndpoints/read ~onlineEndpoints/token/action \
              ~onlineEndpoints/listKeys/action ~onlineEndpoints/regenerateKeys/action",
};

/// The article's role, as written: its wildcard also reads and renews keys (Seed).
const ARTICLE_SCORING: Recipe = Recipe {
    name: "Custom role for scoring - online endpoint",
    description: "Can score against online endpoints.",
    actions: "~onlineEndpoints/*/action",
};

impl Recipe {
    /// The role for a plane: the least that does the job, or what the article has.
    ///
    /// # Errors
    /// [`Misuse`] for other words.
    pub fn read(plane: Option<&str>, like: Option<&str>) -> Result<&'static Self, Misuse> {
        let article = match like {
            None | Some("least-privilege") => false,
            Some("article") => true,
            Some(_) => return Err(Misuse::new("as", "must be \"least-privilege\" or \"article\"")),
        };
        match plane {
            Some("control") => Ok(if article { &ARTICLE_CONTROL } else { &OPERATOR }),
            Some("data") => Ok(if article { &ARTICLE_SCORING } else { &SCORER }),
            _ => Err(Misuse::new("plane", "must be \"control\" or \"data\"")),
        }
    }

    /// Its definition, assignable at a scope and below, under another name if one is given.
    ///
    /// # Errors
    /// [`Misuse`] for a name that no role can have.
    pub fn definition<V: Value>(&self, scope: &Scope, form: Form, name: Option<&str>) -> Result<V, Misuse> {
        let permission = Permission::new(builtin::patterns(self.actions), Vec::new());
        let (name, scopes) = (name.unwrap_or(self.name), [scope.as_str().to_owned()]);
        check_name("name", name)?;
        Ok(match form {
            Form::Rest => rest(name, self.description, &[permission], &scopes),
            Form::Az => V::write(
                &Members::default()
                    .text("Name", name)
                    .flag("IsCustom", true)
                    .text("Description", self.description)
                    .texts("Actions", &permission.actions)
                    .texts("NotActions", &permission.not_actions)
                    .texts("AssignableScopes", &scopes),
            ),
        })
    }
}

/// A role's name is text for people (D-RBAC).
fn check_name(option: &str, name: &str) -> Result<(), Misuse> {
    if name.trim_ascii().is_empty() || name.len() > 512 || name.contains(char::is_control) {
        return Err(Misuse::new(option, "must be a role's name: 1 to 512 characters"));
    }
    Ok(())
}

fn rest<V: Value>(name: &str, description: &str, permissions: &[Permission], scopes: &[String]) -> V {
    let properties = Members::default()
        .text("roleName", name)
        .text("description", description)
        .text("type", "CustomRole")
        .texts("assignableScopes", scopes);
    V::object().with("properties", V::write(&properties).with("permissions", Permission::list(permissions)))
}

/// The filter of a list of definitions.
///
/// # Errors
/// [`Misuse`] for a type that there is not.
pub fn filter(kind: Option<&str>) -> Result<Option<String>, Misuse> {
    let kind = match kind {
        None => return Ok(None),
        Some("custom") => "CustomRole",
        Some("built-in") => "BuiltInRole",
        Some(_) => return Err(Misuse::new("type", "must be \"custom\" or \"built-in\"")),
    };
    Ok(Some(["type eq '", kind, "'"].concat()))
}

/// A definition that is ready to be sent.
#[derive(Debug)]
pub struct Ready<V> {
    /// Where it is kept: the first of its scopes.
    pub scope: Scope,
    /// Its own GUID, or the one that its scope and name give each time.
    pub id: String,
    /// As REST takes it.
    pub body: V,
}

impl<V> Ready<V> {
    /// Where it is sent.
    #[must_use]
    pub fn url(&self, cloud: &Cloud) -> String {
        self.scope.url(cloud, &["roleDefinitions/", &self.id].concat(), None)
    }
}

/// Reads a definition in either form.
///
/// # Errors
/// [`Misuse`] names what the definition lacks.
pub fn ready<V: Value>(definition: &V) -> Result<Ready<V>, Misuse> {
    let inner = definition.get("properties").filter(V::is_object);
    let properties = inner.as_ref().unwrap_or(definition);
    let either = |rest: &str, az: &str| properties.get(rest).or_else(|| properties.get(az));
    let name = either("roleName", "Name").and_then(|name| name.as_text()).unwrap_or_default();
    check_name("definition.properties.roleName", &name)?;
    let permissions = permissions(definition).ok().filter(|list| !list.is_empty());
    let permissions = permissions.ok_or_else(|| {
        Misuse::new("definition.properties.permissions", "must be an array of permissions, each with lists of actions")
    })?;
    let scopes = "definition.properties.assignableScopes";
    let texts = texts(either("assignableScopes", "AssignableScopes")).flatten().unwrap_or_default();
    let mut scope = None;
    for text in &texts {
        let checked = Scope::new(scopes, text)?;
        scope.get_or_insert(checked);
    }
    let scope = scope.ok_or_else(|| Misuse::new(scopes, "must be an array with at least one path"))?;
    let own = inner.is_some().then(|| definition.text_at(&["name"])).flatten().filter(|id| is_guid(id));
    let id = own.unwrap_or_else(|| guid_of(&[scope.as_str(), &name]));
    let body = if inner.is_some() {
        definition.with_default(&["properties", "type"], V::write("CustomRole"))
    } else {
        let description = either("description", "Description").and_then(|text| text.as_text());
        rest(&name, &description.unwrap_or_default(), &permissions, &texts)
    };
    Ok(Ready { scope, id, body })
}
