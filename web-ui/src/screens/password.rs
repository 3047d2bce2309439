//! The new password, with the server's rules as a checklist that fills itself.

use latchkey_core::action::Action;
use latchkey_core::rules::{PasswordRules, password_rules};
use latchkey_core::secret::Typed;
use latchkey_core::view::FieldError;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Button, Frame, Kind, PasswordField, Rule, Rules};

pub(super) fn draw(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let (first, second) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let shown = RwSignal::new(false);
    let own = RwSignal::new(None);
    let rules = Memo::new(move |_| password_rules(&first.read()));
    let is_alike = Memo::new(move |_| *first.read() == *second.read());

    let rule = move |label, look: fn(&PasswordRules) -> bool| Rule {
        label,
        met: Signal::derive(move || look(&rules.read())),
    };
    let lines = vec![
        rule(words.password_length(), |rules| rules.length),
        rule(words.password_lower(), |rules| rules.lower),
        rule(words.password_upper(), |rules| rules.upper),
        rule(words.password_digit(), |rules| rules.digit),
        rule(words.password_special(), |rules| rules.special),
        Rule {
            label: words.password_alike(),
            met: Signal::derive(move || !first.read().is_empty() && is_alike.get()),
        },
    ];
    let differs = RwSignal::new(false);
    let submit = move |()| {
        let is_weak = !rules.get_untracked().ok();
        own.set(is_weak.then_some(FieldError::WeakPassword));
        differs.set(!is_alike.get_untracked());
        if !is_weak && is_alike.get_untracked() {
            let password = Typed::new(first.get_untracked());
            bridge.dispatch(Action::SetPassword { password });
        }
    };
    let differ = Signal::derive(move || {
        (differs.get() && !is_alike.get()).then(|| words.password_differ().to_owned())
    });
    let edge = bridge
        .view
        .read_untracked()
        .edge
        .clone()
        .unwrap_or_default();
    let buttons = view! {
        <Button label=words.app_back() press=bridge.says(Action::Back) />
        <Button label=words.app_continue() kind=Kind::Primary />
    }
    .into_any();
    view! {
        <Frame heading=words.password_heading() lead=words.password_lead(&edge) submit buttons>
            <PasswordField
                label=words.password_password()
                value=first
                shown
                switch=(words.password_show(), words.password_hide())
                error=stage.own_or_core(own)
            />
            <PasswordField label=words.password_again() value=second shown error=differ />
            <Rules label=words.password_rules() states=(words.password_met(), words.password_open()) rules=lines />
        </Frame>
    }
    .into_any()
}
