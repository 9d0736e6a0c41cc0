//! Promises that always settle. A panic in wasm traps the instance and would leave the caller waiting for ever; here it rejects.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Once;
use std::task::{Context, Poll};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::error::{Error, Result};
use crate::js::error::{internal, thrown};

thread_local! {
    /// How to reject the call that is being run right now.
    static CURRENT: RefCell<Option<Function>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs a call and gives its promise.
pub(crate) fn promise(call: impl Future<Output = Outcome> + 'static) -> Promise {
    run(Box::pin(call))
}

type Outcome = Result<JsValue, JsValue>;
type Call = Pin<Box<dyn Future<Output = Outcome>>>;

/// One copy for all calls, which [`promise`] would not be.
fn run(call: Call) -> Promise {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| reject_current(panic.location()))));
    let mut call = Some(call);
    Promise::new(&mut |resolve, reject| {
        let Some(call) = call.take() else { return };
        spawn_local(async move {
            let guarded = Guarded { call, reject: reject.clone() };
            // Settling a promise cannot throw.
            let _ = match guarded.await {
                Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
                Err(error) => reject.call1(&JsValue::UNDEFINED, &thrown(error)),
            };
        });
    })
}

/// A promise of something that was wrong from the start.
pub(crate) fn settled(outcome: std::result::Result<Promise, impl Into<Error<JsValue>>>) -> Promise {
    outcome.unwrap_or_else(|error| Promise::reject(&thrown(error.into())))
}

struct Guarded {
    call: Call,
    reject: Function,
}

impl Future for Guarded {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        CURRENT.with_borrow_mut(|current| *current = Some(self.reject.clone()));
        let outcome = self.call.as_mut().poll(context);
        CURRENT.with_borrow_mut(|current| *current = None);
        outcome
    }
}

pub(crate) fn reject_current(place: Option<&std::panic::Location<'_>>) {
    let place = place.map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    let error = internal(&format!("azureml-endpoints failed in a way it should not{place}. Please report it."));
    let reject = CURRENT.try_with(|current| current.try_borrow_mut().ok().and_then(|mut current| current.take()));
    if let Ok(Some(reject)) = reject {
        let _ = reject.call1(&JsValue::UNDEFINED, &error);
    }
}
