//! The administrator, as a card.

use latchkey_core::edge::wire::Admin;
use leptos::prelude::*;

use crate::widgets::person;

/// Shows how to reach an administrator, after what they did.
pub(super) fn contact(admin: Admin, before: &str) -> AnyView {
    let name = if admin.name.trim().is_empty() {
        admin.email.clone()
    } else {
        admin.name
    };
    let phone = admin.phone_number.unwrap_or_default();
    person(name, vec![before.to_owned(), admin.email, phone])
}
