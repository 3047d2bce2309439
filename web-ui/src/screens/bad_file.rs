//! A file is there but cannot be used: which, where in it, and what to do.

use latchkey_core::action::Action;
use latchkey_core::provisioning::Problem;
use latchkey_core::view::Screen;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{icon, paths};
use crate::widgets::{Frame, attr, foreign, live, paragraph, part, quiet, span};
use crate::words::Words;

pub(super) fn draw(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let buttons = vec![
        stage.back(),
        quiet(words.bad_file_by_hand(), bridge.says(Action::StartOver)).draw(),
        quiet(words.app_try_again(), bridge.says(Action::Retry))
            .strong()
            .draw(),
    ];
    view! {
        <Frame heading=words.bad_file_heading() lead=words.bad_file_lead() buttons>
            <div {..attr("aria-live", "polite")}>{live(move || {
                let view = bridge.view.read();
                let Screen::BadFile { file } = &view.screen else {
                    return ().into_any();
                };
                let mut problems = Vec::new();
                for problem in &file.problems {
                    problems.push(line(words, problem));
                }
                let path = vec![
                    icon(paths::FILE_WARNING),
                    foreign(file.path.clone()),
                ];
                let parts = vec![part("p", "path", path), part("ul", "card problems", problems)];
                part("div", "stack wide", parts)
            })}</div> {paragraph("hint", words.bad_file_waits())}
        </Frame>
    }
    .into_any()
}

fn line(words: Words, problem: &Problem) -> AnyView {
    let spot = match (problem.line, problem.column) {
        (Some(line), Some(column)) => {
            Some(words.bad_file_spot(&column.to_string(), &line.to_string()))
        }
        (Some(line), None) => Some(words.bad_file_line(&line.to_string())),
        (None, _) => None,
    };
    let mut parts = Vec::new();
    if let Some(spot) = spot {
        parts.push(span("spot", spot));
    }
    parts.push(span("", words.problem(problem.code)));
    part("li", "", parts)
}
