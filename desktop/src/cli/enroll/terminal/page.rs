//! The administrator's page as plain text.

use latchkey_core::page::{Block, Inline, Page};

use crate::cli::layout;

/// Draws a page, at most `width` wide.
pub(super) fn lines(page: &Page, width: usize) -> Vec<String> {
    let mut lines = blocks(&page.blocks, width);
    if page.cut {
        lines.push("… (the rest is left out)".to_owned());
    }
    lines
}

fn blocks(blocks: &[Block], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, one) in blocks.iter().enumerate() {
        if number > 0 {
            lines.push(String::new());
        }
        lines.extend(block(one, width));
    }
    lines
}

fn block(block: &Block, width: usize) -> Vec<String> {
    match block {
        Block::Heading { level, content } => {
            let mut lines = layout::wrap(&text(content), width);
            if *level == 1 {
                lines.push("─".repeat(longest(&lines)));
            }
            lines
        }
        Block::Paragraph { content } => layout::wrap(&text(content), width),
        Block::List { start, items } => {
            let mut number = *start;
            items
                .iter()
                .flat_map(|item| {
                    let mark = match &mut number {
                        None => "• ".to_owned(),
                        Some(number) => {
                            let mark = format!("{number}. ");
                            *number = number.saturating_add(1);
                            mark
                        }
                    };
                    let indent = " ".repeat(mark.chars().count());
                    let room = width.saturating_sub(indent.len());
                    prefixed(
                        item.iter().flat_map(|one| self::block(one, room)),
                        &mark,
                        &indent,
                    )
                })
                .collect()
        }
        Block::Quote { blocks } => prefixed(
            self::blocks(blocks, width.saturating_sub(2)).into_iter(),
            "│ ",
            "│ ",
        ),
        Block::Code { text } => text.lines().map(|line| format!("    {line}")).collect(),
        Block::Rule => vec!["─".repeat(width)],
    }
}

fn prefixed(lines: impl Iterator<Item = String>, first: &str, rest: &str) -> Vec<String> {
    lines
        .enumerate()
        .map(|(number, line)| {
            let prefix = if number == 0 { first } else { rest };
            format!("{prefix}{line}").trim_end().to_owned()
        })
        .collect()
}

fn longest(lines: &[String]) -> usize {
    let width = |line: &String| unicode_width::UnicodeWidthStr::width(line.as_str());
    lines.iter().map(width).max().unwrap_or_default()
}

fn text(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text } | Inline::Code { text } => text.clone(),
            Inline::Strong { content } | Inline::Emphasis { content } => text(content),
            Inline::Break => "\n".to_owned(),
            Inline::Link { url, content, .. } => {
                let words = text(content);
                if words == *url || words.is_empty() {
                    url.clone()
                } else {
                    format!("{words} ({url})")
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_every_kind_of_block() {
        let page = Page::parse(
            "# Welcome\n\nYour **account** is at [the desk](https://desk.example).\n\n1. Connect\n2. Say hello to \
             everybody\n\n- one\n\n> quoted\n\n---\n```\ncode  here\n```\n",
        );
        assert_eq!(
            lines(&page, 20).join("\n"),
            "Welcome\n───────\n\nYour account is at\nthe desk\n(https://desk.example).\n\n1. Connect\n2. Say hello to\n   \
             everybody\n\n• one\n\n│ quoted\n\n────────────────────\n\n    code  here"
        );
    }

    #[test]
    fn an_empty_page_has_no_lines() {
        assert!(lines(&Page::parse(""), 40).is_empty());
    }
}
