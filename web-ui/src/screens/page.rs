//! The administrator's page as elements. A link is a button: the host opens it, and shows where it leads.

use latchkey_core::action::Action;
use latchkey_core::page::{Block, Inline, Page};
use leptos::prelude::*;

use crate::host::Bridge;
use crate::widgets::span;

/// Draws a page.
pub(super) fn draw(bridge: Bridge, page: &Page) -> AnyView {
    blocks(bridge, &page.blocks)
}

fn blocks(bridge: Bridge, all: &[Block]) -> AnyView {
    let mut drawn = Vec::new();
    for one in all {
        drawn.push(block(bridge, one));
    }
    drawn.into_any()
}

fn block(bridge: Bridge, block: &Block) -> AnyView {
    match block {
        // Below the heading of the screen and of the message.
        Block::Heading { level: 1, content } => {
            view! { <h3 class="first">{inlines(bridge, content)}</h3> }.into_any()
        }
        Block::Heading { level: 2, content } => {
            view! { <h4>{inlines(bridge, content)}</h4> }.into_any()
        }
        Block::Heading { content, .. } => view! { <h5>{inlines(bridge, content)}</h5> }.into_any(),
        Block::Paragraph { content } => view! { <p>{inlines(bridge, content)}</p> }.into_any(),
        Block::List { start, items } => {
            let mut entries = Vec::new();
            for item in items {
                entries.push(view! { <li>{blocks(bridge, item)}</li> }.into_any());
            }
            match start {
                Some(start) => view! { <ol start=start.to_string()>{entries}</ol> }.into_any(),
                None => view! { <ul>{entries}</ul> }.into_any(),
            }
        }
        Block::Quote { blocks: inner } => {
            view! { <blockquote>{blocks(bridge, inner)}</blockquote> }.into_any()
        }
        Block::Code { text } => {
            view! { <pre tabindex="0"><code>{text.clone()}</code></pre> }.into_any()
        }
        Block::Rule => view! { <hr /> }.into_any(),
    }
}

fn inlines(bridge: Bridge, all: &[Inline]) -> AnyView {
    let mut drawn = Vec::new();
    for one in all {
        drawn.push(inline(bridge, one));
    }
    drawn.into_any()
}

fn inline(bridge: Bridge, inline: &Inline) -> AnyView {
    match inline {
        Inline::Text { text } => text.clone().into_any(),
        Inline::Strong { content } => {
            view! { <strong>{inlines(bridge, content)}</strong> }.into_any()
        }
        Inline::Emphasis { content } => view! { <em>{inlines(bridge, content)}</em> }.into_any(),
        Inline::Code { text } => view! { <code>{text.clone()}</code> }.into_any(),
        Inline::Break => view! { <br /> }.into_any(),
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
