//! A person talks with the session, on a terminal.
//!
//! One screen at a time is drawn and asked about; whenever the session shows another one, that one is drawn instead.
//! The rules of what may be entered are looked up before anything is sent, so that each miss is told at once.
//!
//! * [`begin`] is before the wizard, [`steps`], [`password`], [`factor`] and [`recovery`] are its steps, [`course`] is
//!   what goes on without the person.
//! * [`keyboard`], [`echo`] and [`paint`] are the terminal itself; [`qr`] and [`page`] draw; [`pasted`] reads links.

mod begin;
mod course;
mod echo;
mod factor;
mod keyboard;
mod page;
mod paint;
mod password;
mod pasted;
mod qr;
mod recovery;
mod steps;

use std::ops::ControlFlow;
use std::path::PathBuf;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::secret::{Secret, Shown};
use latchkey_core::view::{Screen, Step, Task, Trouble, View};
use unicode_width::UnicodeWidthStr;

use self::echo::Echo;
use self::keyboard::{Entry, Keyboard};
use super::talk::{LateFile, Talk};
use super::{Wishes, end};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::words::person;

/// The word that leads one step back.
const BACK: &str = "back";

/// What came of a screen: the next View, or the end.
type Turn = Result<Option<View>, Failure>;

/// The conversation, and what was said already.
struct Terminal<'a> {
    talk: Talk,
    late_file: LateFile<'a>,
    wishes: Wishes,
    keyboard: Keyboard,
    echo: Echo,
    /// The step whose head was drawn last.
    headed: Option<Step>,
    /// The secret that was drawn last, as a picture or in letters.
    drawn: Option<Shown>,
    /// Where the recovery codes were written.
    codes_file: Option<PathBuf>,
    /// Whether a password was chosen since the program began.
    password_chosen: bool,
    /// The trouble that was told last.
    trouble: Option<Trouble>,
    /// Tasks that were told to be done.
    done: Vec<Task>,
    /// Tasks that there are.
    tasks: Vec<Task>,
    /// Whether the Edge was named.
    greeted: bool,
    /// Whether a last page was shown.
    finished: bool,
}

/// Talks with the session.
pub(super) async fn converse(
    talk: Talk,
    late_file: LateFile<'_>,
    wishes: Wishes,
) -> Result<Exit, Failure> {
    let mut terminal = Terminal {
        talk,
        late_file,
        wishes,
        keyboard: Keyboard::new(),
        echo: Echo::new(),
        headed: None,
        drawn: None,
        codes_file: None,
        password_chosen: false,
        trouble: None,
        done: Vec::new(),
        tasks: Vec::new(),
        greeted: false,
        finished: false,
    };
    let ended = tokio::select! {
        ended = terminal.run() => Some(ended),
        () = interrupted() => None,
    };
    let (begun, is_enrolled) = (terminal.has_begun(), terminal.wishes.is_enrolled);
    drop(terminal);
    ended.unwrap_or_else(|| {
        output::out("\n\n");
        output::say(&format!("Stopped. {}", person::stopped(begun, is_enrolled)));
        Ok(Exit::Interrupted)
    })
}

/// Waits for Ctrl-C, or for whoever else ends the program: the terminal has to be put in order first.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        ) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

