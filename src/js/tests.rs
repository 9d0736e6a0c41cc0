//! What only a JavaScript engine can show of the door; everything else is tested on the host.

#![allow(clippy::expect_used, reason = "a failed expectation is how a test fails")]

use js_sys::{Object, Promise, Reflect, TypeError, eval};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::error::{Error, Misuse, TransportError};
use crate::js::error::thrown;
use crate::js::story;
use crate::value::{Kept, Value};

fn js(source: &str) -> JsValue {
    eval(source).expect("the source runs")
}

fn text(value: &JsValue, key: &str) -> Option<String> {
    Reflect::get(value, &key.into()).ok()?.as_string()
}

#[wasm_bindgen_test]
fn what_is_no_object_has_no_members() {
    for source in ["undefined", "null", "5", "'text'", "Symbol()", "10n"] {
        let value = js(source);
        assert!(value.get("length").is_none() && value.keys().is_empty() && value.items().is_empty(), "{source}");
    }
}

#[wasm_bindgen_test]
fn a_member_whose_getter_throws_is_absent() {
    assert!(js("({ get a() { throw 1 } })").get("a").is_none());
}

#[wasm_bindgen_test]
fn setting_a_member_copies_the_object_and_keeps_the_others() {
    let frozen = js("Object.freeze({ z: 1, a: Object.freeze({ b: 2, c: [3] }) })");
    let changed = frozen.with_at(&["a", "b"], JsValue::from(5));
    assert_eq!(js_sys::JSON::stringify(&changed).expect("JSON"), r#"{"z":1,"a":{"b":5,"c":[3]}}"#);
    assert_eq!(frozen.at(&["a", "b"]).and_then(|b| b.as_number()), Some(2.0));
}

#[wasm_bindgen_test]
fn misuse_is_a_native_type_error() {
    let error = thrown(Misuse::new("name", "must be a string").into());
    assert!(error.is_instance_of::<TypeError>());
    assert_eq!(text(&error, "message").as_deref(), Some("name: must be a string"));
}

#[wasm_bindgen_test]
fn an_abort_is_the_callers_own_reason() {
    let reason: JsValue = Object::new().into();
    assert!(Object::is(&thrown(Error::Aborted(Kept(reason.clone()))), &reason));
}

#[wasm_bindgen_test]
fn a_failure_keeps_what_fetch_threw_as_its_cause() {
    let cause: JsValue = js_sys::Error::new("refused").into();
    let error = thrown(Error::Transport(Box::new(TransportError {
        cause: Some(Kept(cause.clone())),
        ..TransportError::new("GET https://a".into(), 2)
    })));
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "code").as_deref(), Some("ERR_TRANSPORT"));
    assert_eq!(text(&error, "name").as_deref(), Some("TransportError"));
    assert!(Object::is(&Reflect::get(&error, &"cause".into()).expect("a cause"), &cause));
}

#[wasm_bindgen_test]
async fn a_call_that_panics_rejects_and_the_next_one_works() {
    #[allow(clippy::panic, reason = "the defect to be met")]
    let call = story::promise(async { panic!("a defect") });
    let error = JsFuture::from(call).await.expect_err("rejects");
    assert_eq!(text(&error, "code").as_deref(), Some("ERR_INTERNAL"));
    assert!(text(&error, "message").is_some_and(|message| message.contains("tests.rs:")));
    let next = JsFuture::from(story::promise(async { Ok(JsValue::from(7)) })).await;
    assert_eq!(next.ok().and_then(|value| value.as_f64()), Some(7.0));
}

#[wasm_bindgen_test]
async fn a_call_waits_for_promises_one_after_the_other() {
    let call = story::promise(async {
        let one = story::wait(Promise::resolve(&JsValue::from(1))).await.unwrap_or_default().as_f64();
        let two = story::wait(Promise::reject(&2.into())).await.expect_err("rejects").as_f64();
        Ok(JsValue::from(one.unwrap_or_default() + two.unwrap_or_default()))
    });
    assert_eq!(JsFuture::from(call).await.ok().and_then(|sum| sum.as_f64()), Some(3.0));
}

#[wasm_bindgen_test]
async fn a_call_gives_its_outcome() {
    let good = JsFuture::from(story::promise(async { Ok(JsValue::from(7)) })).await;
    assert_eq!(good.ok().and_then(|value| value.as_f64()), Some(7.0));
    let bad = JsFuture::from(story::promise(async { Err(Misuse::new("a", "b").into()) })).await;
    assert!(bad.is_err_and(|error| error.dyn_into::<TypeError>().is_ok()));
}
