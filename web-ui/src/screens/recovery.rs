//! The recovery codes, once.

use latchkey_core::action::Action;
use latchkey_core::secret::Shown;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{Button, Frame, Kind, Notice, part, span};

pub(super) fn draw(stage: Stage, codes: &[Shown], lost: bool) -> AnyView {
    if lost {
        return without_codes(stage);
    }
    let Stage { bridge, words } = stage;
    let saved = RwSignal::new(false);
    let mut items = Vec::new();
    for code in codes {
        items.push(crate::widgets::words("li", "", code.as_str()));
    }
    let submit = move |()| {
        if saved.get_untracked() {
            bridge.dispatch(Action::ConfirmSaved);
        }
    };
    let tools = [
        (words.recovery_copy(), paths::COPY, Action::CopyCodes),
        (words.recovery_save(), paths::DOWNLOAD, Action::SaveCodes),
        (words.recovery_print(), paths::PRINTER, Action::PrintCodes),
    ];
    let tools: Vec<_> = tools
        .map(|(label, icon, action)| {
            view! { <Button label kind=Kind::Small icon press=bridge.says(action) /> }.into_any()
        })
        .into();
    let buttons = view! {
        <Button
            label=words.app_continue()
            kind=Kind::Primary
            off=Signal::derive(move || !saved.get())
        />
    }
    .into_any();
    view! {
        <Frame heading=words.recovery_heading() lead=words.recovery_lead() submit buttons>
            <ul class="card codes" aria-label=words.recovery_list()>
                {items}
            </ul>
            {part("div", "row", tools)}
            <label class="confirm">
                <input
                    type="checkbox"
                    prop:checked=saved
                    on:change=move |event| saved.set(event_target_checked(&event))
                />
                {span("", words.recovery_saved())}
            </label>
        </Frame>
    }
    .into_any()
}

fn without_codes(Stage { bridge, words }: Stage) -> AnyView {
    let buttons = view! { <Button label=words.app_continue() kind=Kind::Primary /> }.into_any();
    view! {
        <Frame
            heading=words.recovery_lost_heading()
            lead=words.recovery_lost_lead()
            submit=bridge.says(Action::ConfirmSaved)
            buttons
        >
            <Notice words=words.recovery_lost_note() />
        </Frame>
    }
    .into_any()
}
