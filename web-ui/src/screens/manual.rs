//! Address and token by hand, or a link in one.

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::secret::Typed;
use latchkey_core::view::ManualError;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Field, Frame, act, alert, live, mark, primary, quiet};

pub(super) fn draw(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let (url, token) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Who pastes a whole link needs no token; what a link is, the core decides.
    let is_link = mark(move |_| {
        let url = url.read();
        i64::from(if url.contains(':') {
            url.contains('=') || !url.starts_with("http")
        } else {
            url.len() > 40 // the code of a QR code
        })
    });
    let wrong = move |belongs: fn(ManualError) -> bool| {
        Signal::derive(move || {
            let error = bridge.manual_error().filter(|error| belongs(*error));
            error.map(|error| words.manual_error(error).to_owned())
        })
    };
    let url_error = wrong(|error| {
        matches!(
            error,
            ManualError::Url(_) | ManualError::BadLink | ManualError::EdgeNotAllowed
        )
    });
    let token_error = wrong(|error| matches!(error, ManualError::NoToken));
    let above = wrong(|error| matches!(error, ManualError::NotByHand | ManualError::TokenOver));

    let submit = act(move || {
        let typed = url.get_untracked();
        bridge.dispatch(if is_link.get_untracked() == 1 {
            Action::UseLink {
                link: Typed::new(typed),
            }
        } else {
            Action::Begin {
                url: typed,
                token: Typed::new(token.get_untracked()),
            }
        });
    });
    let is_by_hand = bridge.view.read_untracked().accepts(ActionKind::Begin);
    let again = quiet(words.manual_again(), bridge.says(Action::Retry));
    let mut buttons = vec![stage.back()];
    if is_by_hand {
        buttons.extend([again.draw(), primary(words.app_continue()).draw()]);
    } else {
        buttons.push(again.strong().draw());
    }
    let said = live(move || match above.get() {
        Some(error) => alert(error),
        None if !is_by_hand => alert(words.manual_not_by_hand()),
        None => ().into_any(),
    });
    let fields = is_by_hand.then(|| {
        view! {
            <Field
                label=words.manual_url()
                value=url
                error=url_error
                hint=words.manual_url_hint()
            />
            <div class=live(move || if is_link.get() == 1 { "gone" } else { "" })>
                <Field
                    label=words.manual_token()
                    value=token
                    error=token_error
                    hint=words.manual_token_hint()
                />
            </div>
        }
    });
    view! {
        <Frame heading=words.manual_heading() lead=words.manual_lead() submit buttons>
            {said}
            {fields}
        </Frame>
    }
    .into_any()
}
