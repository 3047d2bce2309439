//! A text field with its label, hint and error.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::{Live, attr, live, new_id, paragraph, span};

/// A field of one line.
#[component]
pub fn Field(
    /// Its label.
    label: &'static str,
    /// What stands in it.
    value: RwSignal<String>,
    /// What is wrong with it, in words.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// A word after the label, such as “optional”.
    #[prop(optional)]
    aside: &'static str,
    /// Help below it.
    #[prop(optional, into)]
    hint: String,
    /// `text`, `tel`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
) -> impl IntoView {
    let id = new_id("field");
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <label {..attr("for", id.clone())}>
                {label} {(!aside.is_empty()).then(|| span("aside", aside))}
            </label>
            <input
                {..attr("id", id)}
                {..attr("type", kind)}
                {..attr("autocomplete", autocomplete)}
                {..attr("spellcheck", "false")}
                {..attr("autocapitalize", "off")}
                {..attr("aria-describedby", note.clone())}
                aria-invalid=invalid(error)
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            {field_note(note, error, hint)}
        </div>
    }
}

/// The line below a field: its hint, or what is wrong. Its place is kept when it is empty.
///
/// `id` is that by which the field names it.
pub fn field_note(id: String, error: Signal<Option<String>>, hint: String) -> AnyView {
    view! {
        <div {..attr("id", id)} class="note" {..attr("aria-live", "polite")}>
            {live(move || match error.get() {
                Some(error) => {
                    view! {
                        <p class="error">
                            {icon(paths::CIRCLE_ALERT)}
                            {error}
                        </p>
                    }
                        .into_any()
                }
                None if hint.is_empty() => ().into_any(),
                None => paragraph("hint", hint.clone()),
            })}
        </div>
    }
    .into_any()
}

/// Tells screen readers whether there is an error.
pub fn invalid(error: Signal<Option<String>>) -> Live<Option<&'static str>> {
    live(move || error.read().is_some().then_some("true"))
}
