//! The scoring loop: choose a target -> authorize -> send -> read -> judge, and again within one budget.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use crate::client::{Client, client_request_id, no_url};
use crate::control::endpoint::{self, AuthMode};
use crate::control::name::Name;
use crate::data::deadline::Deadlines;
use crate::data::explain::Meaning;
use crate::data::pace::Pace;
use crate::data::pool::{self, Health, Pool};
use crate::data::score::{Scoring, swagger_beside};
use crate::data::trace;
use crate::error::{Error, Result, Trace, TransportError};
use crate::flow::Site;
use crate::flow::attempt::{Attempt, Came, number};
use crate::flow::grant::Grant;
use crate::host::{Host, Patience};
use crate::http::{Format, Method, Request, Response, Url, without_query};
use crate::retry::{Move, Safety, Standing, next};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// A scoring URI and what opens it.
pub struct Target<H: Host> {
    /// The endpoint's `properties.scoringUri`.
    pub scoring_uri: String,
    /// Where its inputs are described, if it offers that.
    pub swagger_uri: Option<String>,
    /// The deployment to ask unless a call names another; without one the traffic rules decide.
    pub deployment: Option<Name>,
    /// What opens it.
    pub grant: Rc<Grant<H>>,
}

/// Targets in the order in which they are asked.
pub struct Targets<H: Host> {
    /// At least one, at most [`pool::MOST`].
    pub list: Vec<Target<H>>,
    /// How they are.
    pub pool: RefCell<Pool>,
}

/// A scoring call.
#[derive(Clone)]
pub struct Call<V> {
    /// What is sent.
    pub scoring: Scoring<V>,
    /// Whether it may be sent again.
    pub safety: Safety,
    /// How long it may take.
    pub deadlines: Deadlines,
    /// Whether a success is read to its end.
    pub reads: bool,
    /// Whether it is not the model that is asked, but what describes its inputs.
    pub swagger: bool,
    /// Targets to ask last, a bit each.
    pub avoid: u32,
    /// What learns how many requests at once the endpoint bears.
    pub pace: Option<Rc<RefCell<Pace>>>,
}

/// A success.
pub struct Answer<V> {
    /// What it holds, or the host's response when it was not to be read.
    pub body: V,
    /// How that is read.
    pub format: Format,
    /// Whether it has a length: then it was complete before it was sent.
    pub is_whole: bool,
    /// When the request left that it answers.
    pub sent: Timestamp,
    /// How long to wait for its body.
    pub patience: Patience,
    /// Ids, status, attempts.
    pub trace: Trace,
}

impl<V> Answer<V> {
    /// Whether the server sent it bit by bit, as far as one can see: it has no length, and a format that can be cut.
    #[must_use]
    pub fn streams(&self) -> bool {
        !self.is_whole && self.format != Format::Json
    }
}

/// Reads an endpoint once and takes what its auth mode asks for; scoring then needs no control-plane call of its own.
///
/// # Errors
/// Those of [`Client::control`]; `Protocol` when the endpoint has no scoring URI yet.
pub async fn open<H: Host>(client: &Client<H>, site: &Rc<Site<H::Value>>, name: &str) -> Result<Target<H>, H::Value> {
    let name = Name::existing("name", name)?;
    let request = site.workspace.request(&client.cloud, Method::Get, &endpoint::path(&name));
    let read = |endpoint: &H::Value| {
        let text = |key| endpoint.text_at(&["properties", key]);
        Some((text("scoringUri")?, text("swaggerUri"), AuthMode::read(&text("authMode")?)?))
    };
    let expected = "a scoringUri and an authMode; wait until the endpoint's provisioningState is Succeeded";
    let answer = client.control(&site.session, request, Safety::Idempotent).await.map_err(may_only_score)?;
    let (scoring_uri, swagger_uri, mode) = answer.read(expected, read)?;
    let grant = match mode {
        AuthMode::EntraToken => Grant::Entra(Rc::clone(&site.session)),
        _ => Grant::fetched(Rc::clone(site), name, mode),
    };
    grant.secret(client).await.map_err(may_only_score)?;
    Ok(Target { scoring_uri, swagger_uri, deployment: None, grant: Rc::new(grant) })
}

