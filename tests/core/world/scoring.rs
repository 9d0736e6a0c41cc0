//! Scoring as the tests set it up.

use std::cell::RefCell;
use std::rc::Rc;

use azureml_endpoints::data::deadline::Deadlines;
use azureml_endpoints::data::grant::Keyring;
use azureml_endpoints::data::pool::{Breaker, Pool};
use azureml_endpoints::data::score::Scoring;
use azureml_endpoints::flow::grant::Grant;
use azureml_endpoints::flow::score::{Call, Target, Targets};
use azureml_endpoints::http::{Body, Method};
use azureml_endpoints::retry::Safety;
use azureml_endpoints::secret::Secret;

use super::{Json, World, json};

/// A scoring URI.
pub(crate) const URI: &str = "https://e.region.inference.ml.azure.com/score";

/// That of a second endpoint.
pub(crate) const OTHER: &str = "https://other.region.inference.ml.azure.com/score";

/// A caller's own keys.
pub(crate) fn keys(keys: &[&str]) -> Grant<World> {
    let keys = keys.iter().map(|key| Secret::new((*key).to_owned())).collect();
    Grant::Keys(RefCell::new(Keyring::new(keys)))
}

/// A target.
pub(crate) fn target(uri: &str, grant: Grant<World>) -> Target<World> {
    Target { scoring_uri: uri.to_owned(), swagger_uri: None, deployment: None, grant: Rc::new(grant) }
}

/// Targets, with a breaker when there are several.
pub(crate) fn endpoint(list: Vec<Target<World>>) -> Targets<World> {
    let breaker = (list.len() > 1).then(Breaker::default);
    let pool = RefCell::new(Pool::new(list.len(), breaker));
    Targets { list, pool }
}

/// A call that may not run twice.
pub(crate) fn call() -> Call<Json> {
    let input = Body::Raw(json!([1]));
    let scoring = Scoring {
        method: Method::Post,
        input,
        content_type: None,
        streams: false,
        deployment: None,
        headers: Vec::new(),
    };
    let (safety, deadlines) = (Safety::Once, Deadlines::default());
    Call { scoring, safety, deadlines, reads: true, swagger: false, avoid: 0, pace: None }
}

/// A call that may.
pub(crate) fn idempotent() -> Call<Json> {
    Call { safety: Safety::Idempotent, ..call() }
}
