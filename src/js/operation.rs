//! A long-running operation, handed to the JavaScript class that is both a promise and an iterable.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::control::operation::{Progress, Turn};
use crate::error::{Misuse, Result};
use crate::flow::Site;
use crate::flow::operation::Watched;
use crate::js::arguments::Options;
use crate::js::guard::promise;
use crate::js::host::JsHost;
use crate::js::workspace::Handle;
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/operation.js")]
extern "C" {
    /// The class that callers see.
    pub type Operation;
    #[wasm_bindgen(constructor)]
    fn new(watch: Watch) -> Operation;
}

type Start = Pin<Box<dyn Future<Output = Result<Watched<JsValue>, JsValue>>>>;

enum State {
    Waiting(Start),
    Watching(Watched<JsValue>),
    /// A look is under way.
    Away,
}

/// The operation as the core watches it, one look per call.
#[wasm_bindgen]
pub struct Watch {
    state: Rc<RefCell<State>>,
    client: Client<JsHost>,
    site: Rc<Site<JsValue>>,
}

/// Starts an operation: `begin` sends its first request.
pub(crate) fn start<F>(handle: &Handle, options: JsValue, begin: F) -> Operation
where
    F: AsyncFnOnce(Client<JsHost>, Rc<Site<JsValue>>) -> Result<Watched<JsValue>, JsValue> + 'static,
{
    let signal = Options::of("options", options).and_then(|options| options.signal());
    let client = handle.client(signal.clone().unwrap_or_default());
    let (with, site) = (client.clone(), Rc::clone(&handle.site));
    let first: Start = Box::pin(async move {
        signal?;
        begin(with, site).await
    });
    let state = Rc::new(RefCell::new(State::Waiting(first)));
    Operation::new(Watch { state, client, site: Rc::clone(&handle.site) })
}

#[wasm_bindgen]
impl Watch {
    /// Looks once more – the first time by starting the operation – and tells what was seen.
    pub fn step(&self) -> Promise {
        let state = Rc::clone(&self.state);
        let (client, site) = (self.client.clone(), Rc::clone(&self.site));
        promise(async move {
            let present = state.replace(State::Away);
            let watched = match present {
                State::Waiting(first) => first.await?,
                State::Watching(mut watched) => {
                    let outcome = watched.step(&client, &site.session).await;
                    if let Err(error) = outcome {
                        state.replace(State::Watching(watched));
                        return Err(error);
                    }
                    watched
                }
                State::Away => return Err(Misuse::new("operation", "is being watched already").into()),
            };
            let seen = seen(&watched);
            state.replace(State::Watching(watched));
            Ok(seen)
        })
    }
}

fn seen(watched: &Watched<JsValue>) -> JsValue {
    let ended = Progress { status: "Succeeded".into(), percent_complete: Some(100.0) };
    let (progress, done, result) = match &watched.turn {
        Turn::Running(progress, _) => (progress, false, None),
        Turn::Fetch => (&ended, false, None),
        Turn::Done(result) => (&ended, true, result.clone()),
    };
    let seen =
        JsValue::write(progress).with("done", done.into()).with("ticket", JsValue::write(&watched.operation.ticket()));
    match result {
        Some(result) => seen.with("result", result),
        None => seen,
    }
}
