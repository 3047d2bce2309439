//! Which second factor.

use latchkey_core::action::{Action, ActionKind, Method};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{Frame, act, attr, choice, field_note, new_id, small};

pub(super) fn draw(stage: Stage, methods: &[Method]) -> AnyView {
    let Stage { bridge, words } = stage;
    let skip = stage.offered(ActionKind::SkipFactor, move || {
        small(words.factor_skip(), bridge.says(Action::SkipFactor)).draw()
    });
    let note = new_id("factor");
    let picked = RwSignal::new(methods.first().copied().map_or("", name).to_owned());
    let mut choices = Vec::new();
    for method in methods {
        let value = name(*method);
        let about = match method {
            Method::Totp => (
                words.factor_totp(),
                words.factor_totp_hint(),
                paths::SMARTPHONE,
            ),
            Method::Email => (words.factor_email(), words.factor_email_hint(), paths::MAIL),
        };
        choices.push(choice("factor", value, picked, about));
    }
    let methods = methods.to_vec();
    let submit = act(move || {
        let picked = picked.read_untracked();
        if let Some(method) = methods
            .iter()
            .copied()
            .find(|method| name(*method) == *picked)
        {
            bridge.dispatch(Action::ChooseFactor { method });
        }
    });
    view! {
        <Frame heading=words.factor_heading() lead=words.factor_lead() submit buttons=stage.buttons()>
            <fieldset class="choices" {..attr("aria-describedby", note.clone())}>
                <legend class="unseen">{words.factor_heading()}</legend>
                {choices}
            </fieldset>
            {field_note(note, stage.error(), String::new())}
            {skip}
        </Frame>
    }
    .into_any()
}

/// The value of a choice, read by nobody else.
const fn name(method: Method) -> &'static str {
    match method {
        Method::Totp => "totp",
        Method::Email => "email",
    }
}
