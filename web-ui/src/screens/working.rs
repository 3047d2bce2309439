//! The commit, task by task.

use latchkey_core::view::Screen;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Frame, Progress, attr, live, tasks};

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    view! {
        <Frame heading=words.working_heading() lead=words.working_lead()>
            <div {..attr("aria-live", "polite")}>{live(move || {
                let view = bridge.view.read();
                let Screen::Working { tasks: all } = &view.screen else {
                    return ().into_any();
                };
                let first_open = all.iter().position(|task| !task.done);
                let all = all
                    .iter()
                    .enumerate()
                    .map(|(number, task)| {
                        let name = words.task(task.task);
                        if task.done {
                            (name, Progress::Done, words.app_done())
                        } else if Some(number) == first_open {
                            (name, Progress::Running, words.app_working())
                        } else {
                            (name, Progress::Waiting, words.working_waiting())
                        }
                    })
                    .collect();
                tasks(all)
            })}</div>
        </Frame>
    }
    .into_any()
}
