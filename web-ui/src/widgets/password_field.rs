//! A field for a password that can be shown.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::{attr, field_note, invalid, live, new_id};

/// A password field. The switch within it serves all fields that share `shown`.
#[component]
pub fn PasswordField(
    /// Its label.
    label: &'static str,
    /// What stands in it.
    value: RwSignal<String>,
    /// Whether it can be read.
    shown: RwSignal<bool>,
    /// The words of the switch: show, hide; without them there is none.
    #[prop(optional)]
    switch: Option<(&'static str, &'static str)>,
    /// What is wrong with it, in words.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = new_id("password");
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <label {..attr("for", id.clone())}>{label}</label>
            <div class="with-switch">
                <input
                    {..attr("id", id)}
                    type=live(move || if shown.get() { "text" } else { "password" })
                    {..attr("autocomplete", "new-password")}
                    {..attr("spellcheck", "false")}
                    {..attr("autocapitalize", "off")}
                    {..attr("aria-describedby", note.clone())}
                    aria-invalid=invalid(error)
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                {switch
                    .map(|(show, hide)| {
                        view! {
                            <button
                                {..attr("type", "button")}
                                class="switch"
                                aria-label=live(move || if shown.get() { hide } else { show })
                                on:click=move |_| shown.update(|shown| *shown = !*shown)
                            >
                                {live(move || {
                                    let path = if shown.get() { paths::EYE_OFF } else { paths::EYE };
                                    icon(path)
                                })}
                            </button>
                        }
                    })}
            </div>
            {field_note(note, error, String::new())}
        </div>
    }
}
