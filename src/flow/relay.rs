//! The relay's story, as far as it can be told without waiting: one request in, what becomes of it out. Whoever carries the
//! bodies does the rest.

use crate::cloud::{Cloud, Plane};
use crate::identity::audience;
use crate::relay::admit::{KEY_HEADER, Keys, Proof, Rights};
use crate::relay::cors::{self, Origins, Preflight};
use crate::relay::forward::{self, DEPLOYMENT_HEADER, Deployments, ID_HEADER};
use crate::relay::head::Head;
use crate::relay::refusal::Refusal;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// What the relay's owner wants.
pub struct Rules {
    /// Which Azure.
    pub cloud: Cloud,
    /// The relay's paths, and the path at the endpoint that each stands for; when there are none, every path stands for the
    /// scoring URI.
    pub routes: Vec<(String, String)>,
    /// Who may read the answers.
    pub origins: Origins,
    /// How callers prove themselves.
    pub proof: Proof,
    /// Whose keys count.
    pub keys: Keys,
    /// What a verified token has to say.
    pub rights: Rights,
    /// What is forwarded.
    pub methods: Vec<String>,
    /// Request headers that pass besides.
    pub allow_headers: Vec<String>,
    /// Headers of answers that pass besides.
    pub expose_headers: Vec<String>,
    /// Which deployments callers may choose.
    pub deployments: Deployments,
    /// The deployment of those who choose none.
    pub deployment: Option<String>,
    /// Where the relay says that it lives.
    pub health_path: String,
    /// The most bytes of a body.
    pub body_bytes: u64,
    /// The most bytes of a head.
    pub head_bytes: usize,
    /// How long browsers may remember a preflight's answer, in seconds.
    pub max_age: u32,
}

/// A request's head.
pub struct Asked<'a> {
    /// Its method.
    pub method: &'a str,
    /// The path of its URL, as the host's parser wrote it.
    pub path: &'a str,
    /// Its headers.
    pub head: &'a Head<'a>,
    /// A new id, for a request that brings none.
    pub id: &'a str,
    /// When it came.
    pub now: Timestamp,
}

/// What becomes of a request.
pub enum Fate {
    /// It is answered here, without a body: a preflight, or a sign of life.
    Answered(u16, Vec<(String, String)>),
    /// It is refused.
    Refused(Refusal, Option<String>),
    /// It goes on.
    Forwarded(Forward),
}

/// What goes on.
pub struct Forward {
    /// The path at the endpoint, unless it is that of the scoring URI.
    pub path: Option<String>,
    /// Headers, without a credential.
    pub headers: Vec<(String, String)>,
    /// The token or key that came along.
    pub presented: Option<Secret>,
    /// How long its body is, if it says.
    pub length: Option<u64>,
    /// The deployment that it is for, if one is named.
    pub deployment: Option<String>,
}

impl Rules {
    /// What becomes of a request. Nothing is judged by what a page cannot help, and nothing of a refused request goes on.
    #[must_use]
    pub fn judge<V: Value>(&self, asked: &Asked<'_>) -> Fate {
        self.judged::<V>(asked).unwrap_or_else(|(refusal, detail)| Fate::Refused(refusal, detail))
    }

    fn judged<V: Value>(&self, asked: &Asked<'_>) -> Result<Fate, (Refusal, Option<String>)> {
        let head = asked.head;
        let size: usize = head.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        if size > self.head_bytes {
            return Err((Refusal::HeadTooLarge, None));
        }
        let origin = head.get("origin");
        if origin.is_some_and(|origin| !self.origins.admit(origin)) {
            return Err((Refusal::OriginNotAllowed, None));
        }
        if let ("OPTIONS", Some(origin), Some(_)) = (asked.method, origin, head.get("access-control-request-method")) {
            return Ok(Fate::Answered(204, self.preflight(origin)));
        }
        if matches!(asked.method, "GET" | "HEAD") && asked.path == self.health_path {
            let mut headers = cors::headers(origin, "");
            headers.push(("cache-control".into(), "no-store".into()));
            return Ok(Fate::Answered(204, headers));
        }
        let path = self.path(asked.path).ok_or((Refusal::NotFound, None))?;
        if !self.methods.iter().any(|method| method == asked.method) {
            return Err((Refusal::MethodNotAllowed, None));
        }
        if origin.is_none() && self.proof.needs_origin() {
            return Err((Refusal::OriginMissing, None));
        }
        let refused = |refusal| (refusal, None);
        let length = forward::body_length(head, self.body_bytes).map_err(refused)?;
        let chosen = self.deployments.choose(head).map_err(refused)?;
        let presented = self.proof.presented(head).map_err(refused)?;
        if let (Proof::DataToken, Some(token)) = (self.proof, &presented) {
            let unfit = |unfit: audience::Unfit| (Refusal::TokenUnfit, Some(unfit.message));
            audience::check::<V>(&self.cloud, Plane::Data, token.expose(), asked.now).map_err(unfit)?;
        }
        let deployment = chosen.map(str::to_owned).or_else(|| self.deployment.clone());
        let id = forward::request_id(head).unwrap_or(asked.id);
        let headers = forward::request_headers(head, &self.allow_headers, deployment.as_deref(), id);
        Ok(Fate::Forwarded(Forward { path, headers, presented, length, deployment }))
    }

