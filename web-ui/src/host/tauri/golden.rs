//! What the core writes is read here, and what is written here the core reads: held against its golden fixtures.

use latchkey_core::action::Action;
use latchkey_core::view::{Screen, View};
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::read::Read as _;
use super::write;

const VIEWS: &str = include_str!("../../../../core/tests/fixtures/golden/views.json");
const STOPS: &str = include_str!("../../../../core/tests/fixtures/golden/stops.json");
const ACTIONS: &str = include_str!("../../../../core/tests/fixtures/golden/actions.json");
const PAGE: &str = include_str!("../../../../core/tests/fixtures/golden/page-every-form.json");

fn all(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

/// As Tauri gives it to the page.
fn in_js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.to_string()).unwrap()
}

fn reads_whole(written: &Value) {
    let view = View::read(&in_js(written)).unwrap_or_else(|| panic!("not read: {written}"));
    assert_eq!(serde_json::to_value(&view).unwrap(), *written);
}

#[test]
fn reads_every_view_with_every_field() {
    let views = all(VIEWS);
    assert!(views.len() > 15);
    views.iter().for_each(reads_whole);
}

#[test]
fn reads_every_reason_to_stop_or_to_wait() {
    let views = all(VIEWS);
    let view = |screen: &str| {
        let found = views.iter().find(|view| view["screen"] == screen);
        found.unwrap().clone()
    };
    let [stops, troubles] = &all(STOPS)[..] else {
        panic!("stops and troubles");
    };
    for (screen, field, values) in [
        ("stopped", "reason", stops),
        ("waiting", "trouble", troubles),
    ] {
        for value in values.as_array().unwrap() {
            let mut view = view(screen);
            view[field] = value.clone();
            if let Some(name) = view[field].pointer_mut("/bad_answer/field") {
                *name = "".into(); // a name of the program, which no screen shows
            }
            reads_whole(&view);
        }
    }
}

#[test]
fn reads_a_page_of_every_form() {
    let mut finish = all(VIEWS)
        .into_iter()
        .find(|view| view["screen"] == "finish")
        .unwrap();
    finish["page"] = serde_json::from_str(PAGE).unwrap();
    reads_whole(&finish);
}

#[test]
fn reads_nothing_from_what_is_no_view() {
    let whole = all(VIEWS)
        .into_iter()
        .find(|view| view["screen"] == "home")
        .unwrap();
    for (field, value) in [
        ("screen", Value::from("of_tomorrow")),
        ("rev", Value::Null),
        ("rev", Value::from("7")),
        ("instances", Value::from("none")),
        ("instances", Value::from(vec![Value::Null])),
        ("steps", Value::from(vec!["dance"])),
    ] {
        let mut view = whole.clone();
        view[field] = value;
        assert_eq!(View::read(&in_js(&view)), None, "{field}");
    }
    for nothing in [JsValue::UNDEFINED, JsValue::NULL, 7.into(), "view".into()] {
        assert_eq!(View::read(&nothing), None);
    }
}

#[test]
fn no_field_of_a_view_may_be_left_out() {
    for whole in all(VIEWS) {
        let read = View::read(&in_js(&whole)).unwrap();
        for field in whole.as_object().unwrap().keys() {
            let mut view = whole.clone();
            view.as_object_mut().unwrap().remove(field);
            // What may be null may as well be absent; all else is missed.
            let without = View::read(&in_js(&view));
            assert_ne!(
                without.as_ref(),
                Some(&read),
                "{field} of {:?}",
                discriminant(&read.screen)
            );
        }
    }
}

fn discriminant(screen: &Screen) -> std::mem::Discriminant<Screen> {
    std::mem::discriminant(screen)
}

#[test]
fn writes_every_action_as_the_core_reads_it() {
    for golden in all(ACTIONS) {
        let action: Action = serde_json::from_value(golden.clone()).unwrap();
        let written = js_sys::JSON::stringify(&write::action(action)).unwrap();
        let written: Value = serde_json::from_str(&String::from(written)).unwrap();
        assert_eq!(written, golden);
    }
}
