//! The only bridge between the screens and the core: one View comes in, Actions go out.
//!
//! * `tauri`: the core runs in the native host behind `invoke`; what is built for the window has only this one.
//! * `preview` (feature `preview`): the core runs in the page, against a demo Edge.

#[cfg(feature = "preview")]
pub mod preview;
pub mod tauri;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::view::{FieldError, ManualError, Screen, View};
use leptos::prelude::*;

use crate::widgets::{act, mark};

/// What every screen gets.
#[derive(Clone, Copy, Debug)]
pub struct Bridge {
    /// What is to be shown.
    pub view: RwSignal<View>,
    /// Whether the core could not be reached when it was last asked.
    pub is_deaf: RwSignal<bool>,
    last: RwSignal<i64>,
    dispatch: Callback<Action>,
}

impl Bridge {
    /// Makes a bridge of a View that somebody keeps new, and of the place where Actions go.
    pub fn new(view: RwSignal<View>, dispatch: impl Fn(Action) + Send + Sync + 'static) -> Self {
        Self {
            view,
            is_deaf: RwSignal::new(false),
            last: RwSignal::new(-1),
            dispatch: Callback::new(dispatch),
        }
    }

    /// Says what the person did.
    pub fn dispatch(self, action: Action) {
        self.last.set(action.kind() as i64);
        self.dispatch.run(action);
    }

    /// Gives a callback that says one thing.
    pub fn says(self, action: Action) -> Callback<()> {
        act(move || self.dispatch(action.clone()))
    }

    /// Whether an Action may be sent; while something is under way, whether it could before.
    pub fn offers(self, action: ActionKind) -> Memo<i64> {
        mark(move |before| {
            let view = self.view.read();
            i64::from(view.accepts(action) || view.busy && before == 1)
        })
    }

    /// Whether this was the last thing that the person did.
    pub fn was(self, action: ActionKind) -> bool {
        self.last.get() == action as i64
    }

    /// Whether something is under way, so that what is entered now is not taken.
    pub fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.view.read().busy)
    }

    /// The host of the Edge, as it is now; empty as long as nobody knows.
    pub fn edge(self) -> String {
        self.view.read_untracked().edge.clone().unwrap_or_default()
    }

    /// What is wrong with what was entered last.
    pub fn error(self) -> Option<FieldError> {
        match &self.view.read().screen {
            Screen::Details { error, .. }
            | Screen::Password { error }
            | Screen::Device { error, .. }
            | Screen::Factor { error, .. }
            | Screen::Totp { error, .. }
            | Screen::Email { error, .. } => *error,
            Screen::Looking
            | Screen::Manual { .. }
            | Screen::BadFile { .. }
            | Screen::Connecting
            | Screen::Question { .. }
            | Screen::Welcome { .. }
            | Screen::Recovery { .. }
            | Screen::Working { .. }
            | Screen::Waiting { .. }
            | Screen::Finish { .. }
            | Screen::AdminAddsDevice
            | Screen::About { .. }
            | Screen::Home { .. }
            | Screen::Stopped { .. } => None,
        }
    }

    /// What is wrong with the URL, token or link given last.
    pub fn manual_error(self) -> Option<ManualError> {
        if let Screen::Manual { error } = self.view.read().screen {
            error
        } else {
            None
        }
    }
}

/// What is shown before the first View comes.
pub fn nothing_yet() -> View {
    View {
        busy: true,
        ..View::of(Screen::Looking)
    }
}
