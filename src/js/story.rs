//! Calls that take time. JavaScript keeps the time: it runs a story up to its next wait, and on with what that came to.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::sync::Once;
use std::task::{Context, Poll, Waker};

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::error::{Error, Result};
use crate::js::error::{internal, thrown};

#[wasm_bindgen(module = "/src/js/awaited.js")]
extern "C" {
    fn run(story: Story) -> Promise;
    fn note(defect: JsValue);
}

thread_local! {
    /// What the story that is being run waits for.
    static ASKED: Cell<Option<Promise>> = const { Cell::new(None) };
    /// What its last wait came to.
    static ANSWER: Cell<Option<Answer>> = const { Cell::new(None) };
}

type Answer = std::result::Result<JsValue, JsValue>;
type Outcome = Result<JsValue, JsValue>;
type Call = Pin<Box<dyn Future<Output = Outcome>>>;

static HOOK: Once = Once::new();

/// A call under way.
#[wasm_bindgen]
pub struct Story(RefCell<Option<Call>>);

#[wasm_bindgen]
impl Story {
    /// Runs on with what the last wait came to. Gives the next promise to wait for, or with `true` before it the result.
    pub fn resume(&self, failed: bool, value: JsValue) -> std::result::Result<Array, JsValue> {
        let Some(mut call) = self.0.take() else { return Ok(Array::new()) };
        ANSWER.set(Some(if failed { Err(value) } else { Ok(value) }));
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(value)) => Ok(Array::of2(&true.into(), &value)),
            Poll::Ready(Err(error)) => Err(thrown(error)),
            Poll::Pending => {
                self.0.replace(Some(call));
                Ok(Array::of2(&false.into(), &ASKED.take().into()))
            }
        }
    }
}

/// Runs a call and gives its promise, which always settles: a panic in wasm rejects it.
pub(crate) fn promise(call: impl Future<Output = Outcome> + 'static) -> Promise {
    begin(Box::pin(call))
}

/// One copy for all calls, which [`promise`] would not be.
#[inline(never)]
fn begin(call: Call) -> Promise {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| note_defect(panic.location()))));
    run(Story(RefCell::new(Some(call))))
}

/// A promise of something that was wrong from the start.
pub(crate) fn settled(outcome: std::result::Result<Promise, impl Into<Error<JsValue>>>) -> Promise {
    outcome.unwrap_or_else(|error| Promise::reject(&thrown(error.into())))
}

/// What a promise comes to.
pub(crate) struct Wait(Option<Promise>);

/// Waits for a promise, within a story.
pub(crate) const fn wait(promise: Promise) -> Wait {
    Wait(Some(promise))
}

impl Future for Wait {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Answer> {
        match (self.0.take(), ANSWER.take()) {
            (None, Some(answer)) => Poll::Ready(answer),
            (promise, _) => {
                ASKED.set(promise);
                Poll::Pending
            }
        }
    }
}

fn note_defect(place: Option<&std::panic::Location<'_>>) {
    let place = place.map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    note(internal(&format!("azureml-endpoints failed in a way it should not{place}. Please report it.")));
}
