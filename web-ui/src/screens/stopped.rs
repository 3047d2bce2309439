//! It does not go on by itself: why, what is different now, whom to ask.

use latchkey_core::action::Action;
use latchkey_core::view::{Changed, Stop};
use leptos::prelude::*;

use super::Stage;
use super::contact::Contact;
use crate::widgets::{Button, Frame, Kind, Notice, paragraph};

pub(super) fn draw(Stage { bridge, words }: Stage, reason: Stop, changed: Changed) -> AnyView {
    let (heading, lead) = words.stop(reason);
    let admin = bridge.view.read_untracked().admin.clone();
    let contact = match admin {
        Some(admin) => view! {
            <section class="stack" aria-label=words.stopped_contact()>
                <h2 class="from">{words.stopped_contact()}</h2>
                <Contact admin />
            </section>
        }
        .into_any(),
        None => paragraph("", words.stopped_nobody()),
    };
    let mut changes = Vec::new();
    for line in words.changed(changed) {
        changes.push(view! { <Notice words=line /> }.into_any());
    }
    let buttons = view! {
        <Button label=words.app_another() press=bridge.says(Action::StartOver) />
        <Button label=words.app_try_again() kind=Kind::Primary press=bridge.says(Action::Retry) />
    }
    .into_any();
    view! {
        <Frame heading lead buttons>
            {changes} {contact}
        </Frame>
    }
    .into_any()
}
