//! A world that follows a script: it answers the requests a test expects, in their order, keeps what was sent, and has a
//! clock that only waiting moves.

pub(crate) mod scoring;
mod value;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use azureml_endpoints::client::{Client, Session};
use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::workspace::Workspace;
use azureml_endpoints::error::{Deadline, Error};
use azureml_endpoints::flow::Site;
use azureml_endpoints::flow::task::{Story, Task};
use azureml_endpoints::host::{Failure, Host, Patience, TokenRequest};
use azureml_endpoints::http::{Body, Format, ReadHeaders, Request, Response, Url};
use azureml_endpoints::identity::cache::Acquired;
use azureml_endpoints::retry::Policy;
use azureml_endpoints::secret::Secret;
use azureml_endpoints::time::{Timestamp, millis};
use azureml_endpoints::value::{Kept, Members, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub(crate) use value::{Json, json};

/// Headers of an answer, as a list.
struct Listed(Vec<(String, String)>);

impl ReadHeaders for Listed {
    fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Knows the dates of one day, which are all that the tests need.
    fn date(&self, name: &str) -> Option<Timestamp> {
        let text = self.get(name)?;
        let time = text.strip_prefix("Sat, 31 Jan 2026 ")?.strip_suffix(" GMT")?;
        let seconds = time.split(':').try_fold(0, |sum, part| Some(sum * 60 + part.parse::<u64>().ok()?))?;
        Some(Timestamp((MIDNIGHT + seconds) * 1000))
    }
}

/// 2026-01-31T00:00:00Z in Unix seconds.
const MIDNIGHT: u64 = 1_769_817_600;

/// When every test begins: 2026-01-31T12:00:00Z.
pub(crate) const NOON: Timestamp = Timestamp((MIDNIGHT + 12 * 3600) * 1000);

/// That many seconds.
pub(crate) const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// An answer with headers (names in lower case) and a body.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: Option<Json>) -> Response<Json> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers: Box::new(Listed(headers)), body }
}

/// What comes of a request.
enum Reply {
    Answer(Response<Json>),
    Silence(Json, Option<String>),
    Abort,
    Late,
}

/// What comes of reading a success.
enum Reading {
    Breaks,
    Late(Deadline),
    Nonsense,
}

struct Expected {
    request: String,
    reply: Reply,
}

/// A request as it left.
pub(crate) struct Sent {
    /// Verb and whole URL.
    pub(crate) request: String,
    /// As listed, without the credential.
    pub(crate) headers: Vec<(String, String)>,
    /// JSON or raw value.
    pub(crate) body: Option<Json>,
    /// A form.
    pub(crate) form: Option<String>,
    /// What stood behind `Bearer `.
    pub(crate) bearer: Option<String>,
}

impl Sent {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// The world; a clone is the same world.
#[derive(Clone)]
pub(crate) struct World(Rc<State>);

struct State {
    script: RefCell<VecDeque<Expected>>,
    sent: RefCell<Vec<Sent>>,
    waits: RefCell<Vec<Duration>>,
    tokens: RefCell<VecDeque<Result<Acquired, Option<Failure<Json>>>>>,
    asked: RefCell<Vec<TokenRequest>>,
    signed: RefCell<Vec<(String, String, String)>>,
    now: Cell<u64>,
    dice: Cell<f64>,
    abort_at_wait: Cell<Option<usize>>,
    says: RefCell<VecDeque<Result<Json, Json>>>,
    consulted: RefCell<Vec<Json>>,
    readings: RefCell<VecDeque<Reading>>,
    told: RefCell<Option<Vec<Json>>>,
    latency: Cell<u64>,
}

impl Drop for State {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let left: Vec<_> = self.script.borrow().iter().map(|step| step.request.clone()).collect();
            assert!(left.is_empty(), "these were expected and not sent: {left:?}");
        }
    }
}

/// The reason that scripted aborts give.
pub(crate) fn reason() -> Json {
    json!({ "name": "AbortError", "message": "the caller's own reason" })
}

impl World {
    /// A world at noon that expects nothing. Its credentials mint a token of one hour for whatever they are asked for.
    pub(crate) fn new() -> Self {
        Self(Rc::new(State {
            script: RefCell::default(),
            sent: RefCell::default(),
            waits: RefCell::default(),
            tokens: RefCell::default(),
            asked: RefCell::default(),
            signed: RefCell::default(),
            now: Cell::new(NOON.0),
            dice: Cell::new(0.5),
            abort_at_wait: Cell::new(None),
            says: RefCell::default(),
            consulted: RefCell::default(),
            readings: RefCell::default(),
            told: RefCell::default(),
            latency: Cell::new(0),
        }))
    }

