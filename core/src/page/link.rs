//! Which addresses are links, links that stand bare in the text, and the numbers of all of them.

use url::Url;

use super::{Block, Inline};

/// The longest address that is a link, in bytes: longer ones are not what a person can judge.
const MAX_URL_BYTES: usize = 2048;

const HTTPS: &str = "https://";

/// Checks an address: `https`, no user name (`https://bank.example@evil.example`); gives it in ASCII.
pub(super) fn https(address: &str) -> Option<String> {
    if address.len() > MAX_URL_BYTES {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let is_plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    is_plain.then(|| url.into())
}

/// Gives what is shown of an address that is not a link, but that a person may copy by hand.
pub(super) fn as_text(address: &str) -> Option<&str> {
    let lower = address.get(..7)?.to_ascii_lowercase();
    match lower.as_str() {
        "mailto:" => address.get(7..),
        "http://" => Some(address),
        _ => None,
    }
}

/// Turns bare `https://…` into links and gives every link its number.
pub(super) fn finish(blocks: &mut [Block]) {
    let mut count = 0;
    finish_blocks(blocks, &mut count);
}

fn finish_blocks(blocks: &mut [Block], count: &mut u32) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => {
                finish_inlines(content, count);
            }
            Block::List { items, .. } => {
                items.iter_mut().for_each(|item| finish_blocks(item, count));
            }
            Block::Quote { blocks } => finish_blocks(blocks, count),
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn finish_inlines(inlines: &mut Vec<Inline>, count: &mut u32) {
    for mut inline in std::mem::take(inlines) {
        match &mut inline {
            Inline::Text { text } => {
                split(text, inlines, count);
                continue;
            }
            Inline::Strong { content } | Inline::Emphasis { content } => {
                finish_inlines(content, count);
            }
            Inline::Link { number, .. } => {
                *count += 1;
                *number = *count;
            }
            Inline::Code { .. } | Inline::Break => {}
        }
        inlines.push(inline);
    }
}

/// Parts a text into words and links.
fn split(text: &str, inlines: &mut Vec<Inline>, count: &mut u32) {
    let words = |text: &str| Inline::Text {
        text: text.to_owned(),
    };
    let mut done = 0;
    for (start, _) in text.match_indices(HTTPS) {
        let is_new_word = !text[..start].ends_with(char::is_alphanumeric);
        if start < done || !is_new_word {
            continue;
        }
        let address = bare(&text[start..]);
        let Some(url) = https(address) else {
            continue;
        };
        if done < start {
            inlines.push(words(&text[done..start]));
        }
        *count += 1;
        inlines.push(Inline::Link {
            number: *count,
            url,
            content: vec![words(address)],
        });
        done = start + address.len();
    }
    if done < text.len() {
        inlines.push(words(&text[done..]));
    }
}

/// Cuts an address out of the text that begins with it, without the punctuation of the sentence around it.
fn bare(text: &str) -> &str {
    // One byte more than a link may have: enough to see that it is too long.
    let text = &text[..text.floor_char_boundary(MAX_URL_BYTES + 1)];
    let end = text.find(|c: char| c.is_whitespace() || "<>\"\u{FFFD}".contains(c));
    let mut address = &text[..end.unwrap_or(text.len())];
    let count = |bracket: char| address.matches(bracket).count();
    let mut unopened = count(')').saturating_sub(count('('));
    while let Some(last) = address.chars().next_back() {
        if last == ')' && unopened > 0 {
            unopened -= 1;
        } else if !".,:;!?'*_~]}…".contains(last) {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

/// Collects the addresses of all links in order.
pub(super) fn collect<'a>(blocks: &'a [Block], urls: &mut Vec<&'a str>) {
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => {
                collect_inlines(content, urls);
            }
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, urls)),
            Block::Quote { blocks } => collect(blocks, urls),
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn collect_inlines<'a>(inlines: &'a [Inline], urls: &mut Vec<&'a str>) {
    for inline in inlines {
        match inline {
            Inline::Link { url, .. } => urls.push(url),
            Inline::Strong { content } | Inline::Emphasis { content } => {
                collect_inlines(content, urls);
            }
            Inline::Text { .. } | Inline::Code { .. } | Inline::Break => {}
        }
    }
}
