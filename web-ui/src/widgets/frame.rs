//! The frame of every screen: one idea with its heading, a sentence, the thing itself, and the buttons.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement};

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
    #[prop(optional)]
    submit: Option<Callback<()>>,
    /// The buttons, the one that leads on last.
    #[prop(optional)]
    buttons: Vec<AnyView>,
    /// The thing itself.
    children: Children,
) -> impl IntoView {
    let lead = if lead.is_empty() {
        ().into_any()
    } else {
        paragraph("lead", lead)
    };
    let footer = if buttons.is_empty() {
        ().into_any()
    } else {
        part("footer", "buttons", buttons)
    };
    view! {
        <form
            class="frame"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if let Some(submit) = submit {
                    submit.run(());
                    focus_error();
                }
            }
        >
            <div class="content">
                <header>
                    <h1 tabindex="-1">{heading}</h1>
                    {lead}
                </header>
                {children()}
            </div>
            {footer}
        </form>
    }
    .into_any()
}

/// Around the screens of the preview there may be something that keeps the focus.
const FREE: &str = if cfg!(feature = "preview") {
    ":root:not(:has([data-keeps-focus] :focus)) "
} else {
    ""
};

/// Moves the focus to the heading of a screen that has just appeared, so that a screen reader begins there; the page's
/// title says it too.
pub fn focus_heading(app: &str) {
    if let Some(heading) = find("h1") {
        let name = heading.text_content().unwrap_or_default();
        document().set_title(&format!("{name} – {app}"));
    }
    focus("h1");
}

/// Moves the focus to the first field with an error, once it is drawn.
pub fn focus_error() {
    request_animation_frame(|| {
        if let Some(field) = focus("[aria-invalid]") {
            // What was not taken makes room for what is typed next.
            field.unchecked_into::<HtmlInputElement>().select();
        }
    });
}

fn focus(selector: &str) -> Option<HtmlElement> {
    let element = find(&format!("{FREE}{selector}"))?;
    let _ = element.focus();
    Some(element)
}

fn find(selector: &str) -> Option<HtmlElement> {
    let found = document().query_selector(selector).ok()??;
    found.dyn_into().ok()
}
