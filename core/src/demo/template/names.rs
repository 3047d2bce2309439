//! Every name in a text's tags, with what it is and where: Tera's own tree does not say where.

use super::segments::{SegmentKind, keyword, segments};

/// A name in a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) role: Role,
    /// As written: `loop.index`, `list[0]`.
    pub(super) text: &'a str,
    /// Bytes before it.
    pub(super) start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A value is looked up.
    Value,
    Filter,
    Function,
    /// Behind `is`.
    Test,
    /// A tag that defines or calls a macro.
    Macro,
    /// A tag that asks for another text.
    Include,
}

/// Finds all names, in order.
pub(super) fn names(text: &str) -> Vec<Name<'_>> {
    let mut found = Vec::new();
    for segment in segments(text) {
        let tokens = match segment.kind {
            SegmentKind::Value => tokens(segment.text, segment.start, 0),
            SegmentKind::Control => {
                let word = keyword(segment.text);
                let at = segment.text.find(word).unwrap_or_default();
                let name = |role| Name {
                    role,
                    text: word,
                    start: segment.start + at,
                };
                match word {
                    "macro" => found.push(name(Role::Macro)),
                    "include" | "import" | "extends" => found.push(name(Role::Include)),
                    _ => {}
                }
                let tokens = tokens(segment.text, segment.start, at + word.len());
                match word {
                    "if" | "elif" => tokens,
                    "for" => after(tokens, "in"),
                    "set" | "set_global" => after(tokens, "="),
                    "filter" => {
                        let mut tokens = tokens;
                        tokens.insert(0, Token::mark("|"));
                        tokens
                    }
                    _ => continue,
                }
            }
            SegmentKind::Words | SegmentKind::Comment => continue,
        };
        found.extend(roles(&tokens));
    }
    found
}

/// A word with its path, or a mark; texts and numbers are left out.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    is_word: bool,
}

impl Token<'_> {
    const fn mark(text: &'static str) -> Self {
        Self {
            text,
            start: 0,
            is_word: false,
        }
    }
}

/// Gives the tokens of a tag from byte `from` on.
fn tokens(tag: &str, offset: usize, from: usize) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = from;
    while let Some(c) = tag[at..].chars().next() {
        let rest = &tag[at..];
        let is_word = c.is_ascii_alphabetic() || c == '_';
        let length = if is_word {
            path(rest)
        } else if matches!(c, '"' | '\'' | '`') {
            rest[1..].find(c).map_or(rest.len(), |end| end + 2)
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
            end.unwrap_or(rest.len())
        } else if ["==", "!=", "::"].iter().any(|mark| rest.starts_with(mark)) {
            2
        } else {
            c.len_utf8()
        };
        if is_word || !(c.is_whitespace() || c.is_ascii_digit() || "\"'`{}%-".contains(c)) {
            found.push(Token {
                text: &rest[..length],
                start: offset + at,
                is_word,
            });
        }
        at += length;
    }
    found
}

/// How many bytes a name has with its path: `.name`, `.0`, `["name"]`, `[0]`, `[other]`.
fn path(rest: &str) -> usize {
    let word = |from: usize| {
        let end = rest[from..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        end.map_or(rest.len(), |end| from + end)
    };
    let mut end = word(0);
    loop {
        match rest[end..].chars().next() {
            Some('.') if word(end + 1) > end + 1 => end = word(end + 1),
            Some('[') => match rest[end..].find(']') {
                Some(length) => end += length + 1,
                None => return end,
            },
            _ => return end,
        }
    }
}

/// Leaves out what comes before the first token of this text, and the token itself.
fn after<'a>(tokens: Vec<Token<'a>>, text: &str) -> Vec<Token<'a>> {
    let tokens = tokens.into_iter().skip_while(|token| token.text != text);
    tokens.skip(1).collect()
}

fn roles<'a>(tokens: &[Token<'a>]) -> Vec<Name<'a>> {
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let before = |back: usize| index.checked_sub(back).map_or("", |at| tokens[at].text);
        let next = tokens.get(index + 1).map_or("", |token| token.text);
        let role = match (before(1), next) {
            _ if !token.is_word => continue,
            ("|", _) => Role::Filter,
            ("::", _) | (_, "=") => continue,
            (_, "::") => Role::Macro,
            _ if token.text == "not" && before(1) == "is" => continue,
            ("is", _) => Role::Test,
            ("not", _) if before(2) == "is" => Role::Test,
            _ if is_reserved(token.text) => continue,
            (_, "(") => Role::Function,
            _ => Role::Value,
        };
        found.push(Name {
            role,
            text: token.text,
            start: token.start,
        });
    }
    found
}

fn is_reserved(word: &str) -> bool {
    let words = [
        "and", "or", "not", "in", "is", "true", "false", "True", "False",
    ];
    words.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_each_name_is() {
        let text = "{% for a, b in c | d(e=f) %}{{ a.g[0] ~ \"h\" }}{% if not i(j=k) and l is not m(n) %}\
                    {% set o = p == q %}{% filter r %}{{ self::s(t=1.5) in u }}{% include 'v' %}{% block w %}";
        let found: Vec<(Role, &str)> = names(text)
            .into_iter()
            .inspect(|name| assert!(text[name.start..].starts_with(name.text)))
            .map(|name| (name.role, name.text))
            .collect();
        assert_eq!(
            found,
            [
                (Role::Value, "c"),
                (Role::Filter, "d"),
                (Role::Value, "f"),
                (Role::Value, "a.g[0]"),
                (Role::Function, "i"),
                (Role::Value, "k"),
                (Role::Value, "l"),
                (Role::Test, "m"),
                (Role::Value, "n"),
                (Role::Value, "p"),
                (Role::Value, "q"),
                (Role::Filter, "r"),
                (Role::Macro, "self"),
                (Role::Value, "u"),
                (Role::Include, "include"),
            ]
        );
    }
}
