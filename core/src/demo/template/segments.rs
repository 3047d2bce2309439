//! Where a text has tags: a text is cut into words and tags as Tera cuts it.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) kind: SegmentKind,
    /// Bytes before it.
    pub(super) start: usize,
    /// All of it, with its braces.
    pub(super) text: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SegmentKind {
    /// Shown as it is.
    Words,
    /// `{{ … }}`
    Value,
    /// `{% … %}`
    Control,
    /// `{# … #}`
    Comment,
}

#[cfg(feature = "templates")]
impl Segment<'_> {
    /// Whether a tag has its end.
    pub(super) fn is_complete(&self) -> bool {
        let end = match self.kind {
            SegmentKind::Words => "",
            SegmentKind::Value => "}}",
            SegmentKind::Control => "%}",
            SegmentKind::Comment => "#}",
        };
        self.text.len() >= 4 && self.text.ends_with(end)
    }
}

/// Cuts a text; a tag that does not end goes up to the end of the text.
pub(super) fn segments(text: &str) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_raw = false;
    while at < text.len() {
        let rest = &text[at..];
        let kind = match rest.get(..2) {
            Some("{%") if !is_raw || keyword(rest) == "endraw" => SegmentKind::Control,
            Some("{{") if !is_raw => SegmentKind::Value,
            Some("{#") if !is_raw => SegmentKind::Comment,
            _ => SegmentKind::Words,
        };
        let length = match kind {
            SegmentKind::Words => words(rest),
            SegmentKind::Comment => rest.find("#}").map_or(rest.len(), |end| end + 2),
            SegmentKind::Value => tag(rest, "}}"),
            SegmentKind::Control => tag(rest, "%}"),
        };
        let text = &rest[..length];
        if kind == SegmentKind::Control {
            is_raw = keyword(text) == "raw";
        }
        found.push(Segment {
            kind,
            start: at,
            text,
        });
        at += length;
    }
    found
}

/// Gives the first word of a tag: `if`, `for`, `endraw`, …
pub(super) fn keyword(tag: &str) -> &str {
    let inside = tag.trim_start_matches(['{', '%', '-']).trim_start();
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &inside[..end.unwrap_or(inside.len())]
}

/// How many bytes pass before the next brace that may open a tag.
fn words(rest: &str) -> usize {
    let next = rest.char_indices().skip(1).find(|(_, c)| *c == '{');
    next.map_or(rest.len(), |(at, _)| at)
}

/// How many bytes a tag has; quotation marks hide its end.
fn tag(rest: &str, end: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices().skip(2) {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if rest[at..].starts_with(end) => return at + end.len(),
            None => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_as_tera_does() {
        let text = "a {b {{ '}}' }}{# {{ #}{%- raw -%}{{ c }}{% endraw %}ü{{ d";
        let cut: Vec<(SegmentKind, &str)> = segments(text)
            .into_iter()
            .map(|segment| (segment.kind, segment.text))
            .collect();
        assert_eq!(
            cut,
            [
                (SegmentKind::Words, "a "),
                (SegmentKind::Words, "{b "),
                (SegmentKind::Value, "{{ '}}' }}"),
                (SegmentKind::Comment, "{# {{ #}"),
                (SegmentKind::Control, "{%- raw -%}"),
                (SegmentKind::Words, "{"),
                (SegmentKind::Words, "{ c }}"),
                (SegmentKind::Control, "{% endraw %}"),
                (SegmentKind::Words, "ü"),
                (SegmentKind::Value, "{{ d"),
            ]
        );
        assert!(segments("").is_empty());
    }
}
