//! Something must be decided before anything is changed.

use latchkey_core::action::Action;
use latchkey_core::view::Question;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Button, Frame, Kind, Notice};

pub(super) fn draw(Stage { bridge, words }: Stage, question: &Question) -> AnyView {
    let (heading, lead, note) = match question {
        Question::AnotherInstance { login, instance } => (
            words.question_instance_heading().to_owned(),
            words.question_instance_lead(instance, login),
            words.question_instance_note(),
        ),
        Question::AnotherUser { login, unfinished } => (
            words.question_user_heading(login),
            words.question_user_lead(login, unfinished),
            words.question_user_note(),
        ),
    };
    let answer = |yes| bridge.says(Action::Answer { yes });
    let buttons = view! {
        <Button label=words.question_no() press=answer(false) />
        <Button label=words.question_yes() kind=Kind::Primary press=answer(true) />
    }
    .into_any();
    view! {
        <Frame heading lead buttons>
            <Notice words=note />
        </Frame>
    }
    .into_any()
}
