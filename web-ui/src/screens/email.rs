//! The code by e-mail, and another one after a while.

use latchkey_core::action::Action;
use latchkey_core::secret::Typed;
use latchkey_core::view::Screen;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{CodeField, Frame, Left, act, live, small, use_now};

pub(super) fn draw(stage: Stage, to: &str) -> AnyView {
    let Stage { bridge, words } = stage;
    let code = RwSignal::new(String::new());
    let submit = act(move || {
        let code = Typed::new(code.get_untracked());
        bridge.dispatch(Action::SubmitCode { code });
    });
    let now = use_now();
    let wait = move || {
        if let Screen::Email { resend_at, .. } = &bridge.view.read().screen {
            Some(Left::between(now.get(), *resend_at)).filter(|left| !left.is_over())
        } else {
            None
        }
    };
    let in_words = move || {
        let left = wait().map(|left| words.email_resend_in(&words.clock(left)));
        left.unwrap_or_default()
    };
    let resend = small(words.email_resend(), bridge.says(Action::ResendCode))
        .icon(paths::REFRESH_CW)
        .off(Signal::derive(move || wait().is_some()))
        .draw();
    view! {
        <Frame heading=words.email_heading() lead=words.email_lead(to) submit buttons=stage.buttons()>
            <CodeField label=words.email_code() value=code error=stage.error() />
            <div class="row">
                {resend}
                <span class="hint tabular">
                    {live(in_words)}
                </span>
            </div>
        </Frame>
    }
    .into_any()
}
