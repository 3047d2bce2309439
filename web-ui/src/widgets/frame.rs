//! The frame of every screen: one idea with its heading, a sentence, the thing itself, and the buttons.

use leptos::html::H1;
use leptos::prelude::*;

use super::paragraph;

/// A screen. Its heading gets the focus when it appears, so that a screen reader begins there.
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
    let title = NodeRef::<H1>::new();
    Effect::new(move || {
        if let Some(title) = title.get() {
            let _ = title.focus();
        }
    });
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
                    <h1 node_ref=title tabindex="-1">
                        {heading}
                    </h1>
                    {(!lead.is_empty()).then(|| paragraph("lead", lead))}
                </header>
                {children()}
            </div>
            {buttons.map(|buttons| view! { <footer class="buttons">{buttons}</footer> })}
        </form>
    }
}
