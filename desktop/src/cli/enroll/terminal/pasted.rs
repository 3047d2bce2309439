//! A line that is a link or an address: what it is, and how it may be shown.

use latchkey_core::edge::EdgeUrl;
use latchkey_core::link::parse_link;
use latchkey_core::secret::Secret;
use unicode_width::UnicodeWidthStr;

use crate::cli::words::{Words, form};

/// What the line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pasted {
    /// A link with address and token in it.
    Link,
    /// The address of an Edge.
    Address(EdgeUrl),
}

/// Finds out what the line is, or says what is wrong with it.
pub(super) fn read(text: &str) -> Result<Pasted, Words> {
    match parse_link(text) {
        Ok(_) => Ok(Pasted::Link),
        Err(problem) if looks_like_link(text) => Err(form::link(problem)),
        Err(_) => EdgeUrl::parse(text).map(Pasted::Address).map_err(form::url),
    }
}

fn looks_like_link(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.starts_with("defguard:") || text.starts_with("latchkey:") || text.contains("open-desktop")
}

/// Tells whether a token or password may be in it; in doubt it may: a token alone, or a code, looks like nothing else.
pub(super) fn may_hold_token(text: &str) -> bool {
    let is_address =
        text.contains(['.', ':']) && !text.contains(['?', '#', '@']) && !looks_like_link(text);
    !is_address && !text.trim().is_empty()
}

/// Gives what may be shown instead.
pub(super) fn without_token(line: &Secret) -> String {
    match parse_link(line.expose()) {
        Ok(link) => format!("{} (its token is not shown)", link.edge),
        Err(_) => "(not shown)".to_owned(),
    }
}

/// Gives the rows that a prompt takes with what was typed after it.
pub(super) fn rows(prompt: &str, text: &str, columns: usize) -> usize {
    (prompt.width() + text.width())
        .div_ceil(columns.max(1))
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_for_one_also_where_it_is_out_of_place() {
        for text in [
            "defguard://addinstance?token=Tk&url=https://a.example",
            "defguard:token",
            "https://a.example/open-desktop?token=Tk",
            "https://me:pw@a.example",
            "https://a.example?token=Tk",
            "SomeTokenSomeTokenSomeTokenSome1",
        ] {
            assert!(may_hold_token(text), "{text}");
        }
        for text in [
            "",
            " ",
            "https://a.example/base",
            "a.example",
            "http://[::1]:8080",
        ] {
            assert!(!may_hold_token(text), "{text}");
        }
    }

    #[test]
    fn shows_the_address_and_no_token() {
        let link = Secret::new("defguard://addinstance?token=Tk3n&url=https://a.example");
        assert_eq!(
            without_token(&link),
            "https://a.example (its token is not shown)"
        );
        assert_eq!(without_token(&Secret::new("Tk3n")), "(not shown)");
    }

    #[test]
    fn tells_links_from_addresses() {
        let link = "defguard://addinstance?token=Tk&url=https://a.example";
        assert_eq!(read(link), Ok(Pasted::Link));
        assert!(matches!(read("https://a.example"), Ok(Pasted::Address(_))));
        let said = |text: &str| read(text).unwrap_err().what;
        assert_eq!(
            said("defguard://addinstance?token=Tk"),
            "the link holds no address"
        );
        assert_eq!(
            said("https://a.example/open-desktop"),
            "the link holds no token"
        );
        assert_eq!(said("a.example"), "that is not a URL");
    }

    #[test]
    fn counts_rows_as_a_terminal_breaks_them() {
        assert_eq!(rows("> ", "", 80), 1);
        assert_eq!(rows("> ", &"x".repeat(78), 80), 1);
        assert_eq!(rows("> ", &"x".repeat(79), 80), 2);
    }
}
