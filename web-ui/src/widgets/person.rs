//! A person, with their initials as a picture.

use leptos::prelude::*;

use super::{foreign, part};

/// A card with a person: their name, and lines below it; empty ones are left out.
pub fn person(name: String, lines: Vec<String>) -> AnyView {
    let initials = view! {
        <span class="badge initials" aria-hidden="true">
            {initials(&name)}
        </span>
    };
    let mut said = vec![part("strong", "", vec![foreign(name)])];
    for line in lines {
        if !line.is_empty() {
            said.push(part("span", "hint", vec![foreign(line)]));
        }
    }
    part(
        "div",
        "card person",
        vec![initials.into_any(), part("div", "", said)],
    )
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}
