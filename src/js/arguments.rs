//! Reading arguments: what is missing or of another type is named, and never gets further.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use crate::client::Client;
use crate::cloud::{Cloud, Plane, is_suffix};
use crate::control::name::Name;
use crate::error::Misuse;
use crate::js::host::{JsHost, parse_url};
use crate::retry::Policy;
use crate::secret::Secret;
use crate::value::Value;

/// An options object, and where it stands among the arguments.
pub(crate) struct Options {
    value: JsValue,
    /// Written before an option's name: empty for the options of a call, `retry.` for what stands within `retry`.
    place: String,
}

impl Options {
    /// Takes an object; `undefined` is an empty one.
    pub(crate) fn of(argument: &str, value: JsValue) -> Result<Self, Misuse> {
        if value.is_undefined() || (value.is_object() && !value.is_array()) {
            return Ok(Self { value, place: String::new() });
        }
        Err(Misuse::new(argument, &format!("must be an object; it is {}", kind(&value))))
    }

    /// The object itself.
    pub(crate) const fn value(&self) -> &JsValue {
        &self.value
    }

    /// The option as it is, unless it is absent or null.
    pub(crate) fn any(&self, name: &str) -> Result<Option<JsValue>, Misuse> {
        if !self.value.is_object() {
            return Ok(None);
        }
        let read = Reflect::get(&self.value, &name.into());
        let value = read.map_err(|_| self.misuse(name, "cannot be read: reading it throws"))?;
        Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null()))
    }

    /// Refuses an option of another name, where leaving one out by mistake would do more than was meant.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Misuse> {
        match self.names()?.into_iter().find(|name| !known.contains(&name.as_str())) {
            Some(unknown) => Err(self.misuse(&unknown, &["is no option here; there are ", &known.join(", ")].concat())),
            None => Ok(()),
        }
    }

    /// Takes an object whose members are named after it: `files.model`.
    pub(crate) fn named(argument: &str, value: JsValue) -> Result<Self, Misuse> {
        Ok(Self { place: [argument, "."].concat(), ..Self::of(argument, value)? })
    }

    /// The options within an option.
    pub(crate) fn within(&self, name: &str) -> Result<Self, Misuse> {
        Self::named(&self.called(name), self.any(name)?.unwrap_or(JsValue::UNDEFINED))
    }

    /// The names of the options that are there.
    pub(crate) fn names(&self) -> Result<Vec<String>, Misuse> {
        if !self.value.is_object() {
            return Ok(Vec::new());
        }
        let keys = Reflect::own_keys(&self.value);
        let keys =
            keys.map_err(|_| Misuse::new(self.place.trim_end_matches('.'), "cannot be read: reading it throws"))?;
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// The option's name with its place.
    pub(crate) fn called(&self, name: &str) -> String {
        [&self.place, name].concat()
    }

    pub(crate) fn misuse(&self, name: &str, need: &str) -> Misuse {
        Misuse::new(&self.called(name), need)
    }

    pub(crate) fn expected(&self, name: &str, what: &str, value: &JsValue) -> Misuse {
        expected(&self.called(name), what, value)
    }

    /// A string that may be absent.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<String>, Misuse> {
        self.any(name)?.map(|value| text(&self.called(name), &value)).transpose()
    }

    /// A string that has to be there.
    pub(crate) fn required(&self, name: &str) -> Result<String, Misuse> {
        text(&self.called(name), &self.any(name)?.unwrap_or(JsValue::UNDEFINED))
    }

    /// The name of something that exists, which may be absent.
    pub(crate) fn name(&self, option: &str) -> Result<Option<Name>, Misuse> {
        self.any(option)?.map(|value| name(&self.called(option), &value)).transpose()
    }

    /// A secret that may be absent; its value never shows in a message.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Secret>, Misuse> {
        let Some(text) = self.optional(name)? else { return Ok(None) };
        let need = "must not be empty and must hold printable ASCII characters only";
        Secret::printable(text).map(Some).ok_or_else(|| self.misuse(name, need))
    }

    /// A secret that has to be there.
    pub(crate) fn required_secret(&self, name: &str) -> Result<Secret, Misuse> {
        let missing = || self.expected(name, "a string", &JsValue::UNDEFINED);
        self.secret(name)?.ok_or_else(missing)
    }

    /// A truth value; absent is false.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Misuse> {
        match self.any(name)? {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| self.expected(name, "true or false", &value)),
        }
    }

    /// A whole number from 1 to `most`.
    pub(crate) fn count(&self, name: &str, most: u32) -> Result<Option<u32>, Misuse> {
        self.whole(name, 1, most)
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn whole(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, Misuse> {
        self.any(name)?.map(|value| whole(&self.called(name), &value, least, most)).transpose()
    }

    /// A function that may be absent.
    pub(crate) fn function(&self, name: &str) -> Result<Option<JsValue>, Misuse> {
        match self.any(name)? {
            Some(value) if !value.is_function() => Err(self.expected(name, "a function", &value)),
            function => Ok(function),
        }
    }

    /// A string or several; at least one has to be there.
    pub(crate) fn one_or_many(&self, name: &str) -> Result<Vec<String>, Misuse> {
        match self.any(name)? {
            Some(value) if value.is_array() && !value.items().is_empty() => texts(&self.called(name), &value),
            value => Ok(vec![text(&self.called(name), &value.unwrap_or(JsValue::UNDEFINED))?]),
        }
    }

    /// Strings; none when it is absent.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, Misuse> {
        self.any(name)?.map_or_else(|| Ok(Vec::new()), |value| texts(&self.called(name), &value))
    }

    /// What stops the call; Microsoft's own credentials are told it as `abortSignal`.
    pub(crate) fn signal(&self, name: &str) -> Result<Option<AbortSignal>, Misuse> {
        let Some(value) = self.any(name)? else { return Ok(None) };
        // By shape, since some runtimes have more than one AbortSignal.
        let is_signal = value.is_object()
            && Value::get(&value, "aborted").is_some_and(|flag| flag.as_bool().is_some())
            && Value::get(&value, "addEventListener").is_some_and(|listen| listen.is_function());
        if is_signal { Ok(Some(value.unchecked_into())) } else { Err(self.expected(name, "an AbortSignal", &value)) }
    }

    /// The way to an Azure cloud.
    pub(crate) fn client(&self, cloud: Cloud) -> Result<Client<JsHost>, Misuse> {
        Ok(Client { host: self.host()?, cloud: Rc::new(cloud), policy: self.policy()? })
    }

    /// The caller's own `fetch`.
    fn host(&self) -> Result<JsHost, Misuse> {
        Ok(JsHost { fetch: self.function("fetch")?.map(JsCast::unchecked_into), ..JsHost::default() })
    }

    /// How often and how long to try.
    fn policy(&self) -> Result<Policy, Misuse> {
        let retry = self.within("retry")?;
        let standard = Policy::default();
        let budget = retry.count("budgetMs", 86_400_000)?;
        Ok(Policy {
            attempts: retry.count("attempts", 100)?.unwrap_or(standard.attempts),
            budget: budget.map_or(standard.budget, |ms| std::time::Duration::from_millis(ms.into())),
            ..standard
        })
    }

    /// Which Azure.
    pub(crate) fn cloud(&self) -> Result<Cloud, Misuse> {
        let Some(value) = self.any("cloud")? else { return Ok(Cloud::public()) };
        if let Some(name) = value.as_string() {
            return Cloud::named(&name).ok_or_else(|| {
                Misuse::new("cloud", "must be \"public\", \"usgovernment\", \"china\" or an object of your own")
            });
        }
        let own = self.within("cloud")?;
        let mut cloud = Cloud::custom(own.origin("resourceManager")?, own.origin("authority")?);
        if own.any("scoringHosts")?.is_some() {
            cloud.scoring_hosts = own.origins("scoringHosts", true)?;
        }
        if let Some(blob) = own.optional("blobEndpoint")? {
            cloud.blob_endpoint = blob;
        }
        if own.any("logAnalytics")?.is_some() {
            cloud.log_analytics = Some(own.origin("logAnalytics")?);
        }
        let audiences = own.within("audiences")?;
        for (plane, name) in Plane::ALL.into_iter().zip(["control", "data", "logs"]) {
            if let Some(audience) = audiences.optional(name)? {
                cloud = cloud.with_audience(plane, audience);
            }
        }
        Ok(cloud)
    }

    /// Where tokens may go: URLs, of which only the origins count. With `suffixes` also host suffixes such as `.example.com`.
    pub(crate) fn origins(&self, name: &str, suffixes: bool) -> Result<Vec<String>, Misuse> {
        let Some(value) = self.any(name)? else { return Ok(Vec::new()) };
        let origin = |text: String| match parse_url(&text).filter(|url| url.is_private() && !url.has_userinfo) {
            Some(url) => Ok(url.origin()),
            None if suffixes && is_suffix(&text) => Ok(text),
            None => Err(self.misuse(name, "must hold https URLs (http only on loopback)")),
        };
        texts(&self.called(name), &value)?.into_iter().map(origin).collect()
    }

    /// A URL of which only the origin counts.
    fn origin(&self, name: &str) -> Result<String, Misuse> {
        let given = self.required(name)?;
        let url = parse_url(&given).filter(|url| url.is_private() && !url.has_userinfo);
        url.map(|url| url.origin()).ok_or_else(|| self.misuse(name, "must be an https URL (http only on loopback)"))
    }
}

