//! Links that the system hands over: `latchkey://…`, and `defguard://…` where the person wants that.
//!
//! They come from anywhere, so nothing is read here but the scheme; what one means is found in the core, which asks first.

use std::ffi::OsString;

use latchkey_core::secret::Secret;

/// The longest link that is handed on, in bytes: real ones stay below 500.
pub(super) const LONGEST: usize = 8 * 1024;

/// So many at a time; a browser hands over one.
pub(super) const MOST: usize = 4;

/// Gives the links among a program's arguments; a link holds a token.
pub(super) fn among(arguments: impl IntoIterator<Item = OsString>) -> Vec<Secret> {
    arguments
        .into_iter()
        .filter_map(|argument| argument.into_string().ok())
        .filter(|text| is_link(text))
        .map(Secret::new)
        .take(MOST)
        .collect()
}

/// Tells whether a text may be handed on as a link.
pub(super) fn is_link(text: &str) -> bool {
    let begins_with = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    text.len() <= LONGEST && ["latchkey://", "defguard://"].into_iter().any(begins_with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_of_the_two_schemes() {
        let long = format!("latchkey://{}", "x".repeat(LONGEST));
        let arguments = [
            "--verbose",
            "latchkey://addinstance?token=one",
            "https://vpn.example.com",
            "Defguard://addinstance?token=two",
            "latchkey:/no",
            "lätchkey://x",
            "x latchkey://y",
            "",
            &long,
        ];
        let links = among(arguments.map(OsString::from));
        let links: Vec<_> = links.iter().map(Secret::expose).collect();
        assert_eq!(
            links,
            [
                "latchkey://addinstance?token=one",
                "Defguard://addinstance?token=two"
            ]
        );
    }

    #[test]
    fn not_more_than_a_few() {
        let many = (0..20).map(|number| OsString::from(format!("latchkey://{number}")));
        assert_eq!(among(many).len(), MOST);
    }
}
