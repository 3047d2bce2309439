//! `latchkey doctor`: what keeps an enrollment from working, one line a check. Changes nothing and uses up no token.

use std::path::PathBuf;

use anstyle::{AnsiColor, Color, Style};
use clap::Args;
use clap::ValueHint;
use latchkey_core::checkup::CheckResult;
use latchkey_core::edge::EdgeUrl;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{capital, form};
use crate::cli::{layout, output, place, width};
use crate::doctor::{self, Finding, Found, Language, Said, Why, Wish};
use crate::secret_store::{Asking, SecretStore};

/// Below that many columns a column of titles leaves no room for sentences.
const WIDE: usize = 60;

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Look at this provisioning file
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    /// Look at this Edge, instead of those that the file or the database names
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    url: Option<String>,
}

/// The JSON form.
#[derive(Serialize)]
struct Report<'a> {
    result: CheckResult,
    checks: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    result: CheckResult,
    #[serde(flatten)]
    found: &'a Found,
    message: String,
    remedy: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(args: DoctorArgs, json: bool) -> Result<Exit, Failure> {
    let DoctorArgs { file, url } = args;
    let places = place::places()?;
    let url = url.map(|url| EdgeUrl::parse(&url)).transpose();
    let url = url.map_err(|error| Failure::new(Exit::Usage, "bad_url", form::url(error)))?;
    let wish = Wish {
        file: file.as_deref(),
        url,
    };
    let found = doctor::examine(&places, &wish, &SecretStore::of_this_user(Asking::Nobody)).await;
    let result = doctor::worst(&found);
    if json {
        output::json(&Report {
            result,
            checks: found.iter().map(line).collect(),
        });
    } else {
        output::out(&text(&found, width::stdout()));
    }
    Ok(match result {
        CheckResult::Ok | CheckResult::NotChecked => Exit::Done,
        CheckResult::Warning => Exit::Failed,
        CheckResult::Failure => Exit::BadInput,
    })
}

/// Says it for this terminal: what can be done here alone is said here alone.
fn say(found: &Found) -> Said {
    let mut said = found.said(Language::English);
    if let Finding::NotChecked { why: Why::NoServer } = found.finding {
        said.what.push_str("; `--url` names one");
    }
    said
}

fn line(found: &Found) -> Line<'_> {
    let Said { what, remedy, .. } = say(found);
    Line {
        result: found.finding.result(),
        found,
        message: what,
        remedy,
    }
}

fn text(all: &[Found], room: usize) -> String {
    let said: Vec<(&Found, Said)> = all.iter().map(|found| (found, say(found))).collect();
    let titles = said.iter().map(|(_, said)| said.title.width());
    let column = (room >= WIDE).then(|| titles.max().unwrap_or_default());
    let room = if room == width::ENDLESS {
        room
    } else {
        room.min(output::READABLE)
    };
    let mut lines = Vec::new();
    let mut edge = None;
    for (found, said) in &said {
        if found.edge != edge {
            edge.clone_from(&found.edge);
            let heading = edge.as_deref().unwrap_or_default();
            lines.push(if heading.is_empty() {
                String::new()
            } else {
                format!("\n{heading}")
            });
        }
        lines.extend(check(found.finding.result(), said, column, room));
    }
    lines.push(String::new());
    lines.extend(layout::hang("", &summary(all), room));
    lines.push(String::new());
    lines.join("\n")
}

/// One check: mark, title, what was found, and what to do about it below.
fn check(result: CheckResult, said: &Said, column: Option<usize>, room: usize) -> Vec<String> {
    let Said {
        title,
        what,
        remedy,
    } = said;
    let (mark, style) = mark(result);
    let (lead, what) = match column {
        Some(column) => {
            let gap = " ".repeat(column - title.width());
            (format!("{mark} {title}{gap}  "), what.clone())
        }
        None => (format!("{mark} "), format!("{title}: {what}")),
    };
    let mut lines = layout::hang(&lead, &what, room);
    if let Some(first) = lines.first_mut() {
        // Painted when it is measured: a terminal's signs have no width.
        *first = first.replacen(mark, &format!("{style}{mark}{style:#}"), 1);
    }
    let inset = " ".repeat(lead.width());
    for sentence in remedy.iter().flat_map(|remedy| remedy.lines()) {
        lines.extend(layout::hang(&inset, sentence.trim_start(), room));
    }
    lines
}

fn mark(result: CheckResult) -> (&'static str, Style) {
    let color = |color| Style::new().fg_color(Some(Color::Ansi(color)));
    match result {
        CheckResult::Ok => ("✓", color(AnsiColor::Green)),
        CheckResult::Warning => ("!", color(AnsiColor::Yellow)),
        CheckResult::Failure => ("✗", color(AnsiColor::Red)),
        CheckResult::NotChecked => ("–", Style::new().dimmed()),
    }
}

fn summary(all: &[Found]) -> String {
    let count = |result| {
        let all = all.iter().map(|found| found.finding.result());
        all.filter(|one| *one == result).count()
    };
    let kinds = [
        (CheckResult::Failure, "failure", "failures"),
        (CheckResult::Warning, "warning", "warnings"),
        (CheckResult::NotChecked, "not checked", "not checked"),
    ];
    let said: Vec<String> = kinds
        .into_iter()
        .filter_map(|(result, one, many)| match count(result) {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        })
        .collect();
    let said = if said.is_empty() {
        "all is well".to_owned()
    } else {
        said.join(", ")
    };
    format!(
        "{}. Nothing was changed, and no token was used.",
        capital(&said)
    )
}
