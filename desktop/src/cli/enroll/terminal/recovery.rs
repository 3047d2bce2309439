//! The recovery codes: shown once, written into a file for whoever wants it.

use std::ops::ControlFlow;
use std::path::Path;

use latchkey_core::action::Action;
use latchkey_core::secret::Shown;
use latchkey_core::view::View;

use super::keyboard::Entry;
use super::{Terminal, Turn, paint};
use crate::cli::words::{contact, found};
use crate::cli::{new_file, output};

/// Where recovery codes are written unless the person names another file.
const CODES_FILE: &str = "latchkey-recovery-codes";

impl Terminal<'_> {
    pub(super) async fn recovery(&mut self, view: &View, codes: &[Shown], lost: bool) -> Turn {
        self.head(view);
        if lost {
            paint::paragraph(&format!(
                "Your second factor is on, but the answer with its recovery codes never arrived, and the server tells \
                 them only once. You can make new ones on your account's web page once you are enrolled, or ask {}.",
                contact::admin(view.admin.as_ref())
            ));
            return match self.ask("Press Enter to go on. ", Entry::Shown).await {
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
            let line = match self.ask(prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            match line.expose().trim().to_lowercase().as_str() {
                "saved" => return self.send(view, Action::ConfirmSaved).await,
                "file" => {
                    if let ControlFlow::Break(turn) = self.save_codes(codes).await {
                        return turn;
                    }
                }
                _ => paint::wrong(&match &self.codes_file {
                    Some(path) => format!(
                        "They are in {}. Please type `saved` when that is a safe place.",
                        found::path(path)
                    ),
                    None => "They cannot be shown again later, so please type `saved` or `file`."
                        .to_owned(),
                }),
            }
        }
    }

    /// Asks for the name of a new file and writes the codes into it.
    async fn save_codes(&mut self, codes: &[Shown]) -> ControlFlow<Turn> {
        let free = free_name(|name| Path::new(name).symlink_metadata().is_ok());
        let line = self.ask(&format!("File [{free}]: "), Entry::Shown).await?;
        let name = match line.expose().trim() {
            "" => &free,
            name => name,
        };
        let path = std::path::absolute(name).unwrap_or_else(|_| name.into());
        let shown = found::path(&path);
        match write_codes(&path, codes) {
            Ok(()) => {
                output::out("\n");
                paint::paragraph(&format!(
                    "{shown} is written; only you may read it. Move it to a safe place."
                ));
                self.codes_file = Some(path);
            }
            Err(error) => paint::wrong(&format!(
                "{shown} cannot be written: {}.",
                new_file::reason(error.kind())
            )),
        }
        ControlFlow::Continue(())
    }
}

/// Gives the first name that no file has.
fn free_name(is_taken: impl Fn(&str) -> bool) -> String {
    let names = (2..100).map(|number| format!("{CODES_FILE}-{number}.txt"));
    let first = format!("{CODES_FILE}.txt");
    std::iter::once(first.clone())
        .chain(names)
        .find(|name| !is_taken(name))
        .unwrap_or(first)
}

/// Writes the codes into a new file, one in each line.
fn write_codes(path: &Path, codes: &[Shown]) -> std::io::Result<()> {
    let length = codes.iter().map(|code| code.as_str().len() + 1).sum();
    let mut text = zeroize::Zeroizing::new(String::with_capacity(length));
    for code in codes {
        text.push_str(code.as_str());
        text.push('\n');
    }
    new_file::write(path, &text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn offers_the_next_free_name() {
        let taken = |taken: &'static [&str]| super::free_name(|name| taken.contains(&name));
        assert_eq!(taken(&[]), "latchkey-recovery-codes.txt");
        assert_eq!(
            taken(&[
                "latchkey-recovery-codes.txt",
                "latchkey-recovery-codes-2.txt"
            ]),
            "latchkey-recovery-codes-3.txt"
        );
    }
}
