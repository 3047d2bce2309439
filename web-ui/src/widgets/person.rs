//! A person, with their initials as a picture.

use leptos::prelude::*;

use super::{attr, foreign, part};

/// A card with a person: their name, and lines below it; empty ones are left out.
pub fn person(name: String, lines: Vec<String>) -> AnyView {
    let initials = view! {
        <span class="badge initials" {..attr("aria-hidden", "true")}>
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

/// The first letters of the first and the last word; the style makes capitals of them (the table for that is large).
fn initials(name: &str) -> String {
    let mut words = name.split(' ').filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}
