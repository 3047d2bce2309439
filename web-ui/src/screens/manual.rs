//! Address and token by hand, or a link.

use latchkey_core::action::Action;
use latchkey_core::secret::Typed;
use latchkey_core::view::ManualError;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Button, Field, Frame, Kind, live};

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    let with_link = RwSignal::new(false);
    let (url, token, link) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let error_if = move |belongs: fn(ManualError) -> bool| {
        Signal::derive(move || {
            let error = bridge.manual_error().filter(|error| belongs(*error));
            error.map(|error| words.manual_error(error).to_owned())
        })
    };
    let url_error =
        error_if(|error| matches!(error, ManualError::Url(_) | ManualError::EdgeNotAllowed));
    let token_error = error_if(|error| matches!(error, ManualError::NoToken));
    let link_error =
        error_if(|error| matches!(error, ManualError::BadLink | ManualError::EdgeNotAllowed));

    let submit = move |()| {
        bridge.dispatch(if with_link.get_untracked() {
            Action::UseLink {
                link: Typed::new(link.get_untracked()),
            }
        } else {
            Action::Begin {
                url: url.get_untracked(),
                token: Typed::new(token.get_untracked()),
            }
        });
    };
    let buttons = view! {
        <Button label=words.manual_again() press=bridge.says(Action::Retry) />
        <Button label=words.app_continue() kind=Kind::Primary />
    }
    .into_any();
    view! {
        <Frame heading=words.manual_heading() lead=words.manual_lead() submit buttons>
            {live(move || {
                if with_link.get() {
                    view! {
                        <Field
                            label=words.manual_link()
                            value=link
                            error=link_error
                            hint=words.manual_link_hint()
                        />
                        <Button label=words.manual_use_token() kind=Kind::Small press=move |()| with_link.set(false) />
                    }
                        .into_any()
                } else {
                    view! {
                        <Field
                            label=words.manual_url()
                            value=url
                            error=url_error
                            kind="url"
                            hint=words.manual_url_hint()
                        />
                        <Field
                            label=words.manual_token()
                            value=token
                            error=token_error
                            hint=words.manual_token_hint()
                        />
                        <Button label=words.manual_use_link() kind=Kind::Small press=move |()| with_link.set(true) />
                    }
                        .into_any()
                }
            })}
        </Frame>
    }
    .into_any()
}
