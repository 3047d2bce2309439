//! A name for this device.

use latchkey_core::action::{Action, ActionKind};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Field, Frame, act, small};

pub(super) fn draw(stage: Stage, name: &str, taken: &[String]) -> AnyView {
    let Stage { bridge, words } = stage;
    let skip = stage.offered(ActionKind::SkipDevice, move || {
        small(words.device_skip(), bridge.says(Action::SkipDevice)).draw()
    });
    let name = RwSignal::new(name.to_owned());
    let submit = act(move || {
        bridge.dispatch(Action::SetDevice {
            name: name.get_untracked(),
        });
    });
    let hint = match taken {
        [] => String::new(),
        taken => words.device_taken(&taken.join(", ")),
    };
    view! {
        <Frame heading=words.device_heading() lead=words.device_lead() submit buttons=stage.buttons()>
            <Field label=words.device_name() value=name error=stage.error() hint />
            {skip}
        </Frame>
    }
    .into_any()
}
