//! Scoring calls under way, as the JavaScript classes around them drive them.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::Client;
use crate::data::hedge::Hedge;
use crate::error::{Error, ProtocolError};
use crate::flow::attempt::broken_off;
use crate::flow::score::{Answer, Call, Targets};
use crate::host::Host;
use crate::js::data::scoring::{Pacing, ScoringEndpoint};
use crate::js::error::{thrown, with_dates};
use crate::js::host::{JsHost, ms};
use crate::js::parser::Parser;
use crate::js::story::{promise, settled};
use crate::value::{Members, Value};

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = handOver)]
    fn hand_over(incoming: &JsValue, first: Option<f64>, idle: Option<f64>, total: Option<f64>) -> JsValue;
}

#[wasm_bindgen(module = "/src/js/awaited.js")]
extern "C" {
    fn hedged(sending: Sending, ms: f64, signal: Option<&AbortSignal>) -> Promise;
    /// The class that callers see.
    pub type ScoringStream;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(streaming: Streaming) -> ScoringStream;
    /// The class that callers see.
    pub type ScoringBatch;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new(
        scores: Scores,
        inputs: JsValue,
        from: u32,
        signal: Option<AbortSignal>,
        told: Option<Function>,
    ) -> ScoringBatch;
}

/// A scoring call about to be made.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Sending {
    pub(crate) client: Client<JsHost>,
    pub(crate) targets: Rc<Targets<JsHost>>,
    pub(crate) call: Call<JsValue>,
    pub(crate) hedge: Option<Rc<RefCell<Hedge>>>,
}

impl Sending {
    /// What the model answers.
    pub(crate) fn answer(self) -> Promise {
        let late = self.hedge.as_ref().and_then(|hedge| hedge.borrow_mut().begin());
        match late {
            Some(late) => {
                let signal = self.client.host.signal.clone();
                hedged(self, ms(Some(late)).unwrap_or_default(), signal.as_ref())
            }
            None => self.run(body),
        }
    }

    /// The answer unread.
    pub(crate) fn response(mut self) -> Promise {
        self.call.reads = false;
        self.run(|_, Answer { body, patience, .. }| {
            hand_over(&body, ms(patience.first_byte), ms(patience.idle), ms(patience.total))
        })
    }

    /// What describes the inputs; nothing when nothing does.
    pub(crate) fn description(self) -> Promise {
        let Self { client, targets, call, .. } = self;
        promise(async move {
            match targets.score(&client, call).await {
                Ok(answer) => Ok(answer.body),
                Err(Error::Response(error)) if error.trace.status == 404 => Ok(JsValue::UNDEFINED),
                Err(error) => Err(error),
            }
        })
    }

    /// `done` gives what callers see of the answer. A function and no closure: each of those would be another copy of this story.
    fn run(self, done: fn(JsHost, Answer<JsValue>) -> JsValue) -> Promise {
        let Self { client, targets, call, hedge } = self;
        promise(async move {
            let answer = targets.score(&client, call).await?;
            if let Some(hedge) = hedge {
                hedge.borrow_mut().observed(client.host.now() - answer.sent);
            }
            Ok(done(client.host, answer))
        })
    }
}

fn body(_: JsHost, answer: Answer<JsValue>) -> JsValue {
    answer.body
}

#[wasm_bindgen]
impl Sending {
    /// Makes the call, stopped by this signal. The second time other targets come first.
    pub fn begin(&self, second: bool, signal: AbortSignal) -> Promise {
        let mut sending = self.clone();
        sending.client.host.signal = Some(signal);
        sending.call.avoid = u32::from(second);
        sending.run(body)
    }

    /// Whether it may be made a second time.
    pub fn spend(&self) -> bool {
        let may = self.hedge.as_ref().is_some_and(|hedge| hedge.borrow_mut().spend());
        if may {
            self.client.host.tell(Members::default().text("type", "hedge"));
        }
        may
    }
}

/// A call whose answer comes bit by bit.
#[wasm_bindgen]
pub struct Streaming(pub(crate) Sending);

#[wasm_bindgen]
impl Streaming {
    /// Makes the call.
    pub fn open(&self) -> Promise {
        // How late it is says nothing of answers that are read to their end.
        let sending = Sending { hedge: None, ..self.0.clone() };
        sending.run(|host, answer| Incoming { host, answer }.into())
    }
}

/// An answer that comes bit by bit.
#[wasm_bindgen]
pub struct Incoming {
    host: JsHost,
    answer: Answer<JsValue>,
}

#[wasm_bindgen]
impl Incoming {
    /// What is to be read.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> JsValue {
        self.answer.body.clone()
    }

    /// How its pieces become items; nothing when they are items as they are.
    pub fn parser(&self) -> Option<Parser> {
        Parser::of(self.answer.format, self.host.longest_event)
    }

    /// How long to wait for its first byte, between two pieces, and for all of it.
    pub fn patience(&self) -> Array {
        let patience = self.answer.patience;
        let limit = |limit| ms(limit).map_or(JsValue::UNDEFINED, JsValue::from);
        Array::of3(&limit(patience.first_byte), &limit(patience.idle), &limit(patience.total))
    }

    /// What it tells of itself, now that its first byte is here.
    pub fn opening(&self) -> JsValue {
        let since = ms(Some(self.host.now() - self.answer.sent)).unwrap_or_default();
        let members =
            Members::default().text("format", self.answer.format.as_str()).flag("streamed", self.answer.streams());
        with_dates(JsValue::write(&self.answer.trace.members(members.number("firstByteMs", since))))
    }

    /// The error for an answer that broke off.
    pub fn broken(&self, cause: JsValue) -> JsValue {
        thrown(broken_off(&self.answer.trace, self.host.broken(cause)))
    }

    /// The error for an answer that does not hold what its format promises.
    pub fn nonsense(&self) -> JsValue {
        let trace = &self.answer.trace;
        thrown(ProtocolError::new(trace.request.clone(), trace.status, self.answer.format.promise()))
    }
}

/// The calls of a batch.
#[wasm_bindgen]
pub struct Scores {
    pub(crate) endpoint: ScoringEndpoint,
    pub(crate) options: JsValue,
    pub(crate) pace: Pacing,
}

#[wasm_bindgen]
impl Scores {
    /// One of them.
    pub fn score(&self, input: JsValue, signal: AbortSignal) -> Promise {
        let pace = Some(Rc::clone(&self.pace));
        settled(self.endpoint.sending(&input, &self.options, pace).map(|mut sending| {
            sending.client.host.signal = Some(signal);
            sending.answer()
        }))
    }

    /// How many at once.
    pub fn limit(&self) -> u32 {
        self.pace.borrow().limit()
    }
}
