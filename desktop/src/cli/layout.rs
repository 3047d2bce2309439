//! Text in columns and paragraphs, measured as a terminal draws it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The least that a column is cut down to.
const NARROWEST: usize = 8;
/// Between columns.
const GAP: usize = 2;

/// Lays rows out in columns, none wider than `width` in all; what is too long ends in `…`.
///
/// The widest columns give way first.
pub(crate) fn table(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut widths = vec![0; count];
    for row in rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(cell.width());
        }
    }
    let gaps = GAP * count.saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            Some(_) | None => break,
        }
    }
    rows.iter()
        .map(|row| {
            let mut line = String::new();
            for (column, cell) in widths.iter().zip(row) {
                let cell = cut(cell, *column);
                let room = *column + GAP - cell.width();
                line.push_str(&cell);
                line.extend(std::iter::repeat_n(' ', room));
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// Cuts a text to a width; what is cut off shows as `…`.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1; // for the `…`
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Breaks a text into lines of at most `width`, at spaces; a longer word stands on a line of its own, whole, so that an
/// address can be copied. Line breaks in the text stay.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_what_is_drawn() {
        assert_eq!(cut("Berlin", 6), "Berlin");
        assert_eq!(cut("Berlin Office", 6), "Berli…");
        assert_eq!(cut("東京オフィス", 7), "東京オ…");
        assert_eq!(cut("東京", 3), "東…");
    }

    #[test]
    fn the_widest_columns_give_way() {
        let rows = vec![
            vec!["1".to_owned(), "x".repeat(50), "gw:1".to_owned()],
            vec!["22".to_owned(), "東京".to_owned(), "gw:2".to_owned()],
        ];
        let lines = table(&rows, 30);
        assert_eq!(lines[0], format!("1   {}…  gw:1", "x".repeat(19)));
        assert_eq!(lines[1], format!("22  東京{}gw:2", " ".repeat(18)));
        assert!(lines.iter().all(|line| line.width() <= 30));
    }

    #[test]
    fn wraps_at_spaces_and_leaves_long_words_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap("see https://a.example/long now", 8),
            ["see", "https://a.example/long", "now"]
        );
        assert_eq!(wrap("a\n\nb", 8), ["a", "", "b"]);
    }
}
