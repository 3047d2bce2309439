//! What goes on without the person, and how it ends.

use std::time::Duration;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::page::Page;
use latchkey_core::view::{InstanceView, Task, TaskView, Trouble, View};

use super::keyboard::Entry;
use super::{Terminal, Turn, end, page, paint};
use crate::cli::enroll::worth_telling;
use crate::cli::words::{self, Words, person, trouble};
use crate::cli::{clock, layout, listing, output, width};

impl Terminal<'_> {
    pub(super) async fn connecting(&mut self, view: &View) -> Turn {
        if !self.greeted {
            self.greeted = true;
            let text = format!("Asking {} …", end::edge(view));
            output::out(&format!("{}\n", paint::styled(paint::QUIET, &text)));
        }
        Ok(self.talk.next().await)
    }

    /// Tells each task once, when it is done.
    pub(super) async fn working(&mut self, tasks: &[TaskView]) -> Turn {
        if self.tasks.is_empty() {
            output::out("\n");
        }
        self.tasks = tasks.iter().map(|task| task.task).collect();
        let told = worth_telling(&self.tasks);
        for TaskView { task, done } in tasks {
            if *done && told.contains(task) {
                self.tell_done(*task);
            }
        }
        Ok(self.talk.next().await)
    }

    fn tell_done(&mut self, task: Task) {
        if !self.done.contains(&task) {
            self.done.push(task);
            paint::done(person::done(task));
        }
    }

    /// Tells what was done since the last look.
    fn tell_all_done(&mut self) {
        for task in self.wishes.are_done(&self.tasks) {
            self.tell_done(task);
        }
    }

    /// Says what the trouble is, once, and counts down to the next try, on one line for all tries.
    pub(super) async fn waiting(&mut self, view: &View, reason: Trouble, until: i64) -> Turn {
        if self.trouble != Some(reason) {
            self.trouble = Some(reason);
            let Words { what, remedy } = trouble::trouble(reason, end::edge(view));
            output::out("\n");
            let mark = paint::styled(paint::WARM, "!");
            let means = end::about_the_pause(view).map(|means| format!(" {means}"));
            for (number, line) in output::wrap(
                &format!(
                    "{}. {remedy}{}",
                    words::capital(&what),
                    means.unwrap_or_default()
                ),
                paint::width().saturating_sub(2),
            )
            .iter()
            .enumerate()
            {
                let mark = if number == 0 { mark.as_str() } else { " " };
                output::out(&format!("{mark} {line}\n"));
            }
        }
        loop {
            let left = until.saturating_sub(clock::now()).max(0);
            count_down(&format!(
                "Trying again in {left} s. Enter tries now, Ctrl-C stops."
            ));
            tokio::select! {
                biased;
                next = self.talk.next() => {
                    count_down("");
                    return Ok(next);
                }
                line = self.keyboard.line(Entry::Shown) => {
                    let Some(line) = line else {
                        output::out("\n");
                        return Err(end::gave_up(reason, view, self.wishes.is_enrolled));
                    };
                    paint::take_back(1);
                    let action = if view.accepts(ActionKind::Back) && super::is_back(&line) {
                        Action::Back
                    } else {
                        Action::Retry
                    };
                    return self.send(view, action).await;
                }
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        }
    }

    pub(super) async fn finish(
        &mut self,
        view: &View,
        page: &Page,
        device: bool,
        codes_lost: bool,
    ) -> Turn {
        self.tell_all_done();
        if !page.is_empty() {
            output::out("\n");
            paint::lines(&page::lines(page, paint::width()));
        }
        if codes_lost {
            output::out("\n");
            paint::paragraph(
                "You have no recovery codes yet: make some on your account's web page, so that a lost phone does not \
                 lock you out.",
            );
        }
        if !device {
            output::out("\n");
            output::say(end::no_device(view));
        }
        self.done_with_it().await
    }

    pub(super) async fn admin_adds_device(&mut self) -> Turn {
        self.tell_all_done();
        output::out("\n");
        output::say(person::ADMIN_ADDS_DEVICE);
        self.done_with_it().await
    }

    async fn done_with_it(&mut self) -> Turn {
        self.finished = true;
        Ok(match self.talk.act(Action::Done).await {
            Some(next) => Some(next),
            None => self.talk.next().await,
        })
    }

    /// Shows what is enrolled, and what can be done with it.
    pub(super) fn home(&mut self, instances: &[InstanceView], unfinished: bool) {
        self.tell_all_done();
        if self.tasks.is_empty() && !self.finished {
            output::out("This machine is enrolled already; nothing was done.\n");
        }
        if !instances.is_empty() {
            output::out("\n");
            output::out(&listing::instances(
                instances,
                clock::now(),
                width::stdout(),
            ));
        }
        if unfinished {
            output::out("\n");
            output::say(person::UNFINISHED);
        }
        let can_export = instances
            .iter()
            .any(|instance| !instance.only_client_activation && !instance.locations.is_empty());
        if can_export {
            output::out("\n");
            output::say("`latchkey export LOCATION` writes a WireGuard file for one of them.");
        }
    }
}

/// Writes over the present line.
fn count_down(text: &str) {
    let width = paint::width().saturating_sub(1);
    let text = layout::cut(text, width);
    output::out(&format!("\r{text:<width$}\r{text}"));
}
