//! One of several ways, as a card to pick.

use leptos::prelude::*;

use super::icon::Icon;
use super::{live, span};

/// A radio button as a card; those of one `name` exclude each other.
#[component]
pub fn Choice(
    /// The group.
    name: &'static str,
    /// Its number in the group.
    number: usize,
    /// The number that is picked.
    picked: RwSignal<usize>,
    /// What it is called.
    label: &'static str,
    /// What it means.
    hint: &'static str,
    /// Its picture.
    icon: &'static str,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                prop:checked=live(move || picked.get() == number)
                on:change=move |_| picked.set(number)
            />
            <span class="badge"><Icon path=icon /></span>
            <span class="choice-words">
                <strong>{label}</strong>
                {span("hint", hint)}
            </span>
        </label>
    }
}
