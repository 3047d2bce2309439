//! `latchkey check`: explains a provisioning file without using its token, and without any network.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::discovery::{Search, Seen};
use crate::secret_store::SecretStore;
use crate::store::{self, Database, Examined};
use latchkey_core::provisioning::{Encoding, Place, Problem, ProblemCode};
use latchkey_core::text::harmless_within;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, Words, file, found};
use crate::cli::{output, place, width};

/// The JSON form.
#[derive(Serialize)]
struct Report {
    ok: bool,
    file: Option<String>,
    place: Option<Place>,
    encoding: Option<Encoding>,
    url: Option<String>,
    problems: Vec<Told>,
    warnings: Vec<Told>,
    searched: Vec<String>,
}

/// A problem in words.
#[derive(Serialize)]
struct Told {
    code: String,
    line: Option<u32>,
    column: Option<u32>,
    message: String,
    remedy: String,
}

/// Runs the command.
pub(crate) async fn run(given: Option<PathBuf>, json: bool) -> Result<Exit, Failure> {
    let places = place::places()?;
    let policy = place::policy(&places)?;
    // The file is judged whatever became of the database; and nothing is brought up to date for a look.
    let Examined {
        database, consumed, ..
    } = store::examine(&places.data, &SecretStore::none()).await;
    let is_known = match database {
        Database::None | Database::Whole(_) => true,
        Database::Newer(_) | Database::Bad(_) => false,
    };
    let search = Search::new(&places, given.as_deref(), policy);
    let searched = || search.files().map(found::path).collect();
    // A file that was used is no hit for `enroll`; it lies there all the same.
    let seen = search
        .look(&consumed)
        .or_else(|| search.look(&BTreeSet::new()));
    let mut report = match seen {
        Some(seen) => {
            let is_used = seen.digest.is_some_and(|digest| consumed.contains(&digest));
            of(&seen, is_used, searched())
        }
        None => {
            let Words { what, remedy } = found::nowhere(search.files());
            Report {
                ok: false,
                file: None,
                place: None,
                encoding: None,
                url: None,
                problems: vec![told("no_file", None, what, remedy)],
                warnings: Vec::new(),
                searched: searched(),
            }
        }
    };
    if report.ok && !is_known {
        report.warnings.push(told(
            "use_unknown",
            None,
            "whether it was used already on this machine cannot be told: the database cannot be read".to_owned(),
            "`latchkey doctor` says why.".to_owned(),
        ));
    }
    if json {
        output::json(&report);
    } else {
        output::out(&text(&report, width::stdout()));
    }
    Ok(if report.ok {
        Exit::Done
    } else {
        Exit::BadInput
    })
}

fn of(seen: &Seen, is_used: bool, searched: Vec<String>) -> Report {
    let inspection = &seen.inspection;
    let tell = |problem: &Problem| {
        let Words { what, remedy } = file::problem_of(problem.code, &seen.path);
        told(&words::code(&problem.code), Some(problem), what, remedy)
    };
    let mut problems: Vec<Told> = inspection.problems.iter().map(tell).collect();
    let mut warnings: Vec<Told> = inspection.warnings.iter().map(tell).collect();
    let is_named = seen.place == Place::Given;
    if is_used && is_named {
        warnings.push(told(
            "used",
            None,
            "this file was used already on this machine".to_owned(),
            "Its token may not work a second time; if the server refuses it, ask for another."
                .to_owned(),
        ));
    } else if is_used {
        problems.push(told(
            "used",
            None,
            "it is there, but was used already".to_owned(),
            "`latchkey enroll` leaves it alone. Put another file there, or use this one again with `latchkey enroll \
             --file PATH`."
                .to_owned(),
        ));
    }
    if seen.is_missing() {
        problems = vec![told(
            "no_file",
            None,
            "there is no such file".to_owned(),
            "Look for a slip in its name; without a name, `latchkey check` looks in the usual places."
                .to_owned(),
        )];
    }
    let is_other_encoding = |problem: &Problem| problem.code == ProblemCode::NotUtf8;
    Report {
        ok: problems.is_empty() && inspection.provisioning.is_some(),
        file: Some(found::path(&seen.path)),
        place: Some(seen.place),
        encoding: inspection
            .encoding
            .filter(|_| !inspection.problems.iter().any(is_other_encoding)),
        url: inspection.url.clone(),
        problems,
        warnings,
        searched,
    }
}

fn told(code: &str, problem: Option<&Problem>, message: String, remedy: String) -> Told {
    Told {
        code: code.to_owned(),
        line: problem.and_then(|problem| problem.line),
        column: problem.and_then(|problem| problem.column),
        message,
        remedy,
    }
}

fn text(report: &Report, room: usize) -> String {
    let mut lines = Vec::new();
    if let Some(file) = &report.file {
        lines.push(file.clone());
        lines.extend(
            report
                .place
                .map(|place| format!("  place     {}", file::place(place))),
        );
        lines.extend(
            report
                .encoding
                .map(|encoding| format!("  encoding  {}", file::encoding(encoding))),
        );
        let url = report.url.as_deref().map(|url| harmless_within(url, 300));
        lines.extend(url.map(|url| format!("  server    {url}")));
    }
    for (mark, told) in [("✗", &report.problems), ("!", &report.warnings)] {
        for Told {
            line,
            column,
            message,
            remedy,
            ..
        } in told
        {
            let spot = match (line, column) {
                (Some(line), Some(column)) => format!("line {line}, column {column}: "),
                _ => String::new(),
            };
            let text = format!("{spot}{message}");
            lines.extend(width::flow(&format!("{mark} "), &text, room));
            lines.extend(width::flow("  ", remedy, room));
        }
    }
    if report.ok {
        let text =
            "This file can be used. Its token was not: only the server knows whether it is good.";
        lines.extend(width::flow("✓ ", text, room));
    }
    lines.push(String::new());
    lines.join("\n")
}
