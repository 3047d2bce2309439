//! Who invited you, what comes, how long you have.

use latchkey_core::action::Action;
use latchkey_core::view::{Person, Step};
use leptos::prelude::*;

use super::Stage;
use super::contact::contact;
use crate::widgets::{Frame, Left, notice, paragraph, primary, quiet, use_now};

pub(super) fn draw(Stage { bridge, words }: Stage, user: &Person, instance: &str) -> AnyView {
    let view = bridge.view.read_untracked();
    let name = if user.first_name.is_empty() {
        &user.login
    } else {
        &user.first_name
    };
    let admin = view.admin.clone();
    let has_factor = view.steps.contains(&Step::Factor);
    let now = use_now().get_untracked();
    let deadline = view.deadline.map(|deadline| {
        let left = Left::between(now, deadline.here());
        words.welcome_deadline(&words.time_minutes((left.minutes * 60 + left.seconds + 30) / 60))
    });
    let buttons = vec![
        quiet(words.app_another(), bridge.says(Action::StartOver)).draw(),
        primary(words.welcome_begin()).draw(),
    ];
    view! {
        <Frame
            heading=words.welcome_heading(name)
            lead=words.welcome_lead(instance)
            submit=bridge.says(Action::Next)
            buttons
        >
            {admin.map(|admin| contact(admin, words.welcome_invited()))}
            {has_factor.then(|| paragraph("", words.welcome_phone()))}
            {deadline.map(notice)}
        </Frame>
    }
    .into_any()
}
