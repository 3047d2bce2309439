//! One of several ways, as a card to pick.

use leptos::prelude::*;

use super::icon::icon;
use super::{live, span};

/// A radio button as a card; those of one `name` exclude each other.
#[component]
pub fn Choice(
    /// The group.
    name: &'static str,
    /// Its own name in the group.
    value: &'static str,
    /// The one that is picked.
    picked: RwSignal<String>,
    /// What it is called.
    label: &'static str,
    /// What it means.
    hint: &'static str,
    /// Its picture.
    path: &'static str,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
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
}
