//! Reading what a scoring endpoint is told: its targets, how long calls may take, and how they survive.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

use crate::cloud::Cloud;
use crate::control::name::Name;
use crate::data::deadline::Deadlines;
use crate::data::grant::{Keyring, check_key};
use crate::data::hedge::Hedge;
use crate::data::pool::{Breaker, MOST, Pool};
use crate::data::score::check_headers;
use crate::error::Misuse;
use crate::flow::grant::Grant;
use crate::flow::score::{Target, Targets};
use crate::js::arguments::{Options, is_iterable};
use crate::js::data::credential;
use crate::js::host::{JsHost, in_page, parse_url};
use crate::secret::Secret;
use crate::value::Value;

/// The longest event when nobody says otherwise.
const LONGEST_EVENT: u32 = 4 * 1024 * 1024;

/// What a scoring endpoint is told beside its targets.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) deadlines: Deadlines,
    pub(crate) hedge: Option<Rc<RefCell<Hedge>>>,
    pub(crate) on_event: Option<Function>,
    pub(crate) longest_event: u32,
}

impl Settings {
    pub(crate) fn read(options: &Options) -> Result<Self, Misuse> {
        Ok(Self {
            deadlines: deadlines(options, Deadlines::default())?,
            hedge: hedge(options)?,
            on_event: hook(options, None)?,
            longest_event: options.count("maxEventBytes", 1 << 30)?.unwrap_or(LONGEST_EVENT),
        })
    }
}

/// All targets: the first one, and those of the option `pool`.
pub(crate) fn targets(options: &Options, cloud: &Cloud, first: Target<JsHost>) -> Result<Targets<JsHost>, Misuse> {
    let mut list = vec![first];
    for (index, entry) in options.list("pool")?.into_iter().enumerate() {
        let entry = Options::named(&format!("pool[{index}]"), entry)?;
        let own = match &list[..] {
            [own, ..] => own,
            [] => return Err(Misuse::new("pool", "needs an endpoint")),
        };
        let target = match entry.optional("scoringUri")? {
            Some(_) => target(&entry, cloud, Some(&own.grant))?,
            // Another deployment of the same endpoint.
            None => Target {
                scoring_uri: own.scoring_uri.clone(),
                swagger_uri: None,
                deployment: Some(Name::existing(&entry.called("deployment"), &entry.required("deployment")?)?),
                grant: Rc::clone(&own.grant),
            },
        };
        list.push(target);
    }
    if list.len() > MOST {
        return Err(Misuse::new("pool", &format!("must hold at most {} targets", MOST - 1)));
    }
    let breaker = breaker(options, list.len())?;
    let pool = RefCell::new(Pool::new(list.len(), breaker));
    Ok(Targets { list, pool })
}

/// Checks the options of an endpoint that is yet to be looked up.
pub(crate) fn check(options: &Options, cloud: &Cloud) -> Result<(), Misuse> {
    let grant = Rc::new(Grant::Keys(RefCell::default()));
    let unknown = Target { scoring_uri: String::new(), swagger_uri: None, deployment: deployment(options)?, grant };
    targets(options, cloud, unknown)?;
    Settings::read(options).map(drop)
}

/// A scoring URI and what opens it. A credential of another target may be shared, since its tokens go to trusted hosts only; a
/// key never is.
pub(crate) fn target(
    options: &Options,
    cloud: &Cloud,
    shared: Option<&Rc<Grant<JsHost>>>,
) -> Result<Target<JsHost>, Misuse> {
    let scoring_uri = url(options, "scoringUri")?.ok_or_else(|| options.missing("scoringUri"))?;
    let keys = keys(options, cloud)?;
    let credential = options.any("credential")?.is_some();
    let shared = shared.filter(|grant| matches!(***grant, Grant::Entra(_)));
    let grant = match (keys, credential, shared) {
        (Some(_), true, _) => return Err(Misuse::new("credential", "must not be given together with key or keys")),
        (Some(keys), false, _) => Rc::new(Grant::Keys(RefCell::new(keys))),
        (None, true, _) => Rc::new(Grant::Entra(credential::read(options, cloud)?)),
        (None, false, Some(shared)) => Rc::clone(shared),
        (None, false, None) => return Err(Misuse::new("credential", "must be given, unless key or keys is")),
    };
    Ok(Target { scoring_uri, swagger_uri: url(options, "swaggerUri")?, deployment: deployment(options)?, grant })
}

fn url(options: &Options, name: &str) -> Result<Option<String>, Misuse> {
    let Some(given) = options.optional(name)? else { return Ok(None) };
    match parse_url(&given) {
        Some(url) if url.is_private() && !url.has_userinfo => Ok(Some(given)),
        _ => Err(options.misuse(name, "must be an https URL (http only on loopback)")),
    }
}

