//! The welcome mail as its readers see it, as blocks.

use crate::page::{Block, Inline, Page};

/// Reads the Markdown of a mail and leaves what Defguard's mails keep: first and second headings, paragraphs, bullets,
/// bold words and links (field §2.7). What loses its form keeps its words.
#[must_use]
pub fn mail_page(markdown: &str) -> Page {
    let Page { blocks, cut } = Page::parse(markdown);
    let blocks = blocks.into_iter().flat_map(plain).collect();
    Page { blocks, cut }
}

fn plain(block: Block) -> Vec<Block> {
    let words = |text: String| Block::Paragraph {
        content: vec![Inline::Text { text }],
    };
    match block {
        Block::Heading { level, content } => vec![Block::Heading {
            level: level.min(2),
            content: content.into_iter().map(unmarked).collect(),
        }],
        Block::Paragraph { content } => vec![Block::Paragraph {
            content: content.into_iter().map(unmarked).collect(),
        }],
        Block::List { start: None, items } => {
            let items = items
                .into_iter()
                .map(|item| item.into_iter().flat_map(plain).collect());
            vec![Block::List {
                start: None,
                items: items.collect(),
            }]
        }
        Block::List { items, .. } => items.into_iter().flatten().flat_map(plain).collect(),
        Block::Quote { blocks } => blocks.into_iter().flat_map(plain).collect(),
        Block::Code { text } => vec![words(text.replace('\n', " "))],
        Block::Rule => vec![Block::Rule],
    }
}

fn unmarked(inline: Inline) -> Inline {
    let all = |content: Vec<Inline>| content.into_iter().map(unmarked).collect();
    match inline {
        Inline::Code { text } => Inline::Text { text },
        Inline::Strong { content } => Inline::Strong {
            content: all(content),
        },
        Inline::Emphasis { content } => Inline::Emphasis {
            content: all(content),
        },
        Inline::Link {
            number,
            url,
            content,
        } => Inline::Link {
            number,
            url,
            content: all(content),
        },
        Inline::Text { .. } | Inline::Break => inline,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_words_of_what_loses_its_form() {
        let mail = mail_page("### a **`b`**\n\n1. one\n   - c\n\n> d\n\n```\ne\nf\n```\n\n---");
        let kept = mail_page("## a **b**\n\none\n\n- c\n\nd\n\ne f\n\n---");
        assert_eq!(mail, kept);
        assert_eq!(kept.blocks.len(), 6);
    }
}