    fn expect(&self, request: &str, reply: Reply) -> &Self {
        self.0.script.borrow_mut().push_back(Expected { request: request.to_owned(), reply });
        self
    }

    /// Expects a request (`GET https://…`) and answers it with JSON.
    pub(crate) fn answers(&self, request: &str, status: u16, body: Json) -> &Self {
        self.expect(request, Reply::Answer(answer(status, &[], Some(body))))
    }

    /// Expects a request and answers it.
    pub(crate) fn replies(&self, request: &str, with: Response<Json>) -> &Self {
        self.expect(request, Reply::Answer(with))
    }

    /// Expects a request and leaves it without an answer.
    pub(crate) fn is_silent(&self, request: &str, hint: Option<&str>) -> &Self {
        self.expect(request, Reply::Silence(json!({ "name": "TypeError" }), hint.map(str::to_owned)))
    }

    /// Expects a request that does not leave, for this reason.
    pub(crate) fn is_unreached(&self, request: &str, cause: Json) -> &Self {
        self.expect(request, Reply::Silence(cause, None))
    }

    /// Expects a request that is not answered in time.
    pub(crate) fn is_late(&self, request: &str) -> &Self {
        self.expect(request, Reply::Late)
    }

    /// The next success breaks off while it is read.
    pub(crate) fn breaks_off(&self) -> &Self {
        self.0.readings.borrow_mut().push_back(Reading::Breaks);
        self
    }

    /// The next success is not read in time.
    pub(crate) fn stalls(&self, deadline: Deadline) -> &Self {
        self.0.readings.borrow_mut().push_back(Reading::Late(deadline));
        self
    }

    /// The next success does not hold what it promises.
    pub(crate) fn holds_nonsense(&self) -> &Self {
        self.0.readings.borrow_mut().push_back(Reading::Nonsense);
        self
    }

    /// Every request takes that long.
    pub(crate) fn takes(&self, time: Duration) -> &Self {
        self.0.latency.set(millis(time));
        self
    }

    /// Somebody listens from now on.
    pub(crate) fn listens(&self) -> &Self {
        self.0.told.replace(Some(Vec::new()));
        self
    }

    /// What they were told, as `type` and whatever else.
    pub(crate) fn told(&self) -> Vec<Json> {
        self.0.told.borrow().clone().unwrap_or_default()
    }

    /// Expects a request during which the caller aborts.
    pub(crate) fn aborts(&self, request: &str) -> &Self {
        self.expect(request, Reply::Abort)
    }

    /// The caller aborts during the wait of that number, counted from 1.
    pub(crate) fn aborts_at_wait(&self, number: usize) -> &Self {
        self.0.abort_at_wait.set(Some(number));
        self
    }

    /// The next token a credential gives.
    pub(crate) fn gives(&self, token: &str) -> &Self {
        self.gives_with(token, None, None)
    }

    /// The next token a credential gives, with what it says of its times.
    pub(crate) fn gives_with(
        &self,
        token: &str,
        expires_on: Option<Timestamp>,
        refresh_on: Option<Timestamp>,
    ) -> &Self {
        let acquired = Acquired { token: Secret::new(token.to_owned()), expires_on, refresh_on };
        self.0.tokens.borrow_mut().push_back(Ok(acquired));
        self
    }

    /// The next time a credential is asked, it throws.
    pub(crate) fn throws(&self, words: Option<&str>) -> &Self {
        let cause = Kept(json!({ "thrown": "by the credential" }));
        let failure = Failure::Broken(cause, words.map(str::to_owned));
        self.0.tokens.borrow_mut().push_back(Err(Some(failure)));
        self
    }

    /// The next time a credential is asked, the caller aborts.
    pub(crate) fn aborts_sign_in(&self) -> &Self {
        self.0.tokens.borrow_mut().push_back(Err(None));
        self
    }

    /// What the caller's function gives the next time it is asked; an error is thrown.
    pub(crate) fn says(&self, said: Result<Json, Json>) -> &Self {
        self.0.says.borrow_mut().push_back(said);
        self
    }

    /// What the caller's function was asked so far.
    pub(crate) fn consulted(&self) -> Vec<Json> {
        self.0.consulted.borrow().clone()
    }

    /// Tells a story to its end.
    pub(crate) fn tell(&self, story: impl Story<Json> + 'static) -> Result<Option<Json>, Error<Json>> {
        let (client, site, mut task) = (self.client(), site(), Task::new(story));
        loop {
            pollster::block_on(task.step(&client, &site))?;
            if let Some(result) = task.seen().done {
                return Ok(result);
            }
        }
    }

