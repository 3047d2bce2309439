//! The frame of every screen: one idea with its heading, a sentence, the thing itself, and the buttons.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::{paragraph, part};

/// A screen. Its heading can have the focus (see [`focus_heading`]).
#[component]
pub fn Frame(
    /// What to do.
    #[prop(into)]
    heading: String,
    /// Why, or what happens next.
    #[prop(optional, into)]
    lead: String,
    /// What sending the form does.
    #[prop(optional, into)]
    submit: Option<Callback<()>>,
    /// The buttons, the one that leads on last.
    #[prop(optional)]
    buttons: Option<AnyView>,
    /// The thing itself.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class="frame"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if let Some(submit) = submit {
                    submit.run(());
                }
            }
        >
            <div class="content">
                <header>
                    <h1 tabindex="-1">
                        {heading}
                    </h1>
                    {(!lead.is_empty()).then(|| paragraph("lead", lead))}
                </header>
                {children()}
            </div>
            {buttons.map(|buttons| part("footer", "buttons", vec![buttons]))}
        </form>
    }
}

/// The heading; around the screens of the preview there may be something that keeps the focus.
const HEADING: &str = if cfg!(feature = "preview") {
    ":root:not(:has([data-keeps-focus] :focus)) h1"
} else {
    "h1"
};

/// Moves the focus to the heading of a screen that has just appeared, so that a screen reader begins there.
pub fn focus_heading() {
    let heading = document().query_selector(HEADING).ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        let _ = heading.focus();
    }
}