/// Whether `for await` can go through it.
pub(crate) fn is_iterable(value: &JsValue) -> bool {
    let has = |symbol: js_sys::Symbol| Reflect::get(value, &symbol).is_ok_and(|method| method.is_function());
    value.is_object() && (has(js_sys::Symbol::async_iterator()) || has(js_sys::Symbol::iterator()))
}

/// What stops a call, from the options of the call.
pub(crate) fn signal(options: JsValue) -> Result<Option<AbortSignal>, Misuse> {
    Options::of("options", options)?.signal("signal")
}

/// A string.
pub(crate) fn text(name: &str, value: &JsValue) -> Result<String, Misuse> {
    value.as_string().ok_or_else(|| expected(name, "a string", value))
}

/// A whole number from `least` to `most`.
pub(crate) fn whole(name: &str, value: &JsValue, least: u32, most: u32) -> Result<u32, Misuse> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    value
        .as_f64()
        .filter(|number| number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(number))
        .map(|number| number as u32)
        .ok_or_else(|| {
            let it = if value.as_f64().is_some_and(f64::is_finite) {
                js_sys::JSON::stringify(value).ok().and_then(|text| text.as_string())
            } else {
                None
            };
            let it = it.unwrap_or_else(|| kind(value));
            Misuse::new(name, &format!("must be a whole number from {least} to {most}; it is {it}"))
        })
}

