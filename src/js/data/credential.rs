//! Credentials: recognised by shape, none of Microsoft's packages imported – and those of our own, in the shape of a core-auth
//! `TokenCredential`.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::{Client, Session};
use crate::cloud::Cloud;
use crate::error::Misuse;
use crate::flow::sign_in::{self, Credential, Pem};
use crate::identity::certificate::{Algorithm, Certificate};
use crate::identity::client_credential::ClientCredential;
use crate::identity::environment::{self, Choice};
use crate::identity::managed_identity::{Assigned, ManagedIdentity, Platform};
use crate::js::arguments::{self, Options};
use crate::js::error::thrown;
use crate::js::host::{JsHost, in_page, parse_url};
use crate::js::story::{promise, settled};
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/credential.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = isCredential)]
    fn is_credential(value: &JsValue) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = keepsTokens)]
    fn keeps_tokens(credential: &JsValue) -> Result<bool, JsValue>;
    /// A credential that reads a file each time it is asked.
    #[wasm_bindgen(js_name = fromFile)]
    fn from_file(read: &JsValue, path: &str) -> JsValue;
    /// The variables of this process, where a runtime has such.
    #[wasm_bindgen(js_name = processVariables)]
    fn process_variables() -> JsValue;
}

type Known = (Rc<Cloud>, Weak<Session<JsValue>>);