impl Terminal<'_> {
    async fn run(&mut self) -> Result<Exit, Failure> {
        let mut next = self.talk.next().await;
        while let Some(view) = next {
            if let Some(reason) = self.talk.gave_up() {
                return Err(end::gave_up(reason, &view, self.wishes.is_enrolled));
            }
            if let Some(failure) = end::stopped(&view, self.talk.deadline()) {
                output::out("\n");
                return Err(failure);
            }
            if let Screen::Home {
                instances,
                unfinished,
            } = &view.screen
            {
                self.home(instances, *unfinished);
                return Ok(Exit::Done);
            }
            next = self.turn(&view).await?;
        }
        Err(end::broken_off())
    }

    /// Tells whether there is an unfinished enrollment to go on with.
    fn has_begun(&self) -> bool {
        self.wishes.unfinished || self.talk.has_begun()
    }

    /// Draws one View and waits for what comes of it.
    async fn turn(&mut self, view: &View) -> Turn {
        // A try that is under way, or the next wait, is the same trouble still.
        if !view.busy && !matches!(view.screen, Screen::Waiting { .. }) {
            self.trouble = None;
        }
        match &view.screen {
            Screen::Looking
            | Screen::About { .. }
            | Screen::Home { .. }
            | Screen::Stopped { .. } => Ok(self.talk.next().await),
            Screen::Connecting => self.connecting(view).await,
            Screen::Working { tasks } => self.working(tasks).await,
            Screen::Waiting { trouble, until, .. } => self.waiting(view, *trouble, *until).await,
            Screen::Manual { error } => self.manual(view, *error).await,
            Screen::BadFile { file } => self.bad_file(view, file).await,
            Screen::Finish {
                page,
                device,
                codes_lost,
            } => self.finish(view, page, *device, *codes_lost).await,
            Screen::AdminAddsDevice => self.admin_adds_device().await,
            // What is on its way needs nobody; the screen stays as it is.
            Screen::Question { .. }
            | Screen::Welcome { .. }
            | Screen::Details { .. }
            | Screen::Password { .. }
            | Screen::Device { .. }
            | Screen::Factor { .. }
            | Screen::Totp { .. }
            | Screen::Email { .. }
            | Screen::Recovery { .. }
                if view.busy =>
            {
                Ok(self.talk.next().await)
            }
            Screen::Question { question } => self.question(view, question).await,
            Screen::Welcome { user, instance } => self.welcome(view, user, instance).await,
            Screen::Details { user, phone, error } => {
                self.details(view, user, phone.as_deref(), *error).await
            }
            Screen::Password { error } => self.password(view, *error).await,
            Screen::Device { name, taken, error } => self.device(view, name, taken, *error).await,
            Screen::Factor { methods, error } => self.factor(view, methods, *error).await,
            Screen::Totp {
                secret, qr, error, ..
            } => self.totp(view, secret, qr, *error).await,
            Screen::Email {
                to,
                resend_at,
                error,
            } => self.email(view, to, *resend_at, *error).await,
            Screen::Recovery { codes, lost } => self.recovery(view, codes, *lost).await,
        }
    }

    /// Draws the head of a step, once each time it is come to.
    fn head(&mut self, view: &View) -> bool {
        let step = view.step.and_then(|at| view.steps.get(at)).copied();
        let is_new = step != self.headed;
        if is_new {
            self.headed = step;
            paint::head(view);
        }
        is_new
    }

    /// Asks for a line; breaks if another View comes first, or if the input has ended.
    async fn ask(&mut self, prompt: &str, entry: Entry) -> ControlFlow<Turn, Secret> {
        if self.keyboard.is_taken(entry) {
            output::out("Press Enter to go on. ");
            tokio::select! {
                biased;
                next = self.talk.next() => return ControlFlow::Break(Ok(next)),
                _ = self.keyboard.line(entry) => {}
            }
        }
        if entry == Entry::Hidden {
            // Before the prompt: some type faster than they read.
            self.echo.off();
        }
        output::out(&fitted(prompt, output::columns()));
        let answer = tokio::select! {
            biased;
            next = self.talk.next() => {
                output::out("\n");
                ControlFlow::Break(Ok(next))
            }
            line = self.keyboard.line(entry) => match line {
                Some(line) => ControlFlow::Continue(line),
                None => {
                    output::out("\n");
                    ControlFlow::Break(Err(end::hung_up(
                        self.has_begun(),
                        self.wishes.is_enrolled,
                    )))
                }
            },
        };
        self.echo.restore();
        answer
    }

    /// Sends an Action; where it does not fit, the same screen is asked again.
    async fn send(&mut self, view: &View, action: Action) -> Turn {
        match self.talk.act(action).await {
            Some(next) => Ok(Some(next)),
            None => {
                paint::wrong("That does not work here.");
                Ok(Some(view.clone()))
            }
        }
    }

    /// Goes one step back where that is possible.
    async fn back(&mut self, view: &View) -> Turn {
        if view.accepts(ActionKind::Back) {
            self.drawn = None;
            self.send(view, Action::Back).await
        } else {
            paint::wrong("There is no way back from here.");
            Ok(Some(view.clone()))
        }
    }
}

/// Breaks a prompt between words if it is wider than the terminal.
fn fitted(prompt: &str, width: usize) -> String {
    if prompt.width() <= width {
        prompt.to_owned()
    } else {
        format!(
            "{} ",
            output::wrap(prompt, width.saturating_sub(1)).join("\n")
        )
    }
}

/// Tells whether a person wants to go back.
fn is_back(line: &Secret) -> bool {
    line.expose().trim().eq_ignore_ascii_case(BACK)
}
