//! A few words that stand out.

use leptos::prelude::*;

use super::icon::{Icon, paths};
use super::{part, span};

/// What a notice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// It went wrong.
    Bad,
    /// It went well.
    Good,
}

/// A notice with an icon.
#[component]
pub fn Notice(
    /// What it is about.
    #[prop(optional)]
    tone: Tone,
    /// Its words.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let (class, path) = match tone {
        Tone::Info => ("notice info", paths::INFO),
        Tone::Bad => ("notice bad", paths::TRIANGLE_ALERT),
        Tone::Good => ("notice good", paths::CHECK),
    };
    part(
        "div",
        class,
        vec![view! { <Icon path /> }.into_any(), span("", words)],
    )
}