/// Who may score need not be allowed to look the endpoint up, and can do without.
fn may_only_score<V: Value>(mut error: Error<V>) -> Error<V> {
    if let Error::Response(refusal) = &mut error
        && refusal.trace.status == 403
    {
        let without =
            "To score alone, no look at the endpoint is needed: new ScoringEndpoint({ scoringUri, credential }).";
        refusal.remedy =
            Some(refusal.remedy.take().map_or(without.to_owned(), |remedy| [&remedy, " ", without].concat()));
    }
    error
}

impl<H: Host> Targets<H> {
    /// Scores.
    ///
    /// # Errors
    /// `Scoring` when the model refused or failed, `Response` when the front door did; `Credential`, `Transport`, `Protocol`,
    /// `Aborted`.
    pub fn score<'a>(
        &'a self,
        client: &'a Client<H>,
        call: Call<H::Value>,
    ) -> crate::client::Call<'a, Answer<H::Value>, H::Value> {
        Box::pin(self.run(client, call))
    }

    async fn run(&self, client: &Client<H>, call: Call<H::Value>) -> Result<Answer<H::Value>, H::Value> {
        let host = &client.host;
        // What does not wait stands in functions of its own: an `async fn` pays for everything that lives in it.
        let mut run = Run::new(self, client, call);
        loop {
            let target = run.choose()?;
            let secret = target.grant.secret(client).await?;
            let (mut request, url) = run.request(target)?;
            let bearer = client.authorize(&url, target.grant.access(secret.as_ref())).await?;
            run.begin(&mut request);
            let sent = host.send(&request, bearer.as_ref()).await;
            let mut came = run.attempt.judge(host, sent, target.grant.mode())?;
            if let Some((body, format, patience)) = run.attempt.unread(&came) {
                let read = host.read(&body, format, patience).await;
                came = run.attempt.read(came, read)?;
            }
            let mut step = run.settle(came, target, bearer.as_ref(), true);
            if let Step::Renew(answer, meaning) = step {
                step = if target.grant.replace(client, bearer.as_ref(), &answer).await? {
                    run.renewed()
                } else {
                    run.settle(Came::Refusal(answer, meaning), target, None, false)
                };
            }
            match step {
                Step::Done(result) => return *result,
                Step::After(pause) => host.sleep(pause).await.map_err(crate::client::aborted)?,
                Step::Again | Step::Renew(..) => {}
            }
        }
    }
}

/// What follows an attempt.
enum Step<V> {
    Done(Box<Result<Answer<V>, V>>),
    Renew(Response<V>, Meaning),
    Again,
    After(Duration),
}

/// A call under way.
struct Run<'a, H: Host> {
    targets: &'a Targets<H>,
    client: &'a Client<H>,
    call: Call<H::Value>,
    attempt: Attempt,
    /// The trace that begins here.
    parent: Option<String>,
    /// The targets that may be asked.
    allowed: u32,
    /// Those that were, since the last pause.
    tried: u32,
    /// How often the credential was replaced.
    replaced: u32,
}

impl<'a, H: Host> Run<'a, H> {
    #[inline(never)]
    fn new(targets: &'a Targets<H>, client: &'a Client<H>, call: Call<H::Value>) -> Self {
        let host = &client.host;
        // A call that names a deployment is for that one alone, and so is a look at what describes the inputs.
        let is_bound = call.swagger || call.scoring.deployment.is_some();
        Self {
            parent: call.scoring.begins_trace().then(|| trace::begin(|| host.dice())),
            attempt: Attempt::first(client_request_id(host), host.now(), call.deadlines, call.reads),
            allowed: if is_bound { 1 } else { u32::MAX },
            tried: call.avoid,
            replaced: 0,
            targets,
            client,
            call,
        }
    }

