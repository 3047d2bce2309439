//! An invitation was found, its session is being opened.

use leptos::prelude::*;

use super::Stage;
use crate::widgets::Frame;

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    let edge = bridge.view.read_untracked().edge.clone();
    let lead = words.connecting_lead(&edge.unwrap_or_default());
    view! {
        <Frame heading=words.connecting_heading() lead>
            <div class="later spinner large"></div>
        </Frame>
    }
    .into_any()
}
