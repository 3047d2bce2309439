//! What is done without the person, line by line.

use leptos::prelude::*;

use super::icon::{Icon, paths};
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

/// A list of tasks, each with the word for how far it is.
#[component]
pub fn Tasks(
    /// Name, how far, and the word for that.
    tasks: Vec<(&'static str, Progress, &'static str)>,
) -> impl IntoView {
    let mut lines = Vec::new();
    for (name, progress, word) in tasks {
        let (class, mark) = match progress {
            Progress::Waiting => ("waiting", ().into_any()),
            Progress::Running => ("running", span("spinner", "")),
            Progress::Done => ("done", view! { <Icon path=paths::CHECK /> }.into_any()),
        };
        let line = vec![
            part("span", "mark", vec![mark]),
            span("", name),
            span("unseen", word),
        ];
        lines.push(part("li", class, line));
    }
    view! { <ol class="tasks" aria-live="polite">{lines}</ol> }
}
