//! Tera for the preview: it runs in a Worker, so that a text that never ends can be ended.
//!
//! Only the values go in and out here; the rules are in `latchkey_core::demo::template`. The other end is
//! `web-ui/src/host/preview/templates.rs`.

use js_sys::Array;
use latchkey_core::demo::template::{AdminTags, Finding, Rendered, Tags, render as render_text};
use wasm_bindgen::prelude::*;

/// Renders a text. `request` is the text and the values of the tags, in the order of [`Tags`]; `undefined` stands for
/// what there is not. The answer is the Markdown, and four values for each finding: its kind's number, its bytes from
/// and to (`undefined` without a place), and its name.
#[wasm_bindgen]
pub fn render(request: &Array) -> Array {
    let value = |index| request.get(index).as_string();
    let text = value(0).unwrap_or_default();
    let admin = value(6).map(|first_name| AdminTags {
        first_name,
        last_name: value(7).unwrap_or_default(),
        email: value(8).unwrap_or_default(),
        phone: value(9),
    });
    let tags = Tags {
        first_name: value(1).unwrap_or_default(),
        last_name: value(2).unwrap_or_default(),
        username: value(3).unwrap_or_default(),
        defguard_url: value(4).unwrap_or_default(),
        defguard_version: value(5).unwrap_or_default(),
        admin,
    };
    let Rendered { markdown, findings } = render_text(&text, &tags);
    let answer = Array::of1(&markdown.into());
    for Finding { kind, place, name } in findings {
        answer.push(&(kind as u32).into());
        answer.push(&place.map(|place| place.start).into());
        answer.push(&place.map(|place| place.end).into());
        answer.push(&name.into());
    }
    answer
}
