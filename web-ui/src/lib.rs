//! Screens.
use latchkey_core::{action::Action, view::View};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = "export function get() { return location.hash } export function put(s) { console.log(s) }")]
extern "C" {
    fn get() -> String;
    fn put(s: String);
}

/// Starts.
#[wasm_bindgen(start)]
pub fn start() {
    let view = RwSignal::new(serde_json::from_str::<View>(&get()).ok());
    mount_to_body(move || view! { <button on:click=move |_| { put(serde_json::to_string(&Action::Next).unwrap_or_default()); view.set(serde_json::from_str(&get()).ok()); }>{move || format!("{}", view.get().is_some_and(|v| v.busy))}</button> });
}
