//! The store is read, the file looked for.

use leptos::prelude::*;

use super::Stage;
use crate::widgets::Frame;

pub(super) fn draw(Stage { words, .. }: Stage) -> AnyView {
    view! {
        <Frame heading=words.looking_heading() lead=words.looking_lead()>
            <div class="later spinner large"></div>
        </Frame>
    }
    .into_any()
}
