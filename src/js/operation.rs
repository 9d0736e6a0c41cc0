//! A long-running operation, handed to the JavaScript class that is both a promise and an iterable.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::Client;
use crate::control;
use crate::control::operation::{Progress, Turn};
use crate::error::{Misuse, Result};
use crate::flow::create::Change;
use crate::flow::operation::Watched;
use crate::flow::{self, Site};
use crate::host::Host;
use crate::js::arguments;
use crate::js::host::JsHost;
use crate::js::story::promise;
use crate::js::workspace::Handle;
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/awaited.js")]
extern "C" {
    /// The class that callers see.
    pub type Operation;
    #[wasm_bindgen(constructor)]
    fn new(watch: Watch) -> Operation;
}

enum State {
    /// Nothing has been sent.
    Waiting(Result<Change<JsValue>, JsValue>),
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

impl Handle {
    /// An operation that starts with a change.
    pub(crate) fn change(&self, change: std::result::Result<Change<JsValue>, Misuse>, options: JsValue) -> Operation {
        let read = arguments::signal(options);
        let (signal, read) = match read {
            Ok(signal) => (signal, change),
            Err(misuse) => (None, Err(misuse)),
        };
        self.watch(State::Waiting(read.map_err(Into::into)), signal)
    }

    /// An operation that was started elsewhere.
    pub(crate) fn follow(&self, ticket: &JsValue, options: JsValue) -> Operation {
        let read = control::operation::Operation::resume(ticket)
            .and_then(|operation| Ok((operation, arguments::signal(options)?)));
        match read {
            Ok((operation, signal)) => {
                self.watch(State::Watching(Watched::resume(operation, self.client.host.now())), signal)
            }
            Err(misuse) => self.watch(State::Waiting(Err(misuse.into())), None),
        }
    }

    fn watch(&self, state: State, signal: Option<AbortSignal>) -> Operation {
        let state = Rc::new(RefCell::new(state));
        Operation::new(Watch { state, client: self.client(signal), site: Rc::clone(&self.site) })
    }
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
                State::Waiting(change) => flow::operation::start(&client, &site, change?).await?,
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
        Turn::Done(result) => (&ended, true, result.as_ref()),
    };
    let seen =
        JsValue::write(&progress.members().flag("done", done).group("ticket", watched.operation.ticket().members()));
    match result {
        Some(result) => seen.with("result", result.clone()),
        None => seen,
    }
}
