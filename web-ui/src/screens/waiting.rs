//! The Edge did not answer as hoped; the next try is counted down.

use latchkey_core::action::Action;
use latchkey_core::view::{Screen, Trouble};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{Frame, Left, attr, fact, live, paragraph, quiet, use_now};

pub(super) fn draw(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let now = use_now();
    let facts = move || {
        if let Screen::Waiting {
            trouble,
            until,
            attempt,
        } = bridge.view.read().screen
        {
            (trouble, until, attempt)
        } else {
            (Trouble::Server, 0, 0) // not shown: another screen is about to come
        }
    };
    let next = move || {
        let left = Left::between(now.get(), facts().1);
        if left.is_over() {
            words.waiting_now().to_owned()
        } else {
            words.waiting_next(&words.clock(left))
        }
    };
    let tries = move || words.waiting_attempt(facts().2.into());
    let edge = bridge.edge();
    let buttons = vec![
        stage.back(),
        quiet(words.app_another(), bridge.says(Action::StartOver)).draw(),
        quiet(words.waiting_try_now(), bridge.says(Action::Retry))
            .strong()
            .draw(),
    ];
    view! {
        <Frame heading=words.waiting_heading(&edge) buttons>
            <p class="lead" {..attr("role", "status")}>
                {live(move || words.trouble(facts().0))}
            </p>
            {fact(paths::HOURGLASS, vec![live(next).into_any()], live(tries).into_any())}
            {paragraph("hint", words.waiting_safe())}
        </Frame>
    }
    .into_any()
}
