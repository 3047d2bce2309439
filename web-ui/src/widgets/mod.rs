//! What screens are made of. Nothing here knows the core.

mod button;
mod choice;
mod code_field;
mod countdown;
mod field;
mod frame;
pub mod icon;
mod live;
mod notice;
mod part;
mod password_field;
mod person;
mod qr;
mod rules;
mod stepper;
mod tasks;

pub use self::button::{Busy, Button, primary, quiet, small};
pub use self::choice::choice;
pub use self::code_field::CodeField;
pub use self::countdown::{Left, use_now};
pub use self::field::{Field, field_note, invalid};
pub use self::frame::{Frame, focus_error, focus_heading};
pub use self::live::{Live, act, live, mark, react};
pub use self::notice::{alert, notice};
pub use self::part::{attr, fact, facts, foreign, paragraph, part, span, text, words};
pub use self::password_field::PasswordField;
pub use self::person::person;
pub use self::qr::qr;
pub use self::rules::{Rule, rules};
pub use self::stepper::stepper;
pub use self::tasks::{Progress, tasks};

/// Gives a name for the `id` of an element that is new on this page.
pub fn new_id(prefix: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
