//! Buttons: one that leads on, others that are quiet.

use leptos::prelude::*;

use super::icon::Icon;
use super::{live, span};

/// Whether something is under way, so that pressing does nothing now; in the context.
#[derive(Clone, Copy, Debug)]
pub struct Busy(pub Signal<bool>);

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The one that leads on; it sends the form.
    Primary,
    /// Another way.
    #[default]
    Quiet,
    /// A small one within the text.
    Small,
}

/// A button. A busy one stays in the tab order, so that the focus is not lost.
#[component]
pub fn Button(
    /// What it says.
    #[prop(into)]
    label: String,
    /// How it looks.
    #[prop(optional)]
    kind: Kind,
    /// An icon before the words.
    #[prop(optional)]
    icon: &'static str,
    /// What pressing does; a primary one may leave that to its form.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
    /// Whether it may not be pressed.
    #[prop(optional, into)]
    off: Signal<bool>,
) -> impl IntoView {
    let busy = use_context::<Busy>();
    let is_off = move || off.get() || busy.is_some_and(|Busy(busy)| busy.get());
    let (class, form_type) = match kind {
        Kind::Primary => ("button primary", "submit"),
        Kind::Quiet => ("button quiet", "button"),
        Kind::Small => ("button small", "button"),
    };
    view! {
        <button
            type=form_type
            class=class
            aria-disabled=live(move || is_off().then_some("true"))
            on:click=move |event| {
                if is_off() {
                    event.prevent_default();
                } else if let Some(press) = press {
                    press.run(());
                }
            }
        >
            {(!icon.is_empty()).then(|| view! { <Icon path=icon /> })}
            {span("", label)}
        </button>
    }
}