    #[inline(never)]
    fn choose(&mut self) -> Result<&'a Target<H>, H::Value> {
        let chosen = self.targets.pool.borrow_mut().choose(self.client.host.now(), self.allowed, self.tried);
        match chosen {
            Ok(index) => {
                self.attempt.index = index;
                self.targets.list.get(index).ok_or_else(|| self.none_left(None))
            }
            Err(until) => Err(self.none_left(Some(until))),
        }
    }

    /// Nothing was sent: every circuit is open.
    fn none_left(&self, until: Option<Timestamp>) -> Error<H::Value> {
        let first = self.targets.list.first().map(|target| self.call.uri(target));
        Error::Transport(Box::new(TransportError {
            hint: Some("Its circuit breaker is open after failures in a row; it is tried again from retryAt.".into()),
            may_have_run: Some(false),
            retry_at: until,
            client_request_id: Some(self.attempt.id.clone()),
            ..TransportError::new(["POST ", without_query(&first.unwrap_or_default())].concat(), self.attempt.attempts)
        }))
    }

    #[inline(never)]
    fn request(&mut self, target: &Target<H>) -> Result<(Request<H::Value>, Url), H::Value> {
        let mut request = self.call.scoring.request(self.call.uri(target), target.deployment.as_ref());
        request.headers.push(("x-ms-client-request-id".into(), self.attempt.id.clone()));
        request.headers.extend(self.parent.clone().map(|parent| (trace::TRACEPARENT.into(), parent)));
        self.attempt.shown = request.shown();
        match self.client.host.parse_url(&request.url) {
            Some(url) => Ok((request, url)),
            None => Err(no_url(&request.url)),
        }
    }

    #[inline(never)]
    fn begin(&mut self, request: &mut Request<H::Value>) {
        let host = &self.client.host;
        request.patience = self.attempt.begin(host.now());
        self.attempt.tell(host, "attempt", |members| members.text("request", &self.attempt.shown));
    }

    /// What follows what came. `bearer` is what was sent.
    #[inline(never)]
    fn settle(
        &mut self,
        came: Came<H::Value>,
        target: &Target<H>,
        bearer: Option<&Secret>,
        can_renew: bool,
    ) -> Step<H::Value> {
        let host = &self.client.host;
        let now = host.now();
        let (finding, health) = came.finding(now);
        if can_renew {
            self.note(&came, target, bearer, health);
        }
        if let Came::Answer(answer) = came {
            return Step::Done(Box::new(Ok(answer)));
        }
        let elapsed = now - self.attempt.started;
        self.tried = pool::with(self.tried, self.attempt.index);
        let standing = Standing {
            attempts: self.attempt.attempts,
            elapsed,
            left: self.call.deadlines.left(elapsed),
            can_renew: can_renew && self.replaced < target.grant.replacements(),
            has_other: self.targets.pool.borrow().has_other(now, self.allowed, self.tried),
            dice: host.dice(),
        };
        match next(&self.client.policy, self.call.safety, finding, standing) {
            Move::Renew if let Came::Refusal(answer, meaning) = came => Step::Renew(answer, meaning),
            Move::Stop | Move::Renew => Step::Done(Box::new(Err(self.attempt.failure(came, now)))),
            Move::Elsewhere => {
                self.attempt.tell(host, "failover", |members| members);
                Step::Again
            }
            Move::After(pause) => {
                self.attempt.tell(host, "retry", |members| members.number("pauseMs", number(pause)));
                self.tried = 0;
                Step::After(pause)
            }
        }
    }

    /// Lets the hook, the pool, the keys and the pace know.
    fn note(&self, came: &Came<H::Value>, target: &Target<H>, bearer: Option<&Secret>, health: Health) {
        let host = &self.client.host;
        self.attempt.tell_came(host, came);
        let changed = self.targets.pool.borrow_mut().heard(self.attempt.index, health, host.now());
        if let Some(state) = changed {
            self.attempt.tell(host, "breaker", |members| members.text("state", state.as_str()));
        }
        let pace = self.call.pace.as_ref().map(|pace| pace.borrow_mut());
        match (came, pace) {
            (Came::Answer(_), pace) => {
                target.grant.accepted(bearer);
                pace.into_iter().for_each(|mut pace| pace.answered());
            }
            (Came::Refusal(Response { status: 429, .. }, _), Some(mut pace)) => pace.refused(),
            _ => {}
        }
    }

    /// The same target is asked with its new credential.
    fn renewed(&mut self) -> Step<H::Value> {
        self.replaced += 1;
        self.tried = self.call.avoid;
        self.attempt.tell(&self.client.host, "renewal", |members| members);
        Step::Again
    }
}

impl<V> Call<V> {
    /// Where a target is asked. Who describes no inputs has nothing at that place, and says so.
    fn uri<H: Host>(&self, target: &Target<H>) -> String {
        match (self.swagger, &target.swagger_uri) {
            (false, _) => target.scoring_uri.clone(),
            (true, Some(uri)) => uri.clone(),
            (true, None) => swagger_beside(&target.scoring_uri),
        }
    }
}
