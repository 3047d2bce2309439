//! A few words that stand out.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::{attr, part, span};

/// Good to know.
pub fn notice(words: impl Into<String>) -> AnyView {
    let parts = vec![icon(paths::INFO), span("", words)];
    part("div", "notice info", parts)
}

/// It went wrong: said at once by a screen reader.
pub fn alert(words: impl Into<String>) -> AnyView {
    let parts = vec![icon(paths::TRIANGLE_ALERT), span("", words)];
    let inner = part("div", "notice bad", parts);
    view! { <div {..attr("role", "alert")}>{inner}</div> }.into_any()
}
