//! Text of a server, file or link -> text that can do no harm on a terminal, in a notification or in a log.

/// Stands for a character that was replaced.
const REPLACED: char = char::REPLACEMENT_CHARACTER;

/// Replaces whatever could steer a terminal or reverse what is read: control characters (also ESC and C1), direction
/// marks, invisible and private format characters. Line breaks and tabs become spaces, so it stays one line.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars().map(harmless_char).collect()
}

/// The same for a text of several lines: line breaks stay, tabs become four spaces.
#[must_use]
pub fn harmless_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => lines.push('\n'),
            '\t' => lines.push_str("    "),
            c => lines.push(harmless_char(c)),
        }
    }
    lines
}

/// The same as [`harmless`], with at most `limit` characters; what is cut off shows as `…` (which counts).
#[must_use]
pub fn harmless_within(text: &str, limit: usize) -> String {
    let mut short: String = text.chars().take(limit).map(harmless_char).collect();
    if text.chars().nth(limit).is_some() {
        short.pop();
        if limit > 0 {
            short.push('…');
        }
    }
    short
}

fn harmless_char(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_harmful(c) => REPLACED,
        c => c,
    }
}

/// Tells whether a character acts instead of being seen.
///
/// Joiners (U+200C, U+200D) and variation selectors stay: Persian, Indic scripts and emoji need them.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' // direction marks
                | '\u{202A}'..='\u{202E}' // embeddings and overrides
                | '\u{2066}'..='\u{2069}' // isolates
                | '\u{2028}' | '\u{2029}' // line and paragraph separator
                | '\u{00AD}' | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{206A}'..='\u{206F}' | '\u{FEFF}' // invisible
                | '\u{FFF9}'..='\u{FFFB}' // interlinear annotations
                | '\u{E0000}'..='\u{E007F}' // tags: a second, invisible ASCII
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_acts_and_keeps_what_is_read() {
        for (text, shown) in [
            ("Zoë 🗝 – „Größe“ 你好", "Zoë 🗝 – „Größe“ 你好"),
            ("\u{1b}[2Jgone\u{7}", "\u{FFFD}[2Jgone\u{FFFD}"),
            ("\u{9b}31m", "\u{FFFD}31m"),
            ("a\nb\tc\r", "a b c "),
            ("user\u{202e}txt.exe", "user\u{FFFD}txt.exe"),
            ("\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}"),
            ("\u{feff}x\u{e0041}", "\u{FFFD}x\u{FFFD}"),
            ("نمی\u{200c}خواهم", "نمی\u{200c}خواهم"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }

    #[test]
    fn keeps_line_breaks_only_where_asked() {
        assert_eq!(
            harmless_lines("a\r\nb\n\tc\rd\u{1b}"),
            "a\nb\n    c d\u{FFFD}"
        );
    }

    #[test]
    fn cuts_by_characters() {
        assert_eq!(harmless_within("Grüße", 5), "Grüße");
        assert_eq!(harmless_within("Grüße!", 5), "Grüß…");
        assert_eq!(harmless_within("\u{1b}!", 1), "…");
        assert_eq!(harmless_within("x", 0), "");
        assert_eq!(harmless_within("", 0), "");
    }

    proptest::proptest! {
        #[test]
        fn nothing_harmful_is_left(text in "\\PC{0,40}|[\u{0}-\u{2fff}\u{e0000}-\u{e00ff}]{0,40}", limit in 0usize..50) {
            assert!(!harmless(&text).contains(is_harmful));
            assert_eq!(harmless(&text).chars().count(), text.chars().count());
            assert!(!harmless_lines(&text).contains(|c| c != '\n' && is_harmful(c)));
            assert!(harmless_within(&text, limit).chars().count() <= limit);
        }
    }
}
