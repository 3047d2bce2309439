//! Text in columns and paragraphs, measured as a terminal draws it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The least that the giving column is cut down to.
const NARROWEST: usize = 16;
/// Between columns.
const GAP: usize = 2;

/// Lays rows out in columns, none wider than `width` in all; `None` where that cannot be.
///
/// Only the column number `giving`, if there is one, gives way: what is too long there ends in `…`. All others stay whole.
pub(crate) fn table(
    rows: &[Vec<String>],
    giving: Option<usize>,
    width: usize,
) -> Option<Vec<String>> {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut widths = vec![0; count];
    for row in rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(cell.width());
        }
    }
    let needed = widths.iter().sum::<usize>() + GAP * count.saturating_sub(1);
    let excess = needed.saturating_sub(width);
    if excess > 0 {
        let column = widths.get_mut(giving?)?;
        *column = column.checked_sub(excess).filter(|w| *w >= NARROWEST)?;
    }
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (column, cell) in widths.iter().zip(row) {
            let cell = cut(cell, *column);
            let room = *column + GAP - cell.width();
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', room));
        }
        line.trim_end().to_owned()
    };
    Some(rows.iter().map(line).collect())
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

/// Breaks a text as [`wrap`] does, `lead` before its first line and as much room before the others; all of it at most
/// `width` wide. A line that is set in already, such as a path in a list, stays whole.
pub(crate) fn hang(lead: &str, text: &str, width: usize) -> Vec<String> {
    let inner = width.saturating_sub(lead.width());
    let lines = text
        .split('\n')
        .flat_map(|line| match line.starts_with(' ') {
            true => vec![line.to_owned()],
            false => wrap(line, inner),
        });
    let room = " ".repeat(lead.width());
    let leads = std::iter::once(lead).chain(std::iter::repeat(room.as_str()));
    leads
        .zip(lines)
        .map(|(lead, line)| format!("{lead}{line}").trim_end().to_owned())
        .collect()
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
    fn one_column_gives_way() {
        let rows = vec![
            vec!["1".to_owned(), "x".repeat(50), "gw:1".to_owned()],
            vec!["22".to_owned(), "東京".to_owned(), "gw:2".to_owned()],
        ];
        let lines = table(&rows, Some(1), 30).unwrap();
        assert_eq!(lines[0], format!("1   {}…  gw:1", "x".repeat(19)));
        assert_eq!(lines[1], format!("22  東京{}gw:2", " ".repeat(18)));
        assert!(lines.iter().all(|line| line.width() <= 30));
        assert_eq!(table(&rows, Some(1), 25), None);
        assert_eq!(table(&rows, Some(2), 30), None);
        assert_eq!(table(&rows, None, 30), None);
        assert!(table(&rows, Some(1), usize::MAX).unwrap()[0].contains(&"x".repeat(50)));
    }

    #[test]
    fn hangs_below_its_lead() {
        assert_eq!(hang("✗ ", "one two three", 9), ["✗ one two", "  three"]);
        assert_eq!(
            hang("", "looked at\n  /a path/to it\nin vain", 9),
            ["looked at", "  /a path/to it", "in vain"]
        );
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
