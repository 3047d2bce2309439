//! A file is there but cannot be used: which, where in it, and what to do.

use latchkey_core::action::Action;
use latchkey_core::provisioning::Problem;
use latchkey_core::view::Screen;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{Button, Frame, Kind};
use crate::words::Words;

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    let buttons = view! {
        <Button label=words.bad_file_by_hand() press=bridge.says(Action::StartOver) />
        <Button label=words.app_try_again() kind=Kind::Primary press=bridge.says(Action::Retry) />
    }
    .into_any();
    view! {
        <Frame heading=words.bad_file_heading() lead=words.bad_file_lead() buttons>
            {move || {
                let view = bridge.view.read();
                let Screen::BadFile { file } = &view.screen else {
                    return ().into_any();
                };
                let problems = file.problems.iter().map(|problem| line(words, problem));
                view! {
                    <p class="path">
                        <Icon path=paths::FILE_WARNING />
                        <bdi>{file.path.clone()}</bdi>
                    </p>
                    <ul class="card problems">{problems.collect_view()}</ul>
                }
                    .into_any()
            }} <p class="hint">{words.bad_file_waits()}</p>
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
    view! {
        <li>
            {spot.map(|spot| view! { <span class="spot">{spot}</span> })}
            <span>{words.problem(problem.code)}</span>
        </li>
    }
    .into_any()
}