    /// Lets time pass.
    pub(crate) fn passes(&self, time: Duration) -> &Self {
        self.0.now.set(self.0.now.get() + millis(time));
        self
    }

    /// What the dice show from now on.
    pub(crate) fn rolls(&self, dice: f64) -> &Self {
        self.0.dice.set(dice);
        self
    }

    /// The requests that left so far.
    pub(crate) fn sent(&self) -> std::cell::Ref<'_, Vec<Sent>> {
        self.0.sent.borrow()
    }

    /// The waits so far.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.waits.borrow().clone()
    }

    /// What credentials were asked for so far.
    pub(crate) fn asked(&self) -> Vec<TokenRequest> {
        self.0.asked.borrow().clone()
    }

    /// Ways, keys and texts of the signatures made so far.
    pub(crate) fn signed(&self) -> Vec<(String, String, String)> {
        self.0.signed.borrow().clone()
    }

    /// A client of the public cloud in this world.
    pub(crate) fn client(&self) -> Client<Self> {
        self.client_of(Cloud::public())
    }

    /// A client of some cloud in this world.
    pub(crate) fn client_of(&self, cloud: Cloud) -> Client<Self> {
        Client { host: self.clone(), cloud: Rc::new(cloud), policy: Policy::default() }
    }
}

impl World {
    fn signs(&self, way: &str, key: &Secret, text: &str) -> Result<String, Failure<Json>> {
        self.0.signed.borrow_mut().push((way.to_owned(), key.expose().to_owned(), text.to_owned()));
        if key.expose() == "no base64" {
            return Err(Failure::Broken(Kept(json!({ "name": "InvalidCharacterError" })), None));
        }
        Ok("c2lnbmVk+/8=".to_owned())
    }
}

impl Host for World {
    type Value = Json;

    async fn send(&self, request: &Request<Json>, bearer: Option<&Secret>) -> Result<Response<Json>, Failure<Json>> {
        let line = format!("{} {}", request.method.as_str(), request.url);
        let expected = self.0.script.borrow_mut().pop_front();
        let expected = expected.unwrap_or_else(|| panic!("nobody expected {line}"));
        assert_eq!(expected.request, line);
        let (body, form) = match &request.body {
            Body::Empty => (None, None),
            Body::Json(value) | Body::Raw(value) => (Some(value.clone()), None),
            Body::Form(form) => (None, Some(form.expose().to_owned())),
        };
        self.0.sent.borrow_mut().push(Sent {
            request: line,
            headers: request.headers.clone(),
            body,
            form,
            bearer: bearer.map(|secret| secret.expose().to_owned()),
        });
        self.0.now.set(self.0.now.get() + self.0.latency.get());
        match expected.reply {
            Reply::Answer(response) => Ok(response),
            Reply::Silence(cause, hint) => Err(Failure::Broken(Kept(cause), hint)),
            Reply::Late => {
                self.passes(request.patience.expect("a deadline"));
                Err(Failure::Late(Deadline::Connect))
            }
            Reply::Abort => Err(Failure::Aborted(Kept(reason()))),
        }
    }

    async fn read(&self, body: &Json, _: Format, patience: Patience) -> Result<Option<Json>, Failure<Json>> {
        let reading = self.0.readings.borrow_mut().pop_front();
        match reading {
            None => Ok(Some(body.clone())),
            Some(Reading::Breaks) => Err(Failure::Broken(Kept(json!({ "name": "TypeError" })), None)),
            Some(Reading::Nonsense) => Ok(None),
            Some(Reading::Late(deadline)) => {
                let limit = match deadline {
                    Deadline::FirstByte => patience.first_byte,
                    Deadline::Idle => patience.idle,
                    _ => patience.total,
                };
                self.passes(limit.expect("a deadline"));
                Err(Failure::Late(deadline))
            }
        }
    }

    async fn sleep(&self, duration: Duration) -> Result<(), Failure<Json>> {
        self.0.waits.borrow_mut().push(duration);
        if self.0.abort_at_wait.get() == Some(self.0.waits.borrow().len()) {
            return Err(Failure::Aborted(Kept(reason())));
        }
        self.passes(duration);
        Ok(())
    }

