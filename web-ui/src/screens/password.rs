//! The new password, with the server's rules as a checklist that fills itself.

use latchkey_core::action::Action;
use latchkey_core::rules::{PasswordRules, password_rules};
use latchkey_core::secret::Typed;
use latchkey_core::view::FieldError;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Frame, PasswordField, Rule, act, rules};

pub(super) fn draw(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let (first, second) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let shown = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let is_alike = move || *first.read() == *second.read();
    let is_weak = move || !password_rules(&first.read()).ok();

    let rule = move |label, look: fn(&PasswordRules) -> bool| Rule {
        label,
        met: Signal::derive(move || look(&password_rules(&first.read()))),
    };
    let lines = vec![
        rule(words.password_length(), |all| all.length),
        rule(words.password_lower(), |all| all.lower),
        rule(words.password_upper(), |all| all.upper),
        rule(words.password_digit(), |all| all.digit),
        rule(words.password_special(), |all| all.special),
        Rule {
            label: words.password_alike(),
            met: Signal::derive(move || !first.read().is_empty() && is_alike()),
        },
    ];
    let submit = act(move || {
        tried.set(true);
        if untrack(|| is_alike() && !is_weak()) {
            let password = Typed::new(first.get_untracked());
            bridge.dispatch(Action::SetPassword { password });
        }
    });
    let weak =
        stage.error_or(move || (tried.get() && is_weak()).then_some(FieldError::WeakPassword));
    let differ = Signal::derive(move || {
        (tried.get() && !is_alike()).then(|| words.password_differ().to_owned())
    });
    let edge = bridge.edge();
    let states = (words.password_met(), words.password_open());
    let checklist = rules(words.password_rules(), states, lines);
    view! {
        <Frame heading=words.password_heading() lead=words.password_lead(&edge) submit buttons=stage.buttons()>
            <PasswordField
                label=words.password_password()
                value=first
                shown
                switch=(words.password_show(), words.password_hide())
                error=weak
            />
            <PasswordField label=words.password_again() value=second shown error=differ />
            {checklist}
        </Frame>
    }
    .into_any()
}
