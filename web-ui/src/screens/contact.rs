//! The administrator, as a card.

use latchkey_core::edge::wire::Admin;
use leptos::prelude::*;

use crate::widgets::Person;

/// Shows how to reach an administrator.
#[component]
pub(super) fn Contact(
    /// Who.
    admin: Admin,
    /// What they did.
    #[prop(optional)]
    before: &'static str,
) -> impl IntoView {
    let name = if admin.name.trim().is_empty() {
        admin.email.clone()
    } else {
        admin.name
    };
    let lines = vec![
        before.to_owned(),
        admin.email,
        admin.phone_number.unwrap_or_default(),
    ];
    view! { <Person name lines /> }
}
