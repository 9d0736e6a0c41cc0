//! What an error carries, under the names that callers see.

use crate::error::{Again, Error, Trace};
use crate::time::millis;
use crate::value::{Kept, Members};

impl<V> Error<V> {
    /// What it carries beside its message and what is kept, under the names that callers see.
    #[must_use]
    pub fn members(&self) -> Members<'_> {
        let members = Members::default();
        match self {
            Self::Misuse(_) | Self::Aborted(_) => members,
            Self::Credential(e) => members
                .text("reason", e.reason.as_str())
                .text("plane", e.plane.as_str())
                .text("expectedAudience", &e.expected_audience)
                .maybe("actualAudience", e.actual_audience.as_ref())
                .text("scope", &e.scope),
            Self::Transport(e) => e.members(),
            Self::Response(e) => {
                let members = members
                    .maybe("serviceCode", e.service_code.as_ref())
                    .maybe("serviceMessage", e.service_message.as_ref())
                    .maybe("explanation", e.explanation.as_ref())
                    .maybe("remedy", e.remedy.as_ref())
                    .maybe("missingAction", e.missing_action.as_ref());
                let members = match e.again {
                    Some(again) => again.members(members),
                    None => members,
                };
                e.trace.members(members)
            }
            Self::Scoring(e) => {
                let members = match e.model_status {
                    Some(status) => members.number("modelStatus", status),
                    None => members,
                };
                let members = members
                    .maybe("modelReason", e.model_reason.as_ref())
                    .maybe("excerpt", e.excerpt.as_ref())
                    .text("explanation", &e.explanation)
                    .text("remedy", &e.remedy);
                e.trace.members(e.again.members(members))
            }
            Self::Operation(e) => members
                .text("status", &e.status)
                .maybe("serviceCode", e.service_code.as_ref())
                .maybe("serviceMessage", e.service_message.as_ref())
                .text("resourceId", &e.resource_id)
                .maybe("remedy", e.remedy.as_ref()),
            Self::Protocol(e) => {
                members.text("request", &e.request).number("status", e.status).text("expected", &e.expected)
            }
            Self::Verification(e) => members.text("reason", e.0.as_str()),
        }
    }

    /// The host's own value that it carries, and the name under which callers see it.
    #[must_use]
    pub const fn kept(&self) -> Option<(&'static str, &Kept<V>)> {
        let (name, kept) = match self {
            Self::Misuse(_) | Self::Aborted(_) | Self::Protocol(_) | Self::Verification(_) => return None,
            Self::Credential(e) => ("cause", &e.cause),
            Self::Transport(e) => ("cause", &e.cause),
            Self::Response(e) => ("error", &e.error),
            Self::Scoring(e) => ("error", &e.error),
            Self::Operation(e) => ("error", &e.error),
        };
        match kept {
            Some(kept) => Some((name, kept)),
            None => None,
        }
    }
}

impl Again {
    fn members(self, members: Members<'_>) -> Members<'_> {
        members.flag("retryable", self.retryable).flag("mayHaveRun", self.may_have_run)
    }
}

impl Trace {
    /// Under the names that callers see.
    pub fn members<'a>(&'a self, members: Members<'a>) -> Members<'a> {
        let members = members
            .text("request", &self.request)
            .number("status", self.status)
            .number("attempts", self.attempts)
            .maybe("requestId", self.request_id.as_ref())
            .maybe("clientRequestId", self.client_request_id.as_ref())
            .time("retryAt", self.retry_at);
        let members = match self.model_ms {
            Some(ms) => members.number("modelMs", ms),
            None => members,
        };
        match self.retry_after {
            #[allow(clippy::cast_precision_loss, reason = "a duration")]
            Some(duration) => members.number("retryAfterMs", millis(duration) as f64),
            None => members,
        }
    }
}
