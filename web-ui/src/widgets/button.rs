//! Buttons: one that leads on, others that are quiet.

use leptos::prelude::*;

use super::icon::icon;
use super::{live, span};

/// Whether something is under way, so that pressing does nothing now; in the context.
#[derive(Clone, Copy, Debug)]
pub struct Busy(pub Signal<bool>);

/// A button. A busy one stays in the tab order, so that the focus is not lost.
#[derive(Clone, Debug, Default)]
pub struct Button {
    class: &'static str,
    label: String,
    icon: &'static str,
    more: String,
    press: Option<Callback<()>>,
    is_single: bool,
    off: Option<Signal<bool>>,
}

/// The one that leads on: it sends the form.
pub fn primary(label: impl Into<String>) -> Button {
    Button {
        class: "button primary",
        label: label.into(),
        ..Button::default()
    }
}

/// Another way.
pub fn quiet(label: impl Into<String>, press: Callback<()>) -> Button {
    Button {
        class: "button quiet",
        press: Some(press),
        ..primary(label)
    }
}

/// A small one within the text.
pub fn small(label: impl Into<String>, press: Callback<()>) -> Button {
    Button {
        class: "button small",
        ..quiet(label, press)
    }
}

impl Button {
    /// Adds an icon before the words.
    #[must_use]
    pub fn icon(self, icon: &'static str) -> Self {
        Self { icon, ..self }
    }

    /// Says more to screen readers: of several that look alike, which one it is.
    #[must_use]
    pub fn more(self, more: String) -> Self {
        Self { more, ..self }
    }

    /// Tells when it may not be pressed.
    #[must_use]
    pub fn off(self, off: Signal<bool>) -> Self {
        let off = Some(off);
        Self { off, ..self }
    }

    /// Makes it the one that leads on, with something else to do than to send the form. The second click of a double click
    /// does not press it: that would be an answer to a question that nobody has read yet.
    #[must_use]
    pub fn strong(self) -> Self {
        Self {
            class: "button primary",
            is_single: true,
            ..self
        }
    }

    /// Makes it one that takes something away; for the rest as [`strong`](Self::strong).
    #[must_use]
    pub fn danger(self) -> Self {
        let class = "button primary danger";
        Self {
            class,
            ..self.strong()
        }
    }

    /// Draws it.
    pub fn draw(self) -> AnyView {
        let Self {
            class,
            label,
            icon: path,
            more,
            press,
            is_single,
            off,
        } = self;
        let busy = use_context::<Busy>();
        let is_off =
            move || off.is_some_and(|off| off.get()) || busy.is_some_and(|Busy(busy)| busy.get());
        let more = if more.is_empty() {
            ().into_any()
        } else {
            span("unseen", more)
        };
        let picture = if path.is_empty() {
            ().into_any()
        } else {
            icon(path)
        };
        view! {
            <button
                type=if press.is_some() { "button" } else { "submit" }
                class=class
                aria-disabled=live(move || is_off().then_some("true"))
                on:click=move |event| {
                    if is_off() || (is_single && event.detail() > 1) {
                        event.prevent_default();
                    } else if let Some(press) = press {
                        press.run(());
                    }
                }
            >
                {picture}
                {span("", label)}
                {more}
            </button>
        }
        .into_any()
    }
}
