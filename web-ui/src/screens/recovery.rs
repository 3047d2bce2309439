//! The recovery codes, once.

use latchkey_core::action::Action;
use latchkey_core::secret::Shown;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{
    Frame, act, attr, field_note, invalid, new_id, notice, part, primary, small, span,
};

pub(super) fn draw(stage: Stage, codes: &[Shown], lost: bool) -> AnyView {
    if lost {
        return without_codes(stage);
    }
    let Stage { bridge, words } = stage;
    let saved = RwSignal::new(false);
    let tried = RwSignal::new(false);
    let mut items = Vec::new();
    for code in codes {
        items.push(crate::widgets::words("li", "", code.as_str()));
    }
    let submit = act(move || {
        tried.set(true);
        if saved.get_untracked() {
            bridge.dispatch(Action::ConfirmSaved);
        }
    });
    let tools = [
        (words.recovery_copy(), paths::COPY, Action::CopyCodes),
        (words.recovery_save(), paths::DOWNLOAD, Action::SaveCodes),
        (words.recovery_print(), paths::PRINTER, Action::PrintCodes),
    ];
    let tools: Vec<_> = tools
        .map(|(label, icon, action)| small(label, bridge.says(action)).icon(icon).draw())
        .into();
    let note = new_id("saved");
    let error = Signal::derive(move || {
        let is_open = tried.get() && !saved.get();
        is_open.then(|| words.recovery_first().to_owned())
    });
    let buttons = vec![primary(words.app_continue()).draw()];
    view! {
        <Frame heading=words.recovery_heading() lead=words.recovery_lead() submit buttons>
            <ul class="card codes" {..attr("aria-label", words.recovery_list())}>
                {items}
            </ul>
            {part("div", "row", tools)}
            <div>
            <label class="confirm">
                <input
                    {..attr("type", "checkbox")}
                    {..attr("aria-describedby", note.clone())}
                    aria-invalid=invalid(error)
                    prop:checked=saved
                    on:change=move |event| saved.set(event_target_checked(&event))
                />
                {span("", words.recovery_saved())}
            </label>
            {field_note(note, error, String::new())}
            </div>
        </Frame>
    }
    .into_any()
}

fn without_codes(Stage { bridge, words }: Stage) -> AnyView {
    let buttons = vec![primary(words.app_continue()).draw()];
    view! {
        <Frame
            heading=words.recovery_lost_heading()
            lead=words.recovery_lost_lead()
            submit=bridge.says(Action::ConfirmSaved)
            buttons
        >
            {notice(words.recovery_lost_note())}
        </Frame>
    }
    .into_any()
}
