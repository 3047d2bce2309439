//! Nothing more to do here: the administrator adds the device.

use latchkey_core::action::Action;
use leptos::prelude::*;

use super::Stage;
use super::contact::contact;
use crate::widgets::{Frame, paragraph, primary};

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    let admin = bridge.view.read_untracked().admin.clone();
    let buttons = vec![primary(words.finish_done()).draw()];
    view! {
        <Frame
            heading=words.admin_adds_heading()
            lead=words.admin_adds_lead()
            submit=bridge.says(Action::Done)
            buttons
        >
            {admin.map(|admin| contact(admin, ""))}
            {paragraph("", words.admin_adds_ask())}
        </Frame>
    }
    .into_any()
}
