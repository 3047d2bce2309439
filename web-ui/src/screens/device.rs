//! A name for this device.

use latchkey_core::action::{Action, ActionKind};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Button, Field, Frame, Kind};

pub(super) fn draw(stage: Stage, name: &str, taken: &[String]) -> AnyView {
    let Stage { bridge, words } = stage;
    let can_skip = bridge.view.read_untracked().accepts(ActionKind::SkipDevice);
    let name = RwSignal::new(name.to_owned());
    let submit = move |()| {
        bridge.dispatch(Action::SetDevice {
            name: name.get_untracked(),
        });
    };
    let hint = match taken {
        [] => String::new(),
        taken => words.device_taken(&taken.join(", ")),
    };
    let buttons = view! {
        <Button label=words.app_back() press=bridge.says(Action::Back) />
        <Button label=words.app_continue() kind=Kind::Primary />
    }
    .into_any();
    view! {
        <Frame heading=words.device_heading() lead=words.device_lead() submit buttons>
            <Field label=words.device_name() value=name error=stage.error() hint />
            {can_skip
                .then(|| {
                    view! {
                        <Button label=words.device_skip() kind=Kind::Small press=bridge.says(Action::SkipDevice) />
                    }
                })}
        </Frame>
    }
    .into_any()
}
