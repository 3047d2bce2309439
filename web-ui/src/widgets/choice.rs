//! One of several ways, as a card to pick.

use leptos::prelude::*;

use super::icon::icon;
use super::{attr, live, span};

/// A radio button as a card; those of one `name` exclude each other.
///
/// `value` is its own name in the group, `picked` the one that is picked; `label`, `hint` and picture say what it is.
pub fn choice(
    name: &'static str,
    value: &'static str,
    picked: RwSignal<String>,
    (label, hint, path): (&'static str, &'static str, &'static str),
) -> AnyView {
    view! {
        <label class="choice">
            <input
                {..attr("type", "radio")}
                name=name
                value=value
                prop:checked=live(move || *picked.read() == value)
                on:change=move |_| picked.set(value.to_owned())
            />
            <span class="badge">{icon(path)}</span>
            <span class="choice-words">
                <strong>{label}</strong>
                {span("hint", hint)}
            </span>
        </label>
    }
    .into_any()
}
