//! A field for a code of six digits: to a screen reader and a keyboard one input, to the eye six boxes.

use leptos::prelude::*;

use super::{FieldNote, invalid, live, new_id};

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
    let digits = move || {
        value
            .get()
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let mut boxes = Vec::new();
    for place in 0..DIGITS {
        let digit = move || digits().get(place..=place).unwrap_or_default().to_owned();
        let is_next = move || digits().len() == place;
        let one = view! {
            <span class=live(move || if is_next() { "box next" } else { "box" })>
                {live(digit)}
            </span>
        };
        boxes.push(one.into_any());
    }
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
                    aria-invalid=invalid(error)
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <span class="boxes" aria-hidden="true">
                    {boxes}
                </span>
            </div>
            <FieldNote id=note error />
        </div>
    }
}