/// The name of something that exists.
pub(crate) fn name(option: &str, value: &JsValue) -> Result<Name, Misuse> {
    Name::existing(option, &text(option, value)?)
}

/// A definition as JSON expresses it now: what is checked is what is sent, whatever becomes of the caller's object.
pub(crate) fn definition(name: &str, value: &JsValue) -> Result<JsValue, Misuse> {
    if !Value::is_object(value) || value.is_function() {
        return Err(expected(name, "an object", value));
    }
    Some(plain(name, value)?).filter(Value::is_object).ok_or_else(|| expected(name, "an object", value))
}

/// A value as JSON expresses it now.
pub(crate) fn plain(name: &str, value: &JsValue) -> Result<JsValue, Misuse> {
    let text = json(name, value)?.as_string().unwrap_or_default();
    JsValue::parse(&text).ok_or_else(|| expected(name, "something that JSON can express", value))
}

/// JSON text of a value.
pub(crate) fn json(name: &str, value: &JsValue) -> Result<JsValue, Misuse> {
    match js_sys::JSON::stringify(value) {
        Ok(text) if text.is_string() => Ok(text.into()),
        _ => Err(expected(name, "something that JSON can express", value)),
    }
}

/// Strings.
pub(crate) fn texts(name: &str, value: &JsValue) -> Result<Vec<String>, Misuse> {
    if !value.is_array() {
        return Err(expected(name, "an array of strings", value));
    }
    value.items().iter().map(|item| text(name, item)).collect()
}

fn expected(name: &str, what: &str, value: &JsValue) -> Misuse {
    Misuse::new(name, &format!("must be {what}; it is {}", kind(value)))
}

/// What a value is, never what it says: it may be a secret in the wrong place.
pub(crate) fn kind(value: &JsValue) -> String {
    match value {
        _ if value.is_undefined() => "undefined".into(),
        _ if value.is_null() => "null".into(),
        _ if value.is_array() => "an array".into(),
        _ => value.js_typeof().as_string().map_or_else(String::new, |kind| match kind.as_str() {
            "object" => "an object".into(),
            kind => format!("a {kind}"),
        }),
    }
}
