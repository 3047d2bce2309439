//! The password: typed twice, never shown, and what is missing told after each miss.

use std::ops::ControlFlow;

use latchkey_core::action::Action;
use latchkey_core::rules::{PasswordRules, password_rules};
use latchkey_core::secret::Typed;
use latchkey_core::view::{FieldError, Step, View};

use super::keyboard::Entry;
use super::{Terminal, Turn, is_back, paint, steps};
use crate::cli::{layout, output};

impl Terminal<'_> {
    pub(super) async fn password(&mut self, view: &View, error: Option<FieldError>) -> Turn {
        let goes_on = self.headed.is_none_or(|step| step > Step::Password)
            && !self.password_chosen
            && error.is_none();
        if self.head(view) {
            if goes_on {
                paint::paragraph(
                    "Your enrollment goes on where it was. Passwords are never stored, so choose yours once more.",
                );
            }
            paint::paragraph(
                "Choose the password for your account: 8 to 128 characters, with a small letter, a capital letter, a \
                 digit, and a sign like ! or -. You will not see what you type.",
            );
            steps::hint(view);
        }
        steps::complain(error);
        loop {
            let first = match self.ask("Password: ", Entry::Hidden).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if is_back(&first) {
                return self.back(view).await;
            }
            let rules = password_rules(first.expose());
            if !rules.ok() {
                list(rules);
                continue;
            }
            let again = match self.ask("Once more: ", Entry::Hidden).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if first != again {
                paint::wrong("These were not the same. Please type it twice again.");
                continue;
            }
            self.password_chosen = true;
            let password = Typed::new(first.expose());
            return self.send(view, Action::SetPassword { password }).await;
        }
    }
}

/// Lists the rules, each with whether it is met.
fn list(rules: PasswordRules) {
    let PasswordRules {
        length,
        upper,
        lower,
        digit,
        special,
    } = rules;
    for (is_met, rule) in [
        (length, "8 to 128 characters (letters like ä count twice)"),
        (lower, "a small letter, a to z"),
        (upper, "a capital letter, A to Z"),
        (digit, "a digit"),
        (
            special,
            "a sign: ! \" # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \\ ] ^ _ ` { | } ~",
        ),
    ] {
        let (mark, style) = if is_met {
            ("✓", paint::GOOD)
        } else {
            ("✗", paint::BAD)
        };
        let mut lines = layout::hang(&format!("  {mark} "), rule, paint::width());
        if let Some(first) = lines.first_mut() {
            // Painted when it is measured: a terminal's signs have no width.
            *first = first.replacen(mark, &paint::styled(style, mark), 1);
        }
        paint::lines(&lines);
    }
    output::out("\n");
}
