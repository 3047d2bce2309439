//! Before the wizard: no file, a bad one, or a question about what is there already.

use std::ops::ControlFlow;
use std::time::Duration;

use latchkey_core::action::Action;
use latchkey_core::edge::EdgeUrl;
use latchkey_core::provisioning::SearchError;
use latchkey_core::secret::{Secret, Typed};
use latchkey_core::view::{ManualError, Question, View};

use super::keyboard::Entry;
use super::pasted::{self, Pasted};
use super::{Terminal, Turn, end, paint};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::words::{self, Words, form, found, person};

/// As long as anybody might sit in front of the form.
const LONG: Duration = Duration::from_secs(86_400);

impl Terminal<'_> {
    /// Asks for URL and token, or a link, unless a file arrives first.
    pub(super) async fn manual(&mut self, view: &View, error: Option<ManualError>) -> Turn {
        if let Some(error) = error {
            // A named Edge does not get better by asking for its token again.
            if self.wishes.edge.is_some() {
                return Err(end::not_taken(error));
            }
            say_wrong(&form::manual(error));
        }
        if !self.wishes.by_hand {
            return if self.file_arrives().await {
                Ok(self.talk.next().await)
            } else {
                Err(match error {
                    Some(error @ ManualError::TokenOver) => end::not_taken(error),
                    Some(_) | None => end::no_file(&self.wishes),
                })
            };
        }
        match self.wishes.edge.clone() {
            Some(edge) => self.token(view, &edge).await,
            None => {
                if matches!(error, None | Some(ManualError::TokenOver)) {
                    self.explain_form();
                }
                if self.file_arrives().await {
                    return Ok(self.talk.next().await);
                }
                self.address(view).await
            }
        }
    }

    fn explain_form(&self) {
        let searched = self.wishes.searched.iter().map(std::path::PathBuf::as_path);
        let Words { what, .. } = found::nowhere(searched);
        output::out("\n");
        paint::paragraph(&words::capital(&what));
        if self.wishes.wait.is_zero() {
            paint::paragraph(
                "If your administrator sent you a link, or an address and a token, enter them now. If a file arrives \
                 meanwhile, it is taken.",
            );
        } else {
            let seconds = self.wishes.wait.as_secs();
            paint::paragraph(&format!(
                "Waiting {seconds} s for a file to arrive. Ctrl-C ends it."
            ));
        }
    }

    /// Waits as long as was wished, once.
    async fn file_arrives(&mut self) -> bool {
        let time = std::mem::take(&mut self.wishes.wait);
        !time.is_zero() && self.late_file.arrives(time).await
    }

    async fn address(&mut self, view: &View) -> Turn {
        // What cannot be taken back from the screen must not come there.
        let (prompt, entry) = if output::can_move() {
            ("Link or address: ", Entry::Shown)
        } else {
            ("Link or address (it is not shown): ", Entry::Hidden)
        };
        loop {
            let late_file = self.late_file.clone();
            let line = tokio::select! {
                _ = late_file.arrives(LONG) => {
                    self.echo.restore();
                    output::out("\n\nA provisioning file has arrived.\n");
                    return Ok(self.talk.next().await);
                }
                asked = self.ask(prompt, entry) => match asked {
                    ControlFlow::Continue(line) => line,
                    ControlFlow::Break(turn) => return turn,
                },
            };
            if entry == Entry::Shown && pasted::may_hold_token(line.expose()) {
                paint::take_back(pasted::rows(prompt, line.expose(), output::columns()));
                output::out(&format!("{prompt}{}\n", pasted::without_token(&line)));
            }
            match pasted::read(line.expose()) {
                Ok(Pasted::Link) => {
                    let link = typed(&line);
                    return self.send(view, Action::UseLink { link }).await;
                }
                Ok(Pasted::Address(edge)) => return self.token(view, &edge).await,
                Err(words) => say_wrong(&words),
            }
        }
    }

    async fn token(&mut self, view: &View, edge: &EdgeUrl) -> Turn {
        loop {
            let asked = self.ask("Token (it is not shown): ", Entry::Hidden);
            let line = match asked.await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if line.expose().trim().is_empty() {
                say_wrong(&form::manual(ManualError::NoToken));
                continue;
            }
            let action = Action::Begin {
                url: edge.to_string(),
                token: typed(&line),
            };
            return match self.talk.act(action).await {
                Some(next) => Ok(Some(next)),
                // The same refusal as before leaves the View as it was.
                None => Ok(Some(view.clone())),
            };
        }
    }

    /// Says what is wrong with a file, and lets it be put right.
    pub(super) async fn bad_file(&mut self, view: &View, file: &SearchError) -> Turn {
        output::out("\n");
        say_wrong(&found::bad_file(file));
        let prompt = if self.wishes.by_hand {
            "Press Enter when it is put right, or type `other` to go on without it: "
        } else {
            "Press Enter when it is put right: "
        };
        let line = match self.ask(prompt, Entry::Shown).await {
            ControlFlow::Continue(line) => line,
            ControlFlow::Break(Err(_)) => {
                return Err(Failure::new(
                    Exit::BadInput,
                    "bad_file",
                    found::bad_file(file),
                ));
            }
            ControlFlow::Break(turn) => return turn,
        };
        let action = match line.expose().trim() {
            "other" if self.wishes.by_hand => Action::StartOver,
            _ => Action::Retry,
        };
        self.send(view, action).await
    }

    /// Has something decided before anything is changed.
    pub(super) async fn question(&mut self, view: &View, question: &Question) -> Turn {
        let (fact, prompt) = person::question(question, end::edge(view));
        output::out("\n");
        paint::paragraph(&format!("{}.", words::capital(&fact)));
        loop {
            let prompt = format!("{prompt} [y/n] ");
            let line = match self.ask(&prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            let yes = match line.expose().trim().to_lowercase().as_str() {
                "y" | "yes" => true,
                "n" | "no" => false,
                _ => continue,
            };
            return self.send(view, Action::Answer { yes }).await;
        }
    }
}

fn typed(line: &Secret) -> Typed {
    Typed::new(line.expose())
}

fn say_wrong(Words { what, remedy }: &Words) {
    paint::wrong(&format!("{}.\n{remedy}", words::capital(what)));
}
