//! How the last thing went that was asked of this machine. It stands above the buttons of whatever screen is shown.

use latchkey_core::action::ActionKind;
use latchkey_core::view::Notice;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{icon, paths};
use crate::widgets::{attr, live, part, text};

/// The place for it: always there, so that screen readers hear what comes.
pub(super) fn said(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let drawn = move || match bridge.view.read().notice {
        Some(notice) => in_words(stage, notice),
        None => ().into_any(),
    };
    view! {
        <div class="said" {..attr("aria-live", "polite")}>
            {live(drawn)}
        </div>
        <div class="said" {..attr("role", "alert")}>
            {live(move || {
                if bridge.is_deaf.get() {
                    line(false, words.said_deaf())
                } else {
                    ().into_any()
                }
            })}
        </div>
    }
    .into_any()
}

fn in_words(Stage { bridge, words }: Stage, notice: Notice) -> AnyView {
    let copied = [
        ActionKind::CopyCodes,
        ActionKind::CopySecret,
        ActionKind::CopyDiagnostics,
    ];
    let copied = copied.into_iter().any(|kind| bridge.was(kind));
    let saved = bridge.was(ActionKind::SaveCodes) || bridge.was(ActionKind::Export);
    match notice {
        Notice::HandedOut if copied => line(true, words.said_copied()),
        Notice::HandedOut if saved => line(true, words.said_saved()),
        Notice::HandedOut if bridge.was(ActionKind::PrintCodes) => line(true, words.said_printed()),
        Notice::HandedOut if bridge.was(ActionKind::TakeLinks) => line(true, words.said_set()),
        Notice::HandedOut => line(true, words.said_opened()),
        Notice::NotHandedOut if copied => line(false, words.said_not_copied()),
        Notice::NotHandedOut if saved => line(false, words.said_not_saved()),
        Notice::NotHandedOut => line(false, words.said_not_done()),
        Notice::FileLeft => line(false, words.said_file_left()),
        Notice::UpToDate => line(true, words.said_up_to_date()),
        Notice::NotRefreshed => line(false, words.said_not_refreshed()),
        // No heading stands above it here.
        Notice::StoreTrouble(code) => {
            let [what, why] = [words.store_heading(), words.store(code)];
            line(false, format!("{what}. {why} {}", words.store_unchanged()))
        }
        Notice::Removed => line(true, words.said_removed()),
        Notice::BadLink(error) => line(false, words.manual_error(error)),
        Notice::LinkLeft => line(false, words.said_link_left()),
    }
}

fn line(is_good: bool, words: impl Into<String>) -> AnyView {
    let (class, path) = if is_good {
        ("notice good", paths::CHECK)
    } else {
        ("notice bad", paths::TRIANGLE_ALERT)
    };
    part("p", class, vec![icon(path), text(words)])
}
