//! The Edge did not answer as hoped; the next try is counted down.

use latchkey_core::action::Action;
use latchkey_core::view::{Screen, Trouble};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{Button, Frame, Kind, Left, live, use_now};

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
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
    let edge = bridge
        .view
        .read_untracked()
        .edge
        .clone()
        .unwrap_or_default();
    let buttons = view! {
        <Button label=words.app_another() press=bridge.says(Action::StartOver) />
        <Button label=words.waiting_try_now() kind=Kind::Primary press=bridge.says(Action::Retry) />
    }
    .into_any();
    view! {
        <Frame heading=words.waiting_heading(&edge) buttons>
            <p class="lead" role="status">
                {live(move || words.trouble(facts().0))}
            </p>
            <div class="card fact">
                <span class="badge"><Icon path=paths::HOURGLASS /></span>
                <div>
                    <strong class="tabular">{live(next)}</strong>
                    <span class="hint">{live(move || words.waiting_attempt(facts().2.into()))}</span>
                </div>
            </div>
            <p class="hint">{words.waiting_safe()}</p>
        </Frame>
    }
    .into_any()
}
