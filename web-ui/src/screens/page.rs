//! The administrator's page as elements. A link is a button: the host opens it, and shows where it leads.

use std::cell::Cell;

use latchkey_core::action::Action;
use latchkey_core::page::{Block, Inline, Page};
use leptos::prelude::*;

use crate::host::Bridge;
use crate::widgets::{attr, part, span, text, words};

/// Draws a page.
pub(crate) fn draw(bridge: Bridge, page: &Page) -> AnyView {
    let above = Cell::new(2); // the heading of the message
    part("div", "page", blocks(bridge, &above, &page.blocks))
}

/// Draws blocks; `above` is the level of the last heading.
fn blocks(bridge: Bridge, above: &Cell<u8>, all: &[Block]) -> Vec<AnyView> {
    let mut drawn = Vec::new();
    for one in all {
        drawn.push(block(bridge, above, one));
    }
    drawn
}

fn block(bridge: Bridge, above: &Cell<u8>, block: &Block) -> AnyView {
    match block {
        Block::Heading { level, content } => {
            // Whatever the level, none is left out on the way down.
            let level = (level + 2).min(above.get() + 1);
            above.set(level);
            let tag = match level {
                3 => "h3",
                4 => "h4",
                _ => "h5",
            };
            part(tag, "", inlines(bridge, content))
        }
        Block::Paragraph { content } => part("p", "", inlines(bridge, content)),
        Block::List { start, items } => {
            let mut entries = Vec::new();
            for item in items {
                entries.push(part("li", "", blocks(bridge, above, item)));
            }
            match start {
                Some(start) => {
                    view! { <ol {..attr("start", start.to_string())}>{entries}</ol> }.into_any()
                }
                None => part("ul", "", entries),
            }
        }
        Block::Quote { blocks: inner } => part("blockquote", "", blocks(bridge, above, inner)),
        Block::Code { text } => part("pre", "", vec![words("code", "", text)]),
        Block::Rule => part("hr", "", Vec::new()),
    }
}

fn inlines(bridge: Bridge, all: &[Inline]) -> Vec<AnyView> {
    let mut drawn = Vec::new();
    for one in all {
        drawn.push(inline(bridge, one));
    }
    drawn
}

fn inline(bridge: Bridge, inline: &Inline) -> AnyView {
    match inline {
        Inline::Text { text: said } => text(said),
        Inline::Strong { content } => part("strong", "", inlines(bridge, content)),
        Inline::Emphasis { content } => part("em", "", inlines(bridge, content)),
        Inline::Code { text } => words("code", "", text),
        Inline::Break => part("br", "", Vec::new()),
        Inline::Link {
            number,
            url,
            content,
        } => link(bridge, *number, url, content),
    }
}

fn link(bridge: Bridge, number: u32, url: &str, content: &[Inline]) -> AnyView {
    let number = number as usize;
    let says_itself = matches!(content, [Inline::Text { text }] if url.trim_end_matches('/') == text.trim_end_matches('/'));
    view! {
        <button
            {..attr("type", "button")}
            {..attr("role", "link")}
            class="link"
            on:click=move |_| bridge.dispatch(Action::OpenLink { number })
        >
            {inlines(bridge, content)}
        </button>
        {(!says_itself).then(|| span("address", format!(" ({url})")))}
    }
    .into_any()
}