    /// Nothing of what a caller wrote gets into the URL: its path only chooses among those that the owner wrote.
    fn path(&self, path: &str) -> Option<Option<String>> {
        if self.routes.is_empty() {
            return Some(None);
        }
        self.routes.iter().find(|(own, _)| own == path).map(|(_, theirs)| Some(theirs.clone()))
    }

    fn preflight(&self, origin: &str) -> Vec<(String, String)> {
        let mut names =
            vec!["authorization", "content-type", "content-encoding", ID_HEADER, "traceparent", "tracestate"];
        if self.proof == Proof::Key {
            names.push(KEY_HEADER);
        }
        if self.deployments != Deployments::None {
            names.push(DEPLOYMENT_HEADER);
        }
        names.extend(self.allow_headers.iter().map(String::as_str));
        let told = Preflight { methods: &self.methods.join(", "), headers: &names.join(", "), max_age: self.max_age };
        cors::preflight(origin, &told)
    }

    /// Why an answer of this status is not handed on, if it is not. That the relay's own credential is refused is no word about the
    /// caller's, who would look for a fault where there is none.
    #[must_use]
    pub fn withhold(&self, status: u16) -> Option<Refusal> {
        match status {
            401 | 403 if self.proof != Proof::DataToken => Some(Refusal::CredentialRefused),
            status if forward::is_answer(status) => None,
            _ => Some(Refusal::EndpointNonsense),
        }
    }

    /// The headers of an answer as the page gets them.
    #[must_use]
    pub fn hand_back(&self, origin: Option<&str>, head: &Head<'_>) -> Vec<(String, String)> {
        let mut headers = forward::answer_headers(head, &self.expose_headers, self.proof != Proof::DataToken);
        let exposed: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let exposed = exposed.join(", ");
        headers.extend(self.told(origin, &exposed));
        headers
    }

    /// What every answer of the relay tells a browser. What it holds is data: never a document of the relay's own origin, whatever
    /// its content type says.
    fn told(&self, origin: Option<&str>, exposed: &str) -> Vec<(String, String)> {
        let mut headers = cors::headers(origin.filter(|origin| self.origins.admit(origin)), exposed);
        headers.push(("x-content-type-options".into(), "nosniff".into()));
        headers.push(("content-security-policy".into(), "default-src 'none'; sandbox".into()));
        headers
    }

    /// The headers of a refusal.
    #[must_use]
    pub fn refuse(&self, refusal: Refusal, origin: Option<&str>, id: &str, wait: Option<u32>) -> Vec<(String, String)> {
        let mut headers = vec![
            ("content-type", "application/problem+json".to_owned()),
            ("cache-control", "no-store".to_owned()),
            (ID_HEADER, id.to_owned()),
        ];
        match refusal {
            Refusal::MethodNotAllowed => headers.push(("allow", self.methods.join(", "))),
            _ if refusal.status() == 401 => headers.push(("www-authenticate", "Bearer".to_owned())),
            _ => {}
        }
        headers.extend(wait.map(|ms| ("retry-after", ms.div_ceil(1000).to_string())));
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value));
        headers.chain(self.told(origin, "retry-after, www-authenticate, x-ms-client-request-id")).collect()
    }

    /// The scope to request a token for, where the endpoint's own is what callers need.
    #[must_use]
    pub fn scope(&self, refusal: Refusal) -> Option<String> {
        (self.proof == Proof::DataToken && refusal.status() == 401).then(|| self.cloud.scope(Plane::Data))
    }
}
