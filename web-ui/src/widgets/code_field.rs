//! A field for a code of six digits: to a screen reader and a keyboard one input, to the eye six boxes.

use leptos::prelude::*;

use super::{attr, field_note, invalid, live, new_id};

const DIGITS: usize = 6;

/// The code field: of what is typed or pasted it keeps the first six digits.
#[component]
pub fn CodeField(
    /// Its label.
    label: &'static str,
    /// Its digits.
    value: RwSignal<String>,
    /// What is wrong with it, in words.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = new_id("code");
    let note = format!("{id}-note");
    let mut boxes = Vec::new();
    for place in 0..DIGITS {
        let digit = move || {
            let value = value.read();
            value.get(place..=place).unwrap_or_default().to_owned()
        };
        let is_next = move || value.read().len() == place;
        let one = view! {
            <span class=live(move || if is_next() { "box next" } else { "box" })>
                {live(digit)}
            </span>
        };
        boxes.push(one.into_any());
    }
    view! {
        <div class="field">
            <label {..attr("for", id.clone())}>{label}</label>
            <div class="code" {..attr("dir", "ltr")}>
                <input
                    {..attr("id", id)}
                    {..attr("type", "text")}
                    {..attr("inputmode", "numeric")}
                    {..attr("autocomplete", "one-time-code")}
                    {..attr("spellcheck", "false")}
                    {..attr("aria-describedby", note.clone())}
                    aria-invalid=invalid(error)
                    prop:value=value
                    on:input=move |event| {
                        let typed = event_target_value(&event);
                        value.set(typed.chars().filter(char::is_ascii_digit).take(DIGITS).collect());
                    }
                />
                <span class="boxes" {..attr("aria-hidden", "true")}>
                    {boxes}
                </span>
            </div>
            {field_note(note, error, String::new())}
        </div>
    }
}
