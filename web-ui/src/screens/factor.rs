//! Which second factor.

use latchkey_core::action::{Action, ActionKind, Method};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{Button, Choice, FieldNote, Frame, Kind, new_id};

pub(super) fn draw(stage: Stage, methods: &[Method]) -> AnyView {
    let Stage { bridge, words } = stage;
    let can_skip = bridge.view.read_untracked().accepts(ActionKind::SkipFactor);
    let picked = RwSignal::new(methods.first().copied().map_or("", name).to_owned());
    let mut choices = Vec::new();
    for method in methods {
        let value = name(*method);
        let (label, hint, icon) = match method {
            Method::Totp => (
                words.factor_totp(),
                words.factor_totp_hint(),
                paths::SMARTPHONE,
            ),
            Method::Email => (words.factor_email(), words.factor_email_hint(), paths::MAIL),
        };
        choices.push(view! { <Choice name="factor" value picked label hint icon /> }.into_any());
    }
    let methods = methods.to_vec();
    let submit = move |()| {
        let picked = picked.read_untracked();
        if let Some(method) = methods
            .iter()
            .copied()
            .find(|method| name(*method) == *picked)
        {
            bridge.dispatch(Action::ChooseFactor { method });
        }
    };
    let buttons = view! {
        <Button label=words.app_back() press=bridge.says(Action::Back) />
        <Button label=words.app_continue() kind=Kind::Primary />
    }
    .into_any();
    view! {
        <Frame heading=words.factor_heading() lead=words.factor_lead() submit buttons>
            <fieldset class="choices">
                <legend class="unseen">{words.factor_heading()}</legend>
                {choices}
            </fieldset>
            <FieldNote id=new_id("factor") error=stage.error() />
            {can_skip
                .then(|| {
                    view! {
                        <Button label=words.factor_skip() kind=Kind::Small press=bridge.says(Action::SkipFactor) />
                    }
                })}
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
