//! What is done without the person, line by line.

use leptos::prelude::*;

use super::icon::{Icon, paths};

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
    let lines = tasks.into_iter().map(|(name, progress, word)| {
        let (class, mark) = match progress {
            Progress::Waiting => ("waiting", ().into_any()),
            Progress::Running => (
                "running",
                view! { <span class="spinner"></span> }.into_any(),
            ),
            Progress::Done => ("done", view! { <Icon path=paths::CHECK /> }.into_any()),
        };
        view! {
            <li class=class>
                <span class="mark" aria-hidden="true">{mark}</span>
                <span>{name}</span>
                <span class="unseen">{word}</span>
            </li>
        }
    });
    view! { <ol class="tasks" aria-live="polite">{lines.collect_view()}</ol> }
}
