//! A field for a code of six digits: to a screen reader and a keyboard one input, to the eye six boxes.

use leptos::prelude::*;

use super::{FieldNote, new_id};

const DIGITS: usize = 6;

/// The code field. It takes what is pasted as it is; `digits` gives what is shown of it.
#[component]
pub fn CodeField(
    /// Its label.
    label: &'static str,
    /// What was typed or pasted.
    value: RwSignal<String>,
    /// What is wrong with it, in words.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = new_id("code");
    let note = format!("{id}-note");
    let boxes = (0..DIGITS).map(|place| {
        let digit =
            move || value.with(|value| value.chars().filter(char::is_ascii_digit).nth(place));
        let is_next =
            move || value.with(|value| value.chars().filter(char::is_ascii_digit).count() == place);
        view! { <span class="box" class:next=is_next>{move || digit().map(String::from)}</span> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="code">
                <input
                    id=id
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    spellcheck="false"
                    maxlength="16"
                    aria-describedby=note.clone()
                    aria-invalid=move || error.read().is_some().then_some("true")
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <span class="boxes" aria-hidden="true">
                    {boxes.collect_view()}
                </span>
            </div>
            <FieldNote id=note error />
        </div>
    }
}
