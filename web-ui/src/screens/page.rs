//! The administrator's page as elements. A link is a button: the host opens it, and shows where it leads.

use latchkey_core::action::Action;
use latchkey_core::page::{Block, Inline, Page};
use leptos::prelude::*;

use crate::host::Bridge;
use crate::widgets::{part, span, text, words};

/// Draws a page.
pub(crate) fn draw(bridge: Bridge, page: &Page) -> AnyView {
    part("div", "page", blocks(bridge, &page.blocks))
}

fn blocks(bridge: Bridge, all: &[Block]) -> Vec<AnyView> {
    let mut drawn = Vec::new();
    for one in all {
        drawn.push(block(bridge, one));
    }
    drawn
}

fn block(bridge: Bridge, block: &Block) -> AnyView {
    match block {
        Block::Heading { level, content } => {
            // Below the heading of the screen and of the message.
            let tag = match level {
                1 => "h3",
                2 => "h4",
                _ => "h5",
            };
            part(tag, "", inlines(bridge, content))
        }
        Block::Paragraph { content } => part("p", "", inlines(bridge, content)),
        Block::List { start, items } => {
            let mut entries = Vec::new();
            for item in items {
                entries.push(part("li", "", blocks(bridge, item)));
            }
            match start {
                Some(start) => view! { <ol start=start.to_string()>{entries}</ol> }.into_any(),
                None => part("ul", "", entries),
            }
        }
        Block::Quote { blocks: inner } => part("blockquote", "", blocks(bridge, inner)),
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
            type="button"
            role="link"
            class="link"
            on:click=move |_| bridge.dispatch(Action::OpenLink { number })
        >
            {inlines(bridge, content)}
        </button>
        {(!says_itself).then(|| span("address", format!(" ({url})")))}
    }
    .into_any()
}
