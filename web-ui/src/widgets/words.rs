//! Plain words in an element: one piece of code for all the places that have nothing else to say.

use leptos::prelude::*;

/// Words within a line.
pub fn span(class: &'static str, words: impl Into<String>) -> AnyView {
    fn draw(class: &'static str, words: String) -> AnyView {
        view! { <span class=class>{words}</span> }.into_any()
    }
    draw(class, words.into())
}

/// Words on lines of their own.
pub fn paragraph(class: &'static str, words: impl Into<String>) -> AnyView {
    fn draw(class: &'static str, words: String) -> AnyView {
        view! { <p class=class>{words}</p> }.into_any()
    }
    draw(class, words.into())
}

/// Words from elsewhere, such as names: their direction of writing turns nothing around them.
pub fn foreign(words: impl Into<String>) -> AnyView {
    fn draw(words: String) -> AnyView {
        view! { <bdi>{words}</bdi> }.into_any()
    }
    draw(words.into())
}

/// Names with their values.
#[component]
pub fn Facts(
    /// Further classes.
    #[prop(default = "facts")]
    class: &'static str,
    /// Name and value.
    facts: Vec<(&'static str, String)>,
) -> impl IntoView {
    let mut lines = Vec::new();
    for (name, value) in facts {
        lines.push(
            view! {
                <dt>{name}</dt>
                <dd>{foreign(value)}</dd>
            }
            .into_any(),
        );
    }
    view! { <dl class=class>{lines}</dl> }
}