    async fn acquire(&self, _: &Json, request: &TokenRequest) -> Result<Acquired, Failure<Json>> {
        self.0.asked.borrow_mut().push(request.clone());
        match self.0.tokens.borrow_mut().pop_front() {
            Some(Ok(acquired)) => Ok(acquired),
            Some(Err(Some(failure))) => Err(failure),
            Some(Err(None)) => Err(Failure::Aborted(Kept(reason()))),
            None => {
                let audience = request.scope.trim_end_matches("/.default");
                let token = Secret::new(token(audience, self.now() + seconds(3600)));
                Ok(Acquired { token, expires_on: None, refresh_on: None })
            }
        }
    }

    async fn consult(&self, _: &Json, argument: &Json) -> Result<Json, Failure<Json>> {
        self.0.consulted.borrow_mut().push(argument.clone());
        match self.0.says.borrow_mut().pop_front() {
            Some(Ok(said)) => Ok(said),
            Some(Err(thrown)) => Err(Failure::Broken(Kept(thrown), None)),
            None => Ok(json!(null)),
        }
    }

    /// At once: nothing else happens in this world meanwhile.
    fn spawn(&self, story: Pin<Box<dyn Future<Output = ()>>>) {
        pollster::block_on(story);
    }

    fn unbound(&self) -> Self {
        self.clone()
    }

    async fn sign(&self, key: &Secret, text: &str) -> Result<String, Failure<Json>> {
        self.signs("HMAC", key, text)
    }

    async fn sign_jwt(&self, algorithm: &str, key: &Secret, parts: (Json, Json)) -> Result<Secret, Failure<Json>> {
        let text = format!("{}.{}", parts.0.0, parts.1.0);
        self.signs(algorithm, key, &text).map(|_| Secret::new("an.assertion.signed".into()))
    }

    /// No digest, but another for each name and text.
    async fn digest(&self, name: &str, bytes: &str) -> Result<String, Failure<Json>> {
        Ok(format!("{name}-of-{bytes}"))
    }

    /// A signature is right when it is the key's id in base64url.
    async fn verify(&self, key: &Json, _: &str, signature: &str) -> bool {
        key.text_at(&["kid"]).is_some_and(|id| URL_SAFE_NO_PAD.encode(id) == signature)
    }

    fn parse_url(&self, text: &str) -> Option<Url> {
        parse_url(text)
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.0.now.get())
    }

    /// Knows the times of one day, which are all that the tests need.
    fn iso_8601(&self, at: Timestamp) -> String {
        let of_day = at.0 / 1000 - MIDNIGHT;
        format!("2026-01-31T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
    }

    fn dice(&self) -> f64 {
        self.0.dice.get()
    }

    fn listens(&self) -> bool {
        self.0.told.borrow().is_some()
    }

    fn tell(&self, event: Members<'_>) {
        if let Some(told) = self.0.told.borrow_mut().as_mut() {
            told.push(Json::write(&event));
        }
    }
}

/// Parses a URL by the rules that `fetch` follows too.
pub(crate) fn parse_url(text: &str) -> Option<Url> {
    let url = url::Url::parse(text).ok()?;
    Some(Url {
        scheme: url.scheme().to_owned(),
        host: url.host_str()?.to_owned(),
        port: url.port(),
        path: url.path().to_owned(),
        has_userinfo: !url.username().is_empty() || url.password().is_some(),
    })
}

/// An unsigned token with these claims.
pub(crate) fn jwt(claims: &Json) -> String {
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2lnbmF0dXJl", part(r#"{"alg":"RS256","typ":"JWT"}"#.into()), part(claims.0.to_string()))
}

/// A token for an audience that lives until `end`.
pub(crate) fn token(audience: &str, end: Timestamp) -> String {
    jwt(&json!({ "aud": audience, "exp": end.as_seconds() }))
}

/// The failure of what must fail.
pub(crate) fn failure<T>(result: Result<T, Error<Json>>) -> Error<Json> {
    match result {
        Err(error) => error,
        Ok(_) => panic!("it succeeded"),
    }
}

/// The workspace of the tests.
pub(crate) fn workspace() -> Workspace {
    Workspace::new("sub", "group", "space", None).unwrap()
}

/// Its URL.
pub(crate) const SPACE: &str = "https://management.azure.com/subscriptions/sub/resourceGroups/group/providers/\
                                Microsoft.MachineLearningServices/workspaces/space";

/// The URL of something in it.
pub(crate) fn arm(path: &str) -> String {
    format!("{SPACE}{path}?api-version=2023-04-01")
}

/// That workspace, with a credential that mints.
pub(crate) fn site() -> Rc<Site<Json>> {
    Rc::new(Site::new(workspace(), session()))
}

/// A credential that mints.
pub(crate) fn session() -> Rc<Session<Json>> {
    Rc::new(Session::new(json!("a credential")))
}