/// `key`, or `keys` as `listKeys` gives them.
fn keys(options: &Options, cloud: &Cloud) -> Result<Option<Keyring>, Misuse> {
    let both = options.within("keys")?;
    let given = match (options.secret("key")?, options.any("keys")?.is_some()) {
        (Some(_), true) => return Err(Misuse::new("keys", "must not be given together with key")),
        (Some(key), false) => vec![("key", key)],
        (None, true) => {
            let mut given = vec![("keys.primaryKey", both.required_secret("primaryKey")?)];
            given.extend(both.secret("secondaryKey")?.map(|key| ("keys.secondaryKey", key)));
            given
        }
        (None, false) => return Ok(None),
    };
    let allowed = options.flag("dangerouslyAllowBrowser")?;
    let check = |(name, key): (&str, Secret)| {
        check_key::<JsValue>(name, cloud, &key)?;
        Misuse::check_place(name, in_page(), allowed).map(|()| key)
    };
    let keys: Result<Vec<_>, _> = given.into_iter().map(check).collect();
    Ok(Some(Keyring::new(keys?)))
}

/// A pool has a breaker unless told otherwise; a single target has one when asked for.
fn breaker(options: &Options, targets: usize) -> Result<Option<Breaker>, Misuse> {
    let standard = Breaker::default();
    match options.any("breaker")? {
        None => Ok((targets > 1).then_some(standard)),
        Some(flag) if flag.as_bool().is_some() => Ok(flag.is_truthy().then_some(standard)),
        Some(_) => {
            let own = options.within("breaker")?;
            let cooldown = own.count("cooldownMs", 86_400_000)?;
            Ok(Some(Breaker {
                failures: own.count("failures", 1000)?.unwrap_or(standard.failures),
                cooldown: cooldown.map_or(standard.cooldown, |ms| Duration::from_millis(ms.into())),
            }))
        }
    }
}

fn hedge(options: &Options) -> Result<Option<Rc<RefCell<Hedge>>>, Misuse> {
    match options.any("hedge")? {
        None => Ok(None),
        Some(flag) if flag.as_bool() == Some(false) => Ok(None),
        Some(flag) if flag.as_bool() == Some(true) => Ok(Some(Rc::new(RefCell::new(Hedge::new(0.95, 0.05))))),
        Some(_) => {
            let own = options.within("hedge")?;
            let percent =
                |name, standard| own.count(name, 100).map(|count| f64::from(count.unwrap_or(standard)) / 100.0);
            let hedge = Hedge::new(percent("percentile", 95)?, percent("capPercent", 5)?);
            Ok(Some(Rc::new(RefCell::new(hedge))))
        }
    }
}

/// The limits of time, each of which may be changed; `Infinity` is none.
pub(crate) fn deadlines(options: &Options, standard: Deadlines) -> Result<Deadlines, Misuse> {
    let own = options.within("deadlines")?;
    let limit = |name, standard| match own.any(name)? {
        None => Ok(standard),
        Some(value) if value.as_f64() == Some(f64::INFINITY) => Ok(None),
        Some(_) => Ok(own.count(name, 86_400_000)?.map(|ms| Duration::from_millis(ms.into()))),
    };
    Ok(Deadlines {
        connect: limit("connectMs", standard.connect)?,
        first_byte: limit("firstByteMs", standard.first_byte)?,
        idle: limit("idleMs", standard.idle)?,
        total: limit("totalMs", standard.total)?,
    })
}

pub(crate) fn deployment(options: &Options) -> Result<Option<Name>, Misuse> {
    let name = options.called("deployment");
    options.optional("deployment")?.map(|given| Name::existing(&name, &given)).transpose()
}

pub(crate) fn headers(options: &Options) -> Result<Vec<(String, String)>, Misuse> {
    if options.any("headers")?.is_some_and(|given| is_iterable(&given)) {
        return Err(options.misuse("headers", "must be an object of names and values: Object.fromEntries(headers)"));
    }
    let given = options.within("headers")?;
    let names = given.names()?;
    let headers: Result<Vec<_>, _> = names.into_iter().map(|name| Ok((name.clone(), given.required(&name)?))).collect();
    let headers = headers?;
    check_headers(&headers)?;
    Ok(headers)
}

impl Options {
    /// An array that may be absent.
    fn list(&self, name: &str) -> Result<Vec<JsValue>, Misuse> {
        match self.any(name)? {
            None => Ok(Vec::new()),
            Some(value) if value.is_array() => Ok(value.items()),
            Some(value) => Err(self.expected(name, "an array", &value)),
        }
    }

    fn missing(&self, name: &str) -> Misuse {
        self.expected(name, "a string", &JsValue::UNDEFINED)
    }
}

/// The hook of a call, or else that of its endpoint.
pub(crate) fn hook(options: &Options, standard: Option<&Function>) -> Result<Option<Function>, Misuse> {
    Ok(options.function("onEvent")?.map(JsCast::unchecked_into).or_else(|| standard.cloned()))
}
