//! Who you are, with the phone number to change.

use latchkey_core::action::Action;
use latchkey_core::view::Person;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::{Field, Frame, act, facts};

pub(super) fn draw(stage: Stage, user: &Person, phone: Option<&str>) -> AnyView {
    let Stage { bridge, words } = stage;
    let phone = RwSignal::new(phone.unwrap_or_default().to_owned());
    let submit = act(move || {
        bridge.dispatch(Action::SetDetails {
            phone: Some(phone.get_untracked()),
        });
    });
    let about = vec![
        (
            words.details_name(),
            format!("{} {}", user.first_name, user.last_name),
        ),
        (words.details_login(), user.login.clone()),
        (words.details_email(), user.email.clone()),
    ];
    view! {
        <Frame heading=words.details_heading() lead=words.details_lead() submit buttons=stage.buttons()>
            {facts("card facts", about)}
            <Field
                label=words.details_phone()
                aside=words.details_optional()
                value=phone
                error=stage.error()
                kind="tel"
                autocomplete="tel"
            />
        </Frame>
    }
    .into_any()
}
