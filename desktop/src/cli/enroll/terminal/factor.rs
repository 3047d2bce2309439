//! The second factor: which one, its code, and the recovery codes.

use std::ops::ControlFlow;
use std::path::PathBuf;

use latchkey_core::action::{Action, ActionKind, Method};
use latchkey_core::qr::QrCode;
use latchkey_core::rules;
use latchkey_core::secret::{Shown, Typed};
use latchkey_core::text::harmless_within;
use latchkey_core::view::{FieldError, View};

use super::keyboard::Entry;
use super::{Terminal, Turn, is_back, paint, qr, steps};
use crate::cli::words::{contact, person};
use crate::cli::{clock, new_file, output};

/// Where recovery codes are written.
const CODES_FILE: &str = "latchkey-recovery-codes.txt";

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
            let line = match self.ask(view, "Which one [1]: ", Entry::Shown).await {
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
            draw(secret, code);
            steps::hint(view);
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
        steps::complain(error);
        self.code(view, "Six digits from the mail: ", Some(resend_at))
            .await
    }

    /// Asks for a code until one has the right shape; with `resend_at` another mail can be asked for.
    async fn code(&mut self, view: &View, prompt: &str, resend_at: Option<i64>) -> Turn {
        loop {
            let line = match self.ask(view, prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if is_back(&line) {
                return self.back(view).await;
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

    pub(super) async fn recovery(&mut self, view: &View, codes: &[Shown], lost: bool) -> Turn {
        self.head(view);
        if lost {
            paint::paragraph(&format!(
                "Your second factor is on, but the answer with its recovery codes never arrived, and the server tells \
                 them only once. You can make new ones in your account's web page once you are enrolled, or ask {}.",
                contact::admin(view.admin.as_ref())
            ));
            return match self.ask(view, "Press Enter to go on. ", Entry::Shown).await {
                ControlFlow::Continue(_) => self.send(view, Action::ConfirmSaved).await,
                ControlFlow::Break(turn) => turn,
            };
        }
        paint::paragraph(
            "Without your phone, each of these codes lets you in once. They are shown only now: keep them somewhere \
             safe, and not only on this machine.",
        );
        for pair in codes.chunks(2) {
            let line: Vec<&str> = pair.iter().map(Shown::as_str).collect();
            output::out(&format!("    {}\n", line.join("    ")));
        }
        output::out("\n");
        loop {
            let prompt = "Type `saved` when you keep them, or `file` to have them in a file: ";
            let line = match self.ask(view, prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            match line.expose().trim().to_lowercase().as_str() {
                "saved" => return self.send(view, Action::ConfirmSaved).await,
                "file" => write_codes(codes),
                _ => paint::wrong(
                    "They cannot be shown again later, so please type `saved` or `file`.",
                ),
            }
        }
    }
}

/// Draws the secret as a picture, where there is room for it, and in letters.
fn draw(secret: &Shown, code: &QrCode) {
    if qr::width(code) <= output::width() {
        paint::paragraph("Scan this with an authenticator app.");
        for line in qr::lines(code) {
            output::out(&format!("{}\n", paint::styled(paint::INK, &line)));
        }
        output::out("\n");
        output::out("Or type this secret into it:\n\n");
    } else {
        paint::paragraph(
            "This window is too narrow for a picture to scan. Type this secret into an authenticator app:",
        );
    }
    output::out(&format!("    {}\n\n", in_fours(secret.as_str())));
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

/// Writes the codes into a new file in the present folder.
fn write_codes(codes: &[Shown]) {
    let mut text = zeroize::Zeroizing::new(String::new());
    for code in codes {
        text.push_str(code.as_str());
        text.push('\n');
    }
    let path = std::path::absolute(CODES_FILE).unwrap_or_else(|_| PathBuf::from(CODES_FILE));
    let shown = crate::cli::words::found::path(&path);
    match new_file::write(&path, &text) {
        Ok(()) => {
            output::out("\n");
            paint::paragraph(&format!(
                "{shown} is written; only you may read it. Move it to a safe place."
            ));
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            paint::wrong(&format!(
                "{shown} is there already, and is not written over."
            ));
        }
        Err(error) => paint::wrong(&format!("{shown} cannot be written: {}.", error.kind())),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn secrets_are_grouped() {
        assert_eq!(super::in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
