//! It does not go on by itself: why, what is different now, whom to ask.

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::view::{Changed, Stop};
use leptos::prelude::*;

use super::Stage;
use super::contact::contact;
use crate::widgets::{Frame, notice, paragraph, part, quiet, words as said};

pub(super) fn draw(stage: Stage, reason: Stop, changed: Changed) -> AnyView {
    let Stage { bridge, words } = stage;
    let (heading, lead) = words.stop(reason);
    let mut parts = Vec::new();
    for line in words.changed(changed) {
        parts.push(notice(line));
    }
    // Trouble of this computer's own is nothing that whoever sent the invitation can help with, and where the store cannot
    // be opened nobody knows of the server. A store changes all or nothing.
    let is_here = matches!(reason, Stop::Store(_));
    if parts.is_empty() && reason != Stop::Declined && !is_here {
        parts.push(paragraph("", words.stopped_nothing()));
    }
    if is_here {
        parts.push(paragraph("", words.store_unchanged()));
    }
    let view = bridge.view.read_untracked();
    let (admin, has_home) = (view.admin.clone(), view.accepts(ActionKind::Back));
    if let Some(admin) = admin {
        let heading = said("h2", "from", words.stopped_contact());
        parts.push(part("section", "stack", vec![heading, contact(admin, "")]));
    } else if !is_here {
        parts.push(paragraph("", words.stopped_nobody()));
    }
    let another = quiet(words.app_another(), bridge.says(Action::StartOver));
    let again = |label| quiet(label, bridge.says(Action::Retry));
    // The same token leads nowhere: what helps is another one.
    let (second, first) = if reason.ends_the_token() {
        (again(words.manual_again()), another)
    } else if reason == Stop::Declined && has_home {
        (
            another,
            quiet(words.app_continue(), bridge.says(Action::Back)),
        )
    } else {
        (another, again(words.app_try_again()))
    };
    let back = if reason == Stop::Declined {
        ().into_any() // that leads on already
    } else {
        stage.back()
    };
    let buttons = vec![back, second.draw(), first.strong().draw()];
    view! {
        <Frame heading lead buttons>
            {parts}
        </Frame>
    }
    .into_any()
}