thread_local! {
    /// The sessions in use, so that whoever has the same credential has the same tokens.
    static SESSIONS: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// Reads the option `credential`.
pub(crate) fn read(options: &Options, cloud: &Cloud) -> Result<Rc<Session<JsValue>>, Misuse> {
    let credential = options.any("credential")?.unwrap_or(JsValue::UNDEFINED);
    if !is_credential(&credential).is_ok_and(|fits| fits) {
        return Err(Misuse::new(
            "credential",
            "must be a TokenCredential (with getToken), an MSAL application or result, a function that returns a token, or a \
             token",
        ));
    }
    Ok(session(credential, cloud))
}

fn session(credential: JsValue, cloud: &Cloud) -> Rc<Session<JsValue>> {
    // What is asked of the credential may come back here, so it is asked before anything is held.
    let own = keeps_tokens(&credential).is_ok_and(|keeps| keeps);
    SESSIONS.with_borrow_mut(|sessions| {
        sessions.retain(|(_, session)| session.strong_count() > 0);
        let same = sessions.iter().filter(|(known, _)| **known == *cloud);
        let found = same.filter_map(|(_, session)| session.upgrade()).find(|known| *known.credential() == credential);
        found.unwrap_or_else(|| {
            let session = Rc::new(if own { Session::without_memory(credential) } else { Session::new(credential) });
            sessions.push((Rc::new(cloud.clone()), Rc::downgrade(&session)));
            session
        })
    })
}

/// An app or a managed identity as a credential.
#[wasm_bindgen]
pub struct EntraCredential {
    client: Client<JsHost>,
    credential: Rc<Credential<JsValue>>,
}

type Made = Result<EntraCredential, JsValue>;

/// See `clientSecret` in index.d.ts.
#[wasm_bindgen(js_name = clientSecret)]
pub fn client_secret(options: JsValue) -> Made {
    made(options, |options| {
        let secret = options.required_secret("clientSecret")?;
        guard(options, "clientSecret")?;
        Ok(Credential::Secret(app(options)?, secret))
    })
}

/// See `clientCertificate` in index.d.ts.
#[wasm_bindgen(js_name = clientCertificate)]
pub fn client_certificate(options: JsValue) -> Made {
    made(options, |options| {
        let pem = options.required("certificate")?;
        guard(options, "certificate")?;
        let algorithm = match options.optional("algorithm")? {
            None => Some(Algorithm::Ps256),
            Some(name) => Algorithm::named(&name),
        };
        Ok(Credential::Certificate {
            app: app(options)?,
            certificate: Pem::Read(Certificate::read("certificate", &pem)?),
            algorithm: algorithm.ok_or_else(|| Misuse::new("algorithm", "must be \"PS256\" or \"RS256\""))?,
            with_chain: options.flag("sendCertificateChain")?,
        })
    })
}

/// See `clientAssertion` in index.d.ts.
#[wasm_bindgen(js_name = clientAssertion)]
pub fn client_assertion(options: JsValue) -> Made {
    made(options, |options| {
        let source = options.any("getAssertion")?.filter(JsValue::is_function);
        let source = source.ok_or_else(|| Misuse::new("getAssertion", "must be a function that returns a JWT"))?;
        Ok(Credential::Assertion(app(options)?, source))
    })
}

/// See `managedIdentity` in index.d.ts.
#[wasm_bindgen(js_name = managedIdentity)]
pub fn managed_identity(options: JsValue) -> Made {
    made(options, |options| {
        let named = [
            options.optional("clientId")?.map(Assigned::ClientId),
            options.optional("objectId")?.map(Assigned::ObjectId),
            options.optional("resourceId")?.map(Assigned::ResourceId),
        ];
        let mut named = named.into_iter().flatten();
        let assigned = named.next();
        if named.next().is_some() {
            return Err(Misuse::new("clientId", "must not be given together with objectId or resourceId"));
        }
        // Its origin is what counts: whoever gives the whole address means the same.
        let origin = |given: String| match parse_url(&given) {
            Some(url) if matches!(url.scheme.as_str(), "http" | "https") && !url.has_userinfo => Ok(url.origin()),
            _ => Err(Misuse::new("endpoint", "must be an http or https URL")),
        };
        let own = options.optional("endpoint")?.map(origin).transpose()?;
        let own = own.map(|endpoint| Platform::VirtualMachine { endpoint });
        let env = variables("env", options.any("env")?)?;
        let platform = own.map_or_else(|| environment::platform(|name| env.optional(name)), Ok)?;
        Ok(Credential::Managed(ManagedIdentity::new(platform, assigned)?))
    })
}

/// See `environment` in index.d.ts.
#[wasm_bindgen(js_name = environment)]
pub fn from_environment(env: JsValue, options: JsValue) -> Made {
    chosen(env, options).map_err(|misuse| thrown(misuse.into()))
}

fn chosen(env: JsValue, options: JsValue) -> Result<EntraCredential, Misuse> {
    let env = variables("env", Some(env).filter(|env| !env.is_undefined()))?;
    let get = |name: &str| env.optional(name);
    let options = Options::of("options", options)?;
    let source = |variable: &str, path: &str| {
        let read = options.any("readFile")?.filter(JsValue::is_function);
        let need = ["must be a function, since env.", variable, " names a file"].concat();
        Ok::<_, Misuse>(from_file(&read.ok_or_else(|| Misuse::new("readFile", &need))?, path))
    };
    let credential = match environment::choose(get)? {
        Choice::Secret { app, secret } => {
            guard(&options, "env.AZURE_CLIENT_SECRET")?;
            Credential::Secret(app, secret)
        }
        Choice::Certificate { app, path } => {
            guard(&options, "env.AZURE_CLIENT_CERTIFICATE_PATH")?;
            let certificate = Pem::File(source("AZURE_CLIENT_CERTIFICATE_PATH", &path)?);
            Credential::Certificate { app, certificate, algorithm: Algorithm::Ps256, with_chain: false }
        }
        Choice::Federated { app, path } => Credential::Assertion(app, source("AZURE_FEDERATED_TOKEN_FILE", &path)?),
        Choice::Managed(identity) => Credential::Managed(identity),
    };
    let cloud = match options.any("cloud")? {
        None => environment::cloud(get)?,
        Some(_) => options.cloud()?,
    };
    Ok(EntraCredential { client: options.client(cloud)?, credential: Rc::new(credential) })
}

/// The variables that were handed in, or those of the process.
fn variables(option: &str, given: Option<JsValue>) -> Result<Options, Misuse> {
    Options::named(option, given.unwrap_or_else(process_variables))
}

/// One copy for all of them, so a function and no closure.
fn made(options: JsValue, credential: fn(&Options) -> Result<Credential<JsValue>, Misuse>) -> Made {
    let made = Options::of("options", options).and_then(|options| {
        let credential = credential(&options)?;
        Ok(EntraCredential { client: options.client(options.cloud()?)?, credential: Rc::new(credential) })
    });
    made.map_err(|misuse| thrown(misuse.into()))
}

fn app(options: &Options) -> Result<ClientCredential, Misuse> {
    ClientCredential::new(options.required("tenantId")?, options.required("clientId")?)
}

fn guard(options: &Options, secret: &str) -> Result<(), Misuse> {
    Misuse::check_place(secret, in_page(), options.flag("dangerouslyAllowBrowser")?)
}

#[wasm_bindgen]
impl EntraCredential {
    /// A token for these scopes.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, scopes: JsValue, options: JsValue) -> Promise {
        settled(scopes_of(&scopes).and_then(|scopes| {
            let options = Options::of("options", options)?;
            let mut client = self.client.clone();
            client.host.signal = options.signal("abortSignal")?;
            let (claims, credential) = (options.optional("claims")?, Rc::clone(&self.credential));
            Ok(promise(async move {
                let acquired = sign_in::token(&client, &credential, &scopes, claims.as_deref()).await?;
                let ms = |time: Option<crate::time::Timestamp>| {
                    time.map_or(JsValue::UNDEFINED, |time| JsValue::from_f64(time.as_seconds() * 1000.0))
                };
                Ok(JsValue::object()
                    .with("token", acquired.token.expose().into())
                    .with("tokenType", "Bearer".into())
                    .with("expiresOnTimestamp", ms(acquired.expires_on))
                    .with("refreshAfterTimestamp", ms(acquired.refresh_on)))
            }))
        }))
    }
}

fn scopes_of(scopes: &JsValue) -> Result<String, Misuse> {
    let joined = if scopes.is_array() {
        let texts: Result<Vec<_>, _> = scopes.items().iter().map(|scope| arguments::text("scopes", scope)).collect();
        texts?.join(" ")
    } else {
        arguments::text("scopes", scopes)?
    };
    if joined.trim_ascii().is_empty() {
        return Err(Misuse::new("scopes", "must name a scope, e.g. \"https://ml.azure.com/.default\""));
    }
    Ok(joined)
}
