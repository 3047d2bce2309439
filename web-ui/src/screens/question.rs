//! Something must be decided before anything is changed.

use latchkey_core::action::Action;
use latchkey_core::view::Question;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Frame, notice, quiet};

pub(super) fn draw(Stage { bridge, words }: Stage, question: &Question) -> AnyView {
    let (heading, lead, note) = match question {
        Question::AnotherInstance { login, instance } => (
            words.question_instance_heading().to_owned(),
            words.question_instance_lead(instance, login),
            words.question_instance_note().to_owned(),
        ),
        Question::AnotherUser { login, unfinished } => (
            words.question_user_heading(login),
            words.question_user_lead(login, unfinished),
            words.question_user_note().to_owned(),
        ),
        Question::UseLink { edge } => (
            words.question_link_heading().to_owned(),
            words.question_link_lead(edge),
            words.question_link_note().to_owned(),
        ),
        Question::RemoveInstance { instance, device } => (
            words.question_remove_heading(instance),
            words.question_remove_lead().to_owned(),
            words.question_remove_note(device),
        ),
    };
    let answer = |yes| bridge.says(Action::Answer { yes });
    let yes = if matches!(question, Question::RemoveInstance { .. }) {
        quiet(words.question_remove_yes(), answer(true)).danger()
    } else {
        quiet(words.question_yes(), answer(true)).strong()
    };
    let buttons = vec![quiet(words.question_no(), answer(false)).draw(), yes.draw()];
    view! {
        <Frame heading lead buttons>
            {notice(note)}
        </Frame>
    }
    .into_any()
}
