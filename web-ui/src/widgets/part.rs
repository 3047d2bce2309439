//! Plain elements: whatever only groups or says something.
//!
//! For each tag with each number of children `view!` makes a type of its own, with its own code; all of these share one.

use leptos::html::custom;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::attribute::custom::custom_attribute;

use super::icon::icon;

/// An element with a class and what is in it.
pub fn part(tag: &'static str, class: &'static str, children: Vec<AnyView>) -> AnyView {
    let class = (!class.is_empty()).then_some(class);
    custom(tag).class(class).child(children).into_any()
}

/// An attribute whose value stays as it is. Leptos makes code for each attribute that it knows by name; all of these share
/// theirs.
pub fn attr(name: &'static str, value: impl Into<String>) -> AnyAttribute {
    custom_attribute(name, value.into()).into_any_attr()
}

/// An element with words.
pub fn words(tag: &'static str, class: &'static str, words: impl Into<String>) -> AnyView {
    part(tag, class, vec![text(words)])
}

/// Words alone.
pub fn text(words: impl Into<String>) -> AnyView {
    words.into().into_any()
}

/// Words within a line.
pub fn span(class: &'static str, said: impl Into<String>) -> AnyView {
    words("span", class, said)
}

/// Words on lines of their own.
pub fn paragraph(class: &'static str, said: impl Into<String>) -> AnyView {
    words("p", class, said)
}

/// Words from elsewhere, such as names: their direction of writing turns nothing around them.
pub fn foreign(said: impl Into<String>) -> AnyView {
    words("bdi", "", said)
}

/// Names with their values.
pub fn facts(class: &'static str, facts: Vec<(&'static str, String)>) -> AnyView {
    let mut lines = Vec::new();
    for (name, value) in facts {
        lines.push(words("dt", "", name));
        lines.push(part("dd", "", vec![foreign(value)]));
    }
    part("dl", class, lines)
}

/// A card with a picture, a fact, and a word about it.
pub fn fact(path: &'static str, fact: Vec<AnyView>, about: AnyView) -> AnyView {
    let picture = icon(path);
    let said = vec![
        part("strong", "tabular", fact),
        part("span", "hint tabular", vec![about]),
    ];
    let parts = vec![part("span", "badge", vec![picture]), part("div", "", said)];
    part("div", "card fact", parts)
}
