//! Enrolled: the administrator's page.

use latchkey_core::action::Action;
use latchkey_core::page::Page;
use leptos::prelude::*;

use super::Stage;
use super::page;
use crate::widgets::{Frame, attr, notice, paragraph, primary};

pub(super) fn draw(stage: Stage, page: &Page, device: bool, codes_lost: bool) -> AnyView {
    let Stage { bridge, words } = stage;
    let lead = if device {
        words.finish_lead()
    } else {
        words.finish_no_device()
    };
    let message = (!page.is_empty()).then(|| {
        view! {
            <section class="card message" {..attr("aria-label", words.finish_message())}>
                <h2 class="from">{words.finish_message()}</h2>
                {page::draw(bridge, page)}
                {page.cut.then(|| paragraph("hint", words.finish_cut()))}
            </section>
        }
    });
    let buttons = vec![primary(words.finish_done()).draw()];
    view! {
        <Frame heading=words.finish_heading() lead submit=bridge.says(Action::Done) buttons>
            {codes_lost.then(|| notice(words.finish_codes_lost()))}
            {message}
        </Frame>
    }
    .into_any()
}
