//! The second factor: which one, and its code.

use std::ops::ControlFlow;

use latchkey_core::action::{Action, ActionKind, Method};
use latchkey_core::qr::QrCode;
use latchkey_core::rules;
use latchkey_core::secret::{Shown, Typed};
use latchkey_core::text::harmless_within;
use latchkey_core::view::{FieldError, Step, View};

use super::keyboard::Entry;
use super::{Terminal, Turn, is_back, paint, qr, steps};
use crate::cli::words::{form, person};
use crate::cli::{clock, output};

/// Rows below the picture: how much time is left, and the prompt.
const BELOW_PICTURE: usize = 2;

impl Terminal<'_> {
    pub(super) async fn factor(
        &mut self,
        view: &View,
        methods: &[Method],
        error: Option<FieldError>,
    ) -> Turn {
        let can_skip = view.accepts(ActionKind::SkipFactor);
        if self.head(view) {
            paint::paragraph("With a second factor, a stolen password is not enough.");
            steps::hint(view);
        }
        steps::complain(error);
        for (number, method) in methods.iter().enumerate() {
            output::out(&format!("  {}  {}\n", number + 1, person::method(*method)));
        }
        if can_skip {
            output::out("  0  none for now\n");
        }
        output::out("\n");
        loop {
            let line = match self.ask("Which one [1]: ", Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if is_back(&line) {
                return self.back(view).await;
            }
            let choice = match line.expose().trim() {
                "" => Some(1),
                text => text.parse::<usize>().ok(),
            };
            let method = choice.and_then(|number| methods.get(number.checked_sub(1)?));
            return match (choice, method) {
                (Some(0), _) if can_skip => self.send(view, Action::SkipFactor).await,
                (_, Some(method)) => {
                    let method = *method;
                    self.send(view, Action::ChooseFactor { method }).await
                }
                _ => {
                    paint::wrong("Please type one of the numbers.");
                    continue;
                }
            };
        }
    }

    pub(super) async fn totp(
        &mut self,
        view: &View,
        secret: &Shown,
        code: &QrCode,
        error: Option<FieldError>,
    ) -> Turn {
        self.head(view);
        if self.drawn.as_ref() != Some(secret) {
            self.drawn = Some(secret.clone());
            draw(view, secret, code);
        }
        steps::complain(error);
        self.code(view, "Six digits from the app: ", None).await
    }

    pub(super) async fn email(
        &mut self,
        view: &View,
        to: &str,
        resend_at: i64,
        error: Option<FieldError>,
    ) -> Turn {
        self.head(view);
        if error.is_none() {
            let to = harmless_within(to, 80);
            paint::paragraph(&format!(
                "A code is on its way to {to}. It is good for a minute or two. Type `again` for another one."
            ));
            steps::hint(view);
        }
        if let Some(error) = error {
            paint::wrong(&form::mailed_code(error));
        }
        self.code(view, "Six digits from the mail: ", Some(resend_at))
            .await
    }

    /// Asks for a code until one has the right shape; with `resend_at` another mail can be asked for, without it Enter
    /// has the picture drawn again.
    async fn code(&mut self, view: &View, prompt: &str, resend_at: Option<i64>) -> Turn {
        loop {
            let line = match self.ask(prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if is_back(&line) {
                return self.back(view).await;
            }
            if line.expose().trim().is_empty() && resend_at.is_none() {
                self.drawn = None;
                return Ok(Some(view.clone()));
            }
            if let Some(at) = resend_at
                && line.expose().trim() == "again"
            {
                let left = at.saturating_sub(clock::now());
                if left > 0 {
                    paint::wrong(&format!("Another mail can be sent in {left} s."));
                    continue;
                }
                return self.send(view, Action::ResendCode).await;
            }
            if let Some(code) = rules::code(line.expose()) {
                let code = Typed::new(code.expose());
                return self.send(view, Action::SubmitCode { code }).await;
            }
            steps::complain(Some(FieldError::NotACode));
        }
    }
}

/// Shows the secret in letters and, where there is room for it, as a picture, which comes last: so it is seen whole
/// while the code is asked for.
fn draw(view: &View, secret: &Shown, code: &QrCode) {
    let (columns, rows) = (qr::width(code), qr::height(code) + BELOW_PICTURE);
    let fits = columns <= output::columns() && output::rows().is_none_or(|height| rows <= height);
    paint::paragraph(if fits {
        "Scan the picture with an authenticator app, or type this secret into it:"
    } else {
        "Type this secret into an authenticator app:"
    });
    let letters = output::wrap(&in_fours(secret.as_str()), paint::width().saturating_sub(4));
    for line in letters {
        output::out(&format!("    {line}\n"));
    }
    output::out("\n");
    steps::hint(view);
    if fits {
        for line in qr::lines(code) {
            output::out(&format!("{}\n", paint::styled(paint::INK, &line)));
        }
        // The head of the step may have gone out of sight.
        let (left, style) = paint::time_left(view);
        let title = paint::styled(paint::TITLE, person::step(Step::Factor));
        output::out(&format!("{title}  {}\n", paint::styled(style, &left)));
    } else {
        paint::paragraph(&format!(
            "This window is too small for a picture to scan. Make it at least {columns} columns wide and {rows} rows \
             high and press Enter: then it is shown."
        ));
    }
}

/// Groups a secret so that it can be copied by eye.
fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn secrets_are_grouped() {
        assert_eq!(super::in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
