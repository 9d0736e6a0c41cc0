//! What takes several requests, handed to the JavaScript class that is both a promise and an iterable.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::Client;
use crate::control;
use crate::error::{Misuse, Result};
use crate::flow::Site;
use crate::flow::operation::Watched;
use crate::flow::task::{Resumed, Story, Task};
use crate::js::arguments::Options;
use crate::js::control::workspace::Handle;
use crate::js::host::JsHost;
use crate::js::story::promise;
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/awaited.js")]
extern "C" {
    /// The class that callers see.
    pub type Operation;
    #[wasm_bindgen(constructor)]
    fn new(watch: Watch, report: &JsValue) -> Operation;
}

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    fn rounded(value: &JsValue) -> JsValue;
}

/// A story, or why there is none; away while it is being told.
type State = Option<Result<Task<JsValue>, JsValue>>;

/// A story as the core tells it, one part per call.
#[wasm_bindgen]
pub struct Watch {
    state: Rc<RefCell<State>>,
    client: Client<JsHost>,
    site: Rc<Site<JsValue>>,
}

impl Handle {
    /// A story under the signal in the options of its call.
    pub(crate) fn tell(
        &self,
        story: std::result::Result<impl Story<JsValue> + 'static, Misuse>,
        options: JsValue,
    ) -> Operation {
        self.begin(story.map(Task::new), options)
    }

    /// One copy for all stories, which [`Handle::tell`] would not be.
    #[inline(never)]
    fn begin(&self, task: std::result::Result<Task<JsValue>, Misuse>, options: JsValue) -> Operation {
        let read = |options: Options| Ok((options.signal("signal")?, options.function("onProgress")?, task?));
        let read = Options::of("options", options).and_then(read);
        let (signal, report, task): (Option<AbortSignal>, Option<JsValue>, _) = match read {
            Ok((signal, report, task)) => (signal, report, Ok(task)),
            Err(misuse) => (None, None, Err(misuse.into())),
        };
        let state = Rc::new(RefCell::new(Some(task)));
        let watch = Watch { state, client: self.client(signal), site: Rc::clone(&self.site) };
        Operation::new(watch, &report.unwrap_or(JsValue::UNDEFINED))
    }

    /// An operation that was started elsewhere.
    pub(crate) fn follow(&self, ticket: &JsValue, options: JsValue) -> Operation {
        let operation = control::operation::Operation::resume(ticket);
        self.tell(operation.map(|operation| Resumed::new(Watched::resume(operation))), options)
    }
}

#[wasm_bindgen]
impl Watch {
    /// Goes on to the next thing worth telling – the first time by starting – and tells it.
    pub fn step(&self) -> Promise {
        let state = Rc::clone(&self.state);
        let (client, site) = (self.client.clone(), Rc::clone(&self.site));
        promise(async move {
            let present = state.replace(None);
            let mut task =
                present.unwrap_or_else(|| Err(Misuse::new("operation", "is being watched already").into()))?;
            let outcome = task.step(&client, &site).await;
            let seen = outcome.map(|()| seen(&task));
            state.replace(Some(Ok(task)));
            seen
        })
    }
}

fn seen(task: &Task<JsValue>) -> JsValue {
    let seen = task.seen();
    let members = seen.progress.members().flag("done", seen.done.is_some());
    let members = match &seen.ticket {
        Some(ticket) => members.group("ticket", ticket.members()),
        None => members,
    };
    let told = JsValue::write(&members);
    let result = seen.done.flatten().map(|result| ("result", rounded(&result)));
    [seen.news, result].into_iter().flatten().fold(told, |told, (name, value)| told.with(name, value))
}
