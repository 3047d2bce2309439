//! What is done without the person, line by line.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::{part, span};

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Done,
}

/// A list of tasks: name, how far, and the word for that.
pub fn tasks(all: Vec<(&'static str, Progress, &'static str)>) -> AnyView {
    let mut lines = Vec::new();
    for (name, progress, word) in all {
        let (class, mark) = match progress {
            Progress::Waiting => ("waiting", ().into_any()),
            Progress::Running => ("running", span("spinner", "")),
            Progress::Done => ("done", icon(paths::CHECK)),
        };
        let line = vec![
            part("span", "mark", vec![mark]),
            span("", name),
            span("unseen", word),
        ];
        lines.push(part("li", class, line));
    }
    part("ol", "tasks", lines)
}
