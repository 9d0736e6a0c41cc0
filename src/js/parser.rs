//! Answers that come bit by bit, handed over piece by piece.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::data::event::{Event, Events, Values};
use crate::http::Format;
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    /// An event as callers see it.
    fn event(event: &str, data: &str, id: &str, retry: Option<u32>) -> JsValue;
}

/// Reads events, or values on lines.
#[wasm_bindgen]
pub struct Parser(Reader);

enum Reader {
    Events(Events),
    Values(Values),
}

impl Parser {
    /// The parser of a format, if it needs one.
    pub(crate) const fn of(format: Format, longest: usize) -> Option<Self> {
        match format {
            Format::Events => Some(Self(Reader::Events(Events::new(longest)))),
            Format::Lines => Some(Self(Reader::Values(Values::new(longest)))),
            _ => None,
        }
    }
}

#[wasm_bindgen]
impl Parser {
    /// Adds to `found` what a piece completes; false when it holds what cannot be.
    pub fn push(&mut self, piece: &[u8], found: &Array) -> bool {
        match &mut self.0 {
            Reader::Events(events) => events.push(piece, &mut |event| add_event(found, &event)).is_ok(),
            Reader::Values(values) => {
                let mut sound = true;
                values.push(piece, &mut |text| sound &= add_value(found, text)).is_ok() && sound
            }
        }
    }

    /// Adds what the end completes.
    pub fn end(&mut self, found: &Array) -> bool {
        let mut sound = true;
        if let Reader::Values(values) = &mut self.0 {
            values.end(&mut |text| sound &= add_value(found, text));
        }
        sound
    }
}

fn add_event(found: &Array, Event { event: kind, data, id, retry }: &Event) {
    found.push(&event(kind, data, id, *retry));
}

fn add_value(found: &Array, text: &str) -> bool {
    let value = JsValue::parse(text);
    if let Some(value) = &value {
        found.push(value);
    }
    value.is_some()
}
