//! How it looks: few colours, one column, at most 72 wide.

use anstyle::{AnsiColor, Color, Style};
use latchkey_core::view::View;
use unicode_width::UnicodeWidthStr;

use crate::cli::enroll::end;
use crate::cli::words::{person, time};
use crate::cli::{output, width};

/// What a screen is about.
pub(super) const TITLE: Style = Style::new().bold();
/// What need not be read.
pub(super) const QUIET: Style = Style::new().dimmed();
/// Something is done.
pub(super) const GOOD: Style = color(AnsiColor::Green);
/// Something needs attention.
pub(super) const WARM: Style = color(AnsiColor::Yellow);
/// Something is wrong.
pub(super) const BAD: Style = color(AnsiColor::Red);
/// Light on dark, whatever the terminal's own colours are.
pub(super) const INK: Style = Style::new()
    .fg_color(Some(Color::Ansi(AnsiColor::BrightWhite)))
    .bg_color(Some(Color::Ansi(AnsiColor::Black)));

/// Less than so much time left is told in a warm colour, in seconds.
const SOON: i64 = 120;

const fn color(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

/// Gives the width to write in.
pub(super) fn width() -> usize {
    width::stdout().min(output::READABLE)
}

/// Gives a text in a style.
pub(super) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Writes a paragraph and an empty line.
pub(super) fn paragraph(text: &str) {
    lines(&output::wrap(text, width()));
    output::out("\n");
}

/// Writes lines as they are.
pub(super) fn lines(lines: &[String]) {
    for line in lines {
        output::out(&format!("{line}\n"));
    }
}

/// Writes that something is done.
pub(super) fn done(text: &str) {
    output::out(&format!("  {} {text}\n", styled(GOOD, "✓")));
}

/// Writes what is wrong with the last entry.
pub(super) fn wrong(text: &str) {
    let mut mark = styled(BAD, "✗");
    for line in output::wrap(text, width().saturating_sub(2)) {
        output::out(&format!("{mark} {line}\n"));
        mark = " ".to_owned();
    }
    output::out("\n");
}

/// Takes back the line above, where a terminal can.
pub(super) fn take_back(lines: usize) {
    output::control(&format!("\x1b[{lines}F\x1b[J"));
}

/// Writes the head of a step: where it stands, what it is, how much time is left.
pub(super) fn head(view: &View) {
    let step = view
        .step
        .and_then(|at| view.steps.get(at).map(|step| (at, *step)));
    let Some((at, step)) = step else {
        return;
    };
    let place = format!("{} of {}", at + 1, view.steps.len());
    let title = person::step(step);
    let (left, style) = time_left(view);
    let width = width();
    let used = place.width() + 2 + title.width() + left.width();
    output::out(&format!(
        "\n{}  {}{}{}\n{}\n\n",
        styled(QUIET, &place),
        styled(TITLE, title),
        " ".repeat(width.saturating_sub(used).max(1)),
        styled(style, &left),
        styled(QUIET, &"─".repeat(width)),
    ));
}

/// Says how much time is left, and in which style.
pub(super) fn time_left(view: &View) -> (String, Style) {
    match view.deadline {
        Some(deadline) => {
            let seconds = end::seconds_left(deadline);
            let style = if seconds < SOON { WARM } else { QUIET };
            (time::left(seconds), style)
        }
        None => (String::new(), QUIET),
    }
}
