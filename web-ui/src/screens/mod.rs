//! One file for each screen: it draws what the View says and says what the person did. No rules, no words of its own.

mod about;
mod admin_adds;
mod bad_file;
mod connecting;
mod contact;
mod details;
mod device;
mod email;
mod factor;
mod finish;
mod home;
mod looking;
mod manual;
pub(crate) mod page;
mod password;
mod question;
mod recovery;
mod said;
mod stopped;
mod totp;
mod waiting;
mod welcome;
mod working;

use std::mem::discriminant;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::view::{FieldError, Screen};
use leptos::prelude::*;

use crate::host::Bridge;
use crate::widgets::{focus_error, focus_heading, live, primary, quiet, react};
use crate::words::Words;

/// What every screen needs.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// The way to the core.
    pub bridge: Bridge,
    /// The words of the language that was chosen.
    pub words: Words,
}

impl Stage {
    /// The buttons of a step: the way back, if there is one, and the one that sends the form.
    pub fn buttons(self) -> Vec<AnyView> {
        vec![self.back(), primary(self.words.app_continue()).draw()]
    }

    /// The way back, where there is one.
    pub fn back(self) -> AnyView {
        self.offered(ActionKind::Back, move || {
            let back = self.bridge.says(Action::Back);
            quiet(self.words.app_back(), back).draw()
        })
    }

    /// Draws something as long as an Action may be sent.
    pub fn offered(
        self,
        action: ActionKind,
        draw: impl Fn() -> AnyView + Send + 'static,
    ) -> AnyView {
        let offers = self.bridge.offers(action);
        let drawn = move || {
            if offers.get() == 1 {
                draw()
            } else {
                ().into_any()
            }
        };
        live(drawn).into_any()
    }

    /// What is wrong with what was entered last, in words.
    pub fn error(self) -> Signal<Option<String>> {
        self.error_or(|| None)
    }

    /// The same, where the screen itself may know something wrong first.
    pub fn error_or(
        self,
        own: impl Fn() -> Option<FieldError> + Send + Sync + 'static,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let error = own().or(self.bridge.error())?;
            Some(self.words.field_error(error).to_owned())
        })
    }
}

/// Shows the screen that the View names. A screen stays as long as it is the same one, with what was typed into it.
pub fn current(stage: Stage) -> AnyView {
    let kind = Memo::new(move |_| discriminant(&stage.bridge.view.read().screen));
    let before = StoredValue::new(None);
    react(move || {
        let bridge = stage.bridge;
        let now = Some(kind.get());
        // What the core finds wrong comes after a while, when the form was sent.
        let is_wrong = bridge.error().is_some() || bridge.manual_error().is_some();
        if before.get_value() != now {
            before.set_value(now);
            focus_heading(stage.words.app_name());
        } else if is_wrong && !bridge.view.read().busy {
            focus_error();
        }
    });
    let screen = live(move || {
        kind.get(); // tracking alone would not compute it, and it would hear of nothing
        show(stage, &stage.bridge.view.read_untracked().screen)
    });
    view! {
        {screen}
        {said::said(stage)}
    }
    .into_any()
}

fn show(stage: Stage, screen: &Screen) -> AnyView {
    match screen {
        Screen::Looking => looking::draw(stage),
        Screen::Manual { .. } => manual::draw(stage),
        Screen::BadFile { .. } => bad_file::draw(stage),
        Screen::Connecting => connecting::draw(stage),
        Screen::Question { question } => question::draw(stage, question),
        Screen::Welcome { user, instance } => welcome::draw(stage, user, instance),
        Screen::Details { user, phone, .. } => details::draw(stage, user, phone.as_deref()),
        Screen::Password { .. } => password::draw(stage),
        Screen::Device { name, taken, .. } => device::draw(stage, name, taken),
        Screen::Factor { methods, .. } => factor::draw(stage, methods),
        Screen::Totp { secret, qr, .. } => totp::draw(stage, secret, qr),
        Screen::Email { to, .. } => email::draw(stage, to),
        Screen::Recovery { codes, lost } => recovery::draw(stage, codes, *lost),
        Screen::Working { .. } => working::draw(stage),
        Screen::Waiting { .. } => waiting::draw(stage),
        Screen::Finish {
            page,
            device,
            codes_lost,
        } => finish::draw(stage, page, *device, *codes_lost),
        Screen::AdminAddsDevice => admin_adds::draw(stage),
        Screen::About { about, .. } => about::draw(stage, about),
        Screen::Home { .. } => home::draw(stage),
        Screen::Stopped { reason, changed } => stopped::draw(stage, *reason, *changed),
    }
}
