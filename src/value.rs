//! JSON and payloads that live with the host. Rust reads the few members it decides on and never copies the rest,
//! so unknown fields, number precision and a 50 MB body are all out of its reach.

use serde::{Serialize, Serializer};

use crate::time::Timestamp;

/// A value of the host's world: a `JsValue` in wasm, a `serde_json::Value` in the host tests.
///
/// Every reader is lenient, because the input comes from the network: what is absent, `null` or of another type is
/// `None` or empty, never a panic.
pub trait Value: Clone + 'static {
    /// Parses JSON text.
    fn parse(text: &str) -> Option<Self>;
    /// Builds a value from a Rust structure (field names as serde writes them).
    fn write<T: Serialize + ?Sized>(value: &T) -> Self;
    /// The member `key` of an object, unless it is absent or null.
    fn get(&self, key: &str) -> Option<Self>;
    /// A copy of this object with one member set; every other member keeps its place.
    fn with(&self, key: &str, member: Self) -> Self;
    /// The names of an object's members, in their order.
    fn keys(&self) -> Vec<String>;
    /// The elements of an array.
    fn items(&self) -> Vec<Self>;
    /// An array of these elements.
    fn list(items: Vec<Self>) -> Self;
    /// Rows as objects: an array of arrays, each as long as there are names. `None` when it is anything else.
    fn records(&self, names: &[String]) -> Option<Self>;
    /// Whether two values that are no objects and no arrays are the same.
    fn is_same(&self, other: &Self) -> bool;
    /// Whether it is an array.
    fn is_list(&self) -> bool;
    /// Whether it is an object, and no array.
    fn is_object(&self) -> bool;
    /// The text of a string.
    fn as_text(&self) -> Option<String>;
    /// The value of a number.
    fn as_number(&self) -> Option<f64>;

    /// Several members at once, for hosts that each reading costs something; the keys stand between spaces.
    fn pick(&self, keys: &str) -> Vec<Option<Self>> {
        keys.split(' ').map(|key| self.get(key)).collect()
    }

    /// The value at the end of a path of members.
    fn at(&self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self.clone(), |value, key| value.get(key))
    }

    /// The text at the end of a path of members.
    fn text_at(&self, path: &[&str]) -> Option<String> {
        self.at(path)?.as_text()
    }

    /// A copy of this object with the value at the end of a path set; missing objects on the way are made.
    fn with_at(&self, path: &[&str], member: Self) -> Self {
        match path {
            [] => member,
            [key, rest @ ..] => {
                let inner = self.get(key).unwrap_or_else(Self::object);
                self.with(key, inner.with_at(rest, member))
            }
        }
    }

    /// A copy of this object with the value at the end of a path set, unless there is one.
    fn with_default(&self, path: &[&str], member: Self) -> Self {
        if self.at(path).is_some() { self.clone() } else { self.with_at(path, member) }
    }

    /// JSON's `null`.
    #[must_use]
    fn null() -> Self {
        Self::write(&())
    }

    /// An empty object.
    fn object() -> Self {
        Self::write(&std::collections::BTreeMap::<String, String>::new())
    }
}

/// Named members, to be written as an object in this order. Optional ones that are absent are left out.
#[derive(Default)]
pub struct Members<'a>(Vec<(&'static str, Member<'a>)>);

#[derive(Serialize)]
#[serde(untagged)]
enum Member<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
    Texts(&'a [String]),
    Group(Members<'a>),
}

impl<'a> Members<'a> {
    fn and(mut self, name: &'static str, member: Member<'a>) -> Self {
        self.0.push((name, member));
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(self, name: &'static str, text: &'a str) -> Self {
        self.and(name, Member::Text(text))
    }

    /// With a text, if there is one.
    #[must_use]
    pub fn maybe(self, name: &'static str, text: Option<&'a String>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// With a number.
    #[must_use]
    pub fn number(self, name: &'static str, number: impl Into<f64>) -> Self {
        self.and(name, Member::Number(number.into()))
    }

    /// With an instant, if there is one, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn time(self, name: &'static str, time: Option<Timestamp>) -> Self {
        match time {
            Some(time) => self.number(name, time.as_seconds() * 1000.0),
            None => self,
        }
    }

    /// With a truth value.
    #[must_use]
    pub fn flag(self, name: &'static str, flag: bool) -> Self {
        self.and(name, Member::Flag(flag))
    }

    /// With a list of texts.
    #[must_use]
    pub fn texts(self, name: &'static str, texts: &'a [String]) -> Self {
        self.and(name, Member::Texts(texts))
    }

    /// With an object.
    #[must_use]
    pub fn group(self, name: &'static str, members: Self) -> Self {
        self.and(name, Member::Group(members))
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, member)| (name, member)))
    }
}

/// Something of the host's that travels beside our words – a cause, the service's own error object – and is never printed,
/// because nobody knows what is in it.
#[derive(Clone)]
pub struct Kept<V>(pub V);

impl<V> std::fmt::Debug for Kept<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}
