//! Steps of the wizard: welcome, details, this device.

use std::ops::ControlFlow;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::rules::{self, MAX_DEVICE_NAME};
use latchkey_core::text::harmless_within;
use latchkey_core::view::{FieldError, Person, Step, View};

use super::keyboard::Entry;
use super::{Terminal, Turn, is_back, paint};
use crate::cli::output;
use crate::cli::words::{self, contact, form, person};

/// Most characters of a name.
const LIMIT: usize = 60;

impl Terminal<'_> {
    pub(super) async fn welcome(&mut self, view: &View, user: &Person, instance: &str) -> Turn {
        self.head(view);
        let instance = harmless_within(instance, LIMIT);
        let name = match user.first_name.trim() {
            "" => harmless_within(&user.login, LIMIT),
            name => harmless_within(name, LIMIT),
        };
        let admin = words::capital(&contact::admin(view.admin.as_ref()));
        paint::paragraph(&format!("Hello {name}."));
        paint::paragraph(&format!("{admin} invites you to the VPN of {instance}."));
        let steps: Vec<&str> = view
            .steps
            .iter()
            .filter(|step| **step != Step::Welcome)
            .map(|step| person::needed(*step))
            .collect();
        paint::paragraph(&format!(
            "What you will do: {}. The time left is shown with each step; if you stop before the end, nothing is lost.",
            words::list(&steps)
        ));
        match self.ask("Press Enter to begin. ", Entry::Shown).await {
            ControlFlow::Continue(_) => self.send(view, Action::Next).await,
            ControlFlow::Break(turn) => turn,
        }
    }

    pub(super) async fn details(
        &mut self,
        view: &View,
        user: &Person,
        phone: Option<&str>,
        error: Option<FieldError>,
    ) -> Turn {
        if self.head(view) {
            let name = format!("{} {}", user.first_name, user.last_name);
            for (label, value) in [
                ("Name", name.trim()),
                ("Login", &user.login),
                ("E-mail", &user.email),
            ] {
                let value = harmless_within(value, LIMIT);
                output::out(&format!("  {label:<8}{value}\n"));
            }
            output::out("\n");
            paint::paragraph(
                "If a name is wrong, your administrator can change it. Your phone number is up to you.",
            );
            hint(view);
        }
        complain(error);
        let now = phone.map(|phone| harmless_within(phone, LIMIT));
        let prompt = match &now {
            Some(now) => format!("Phone [{now}], - for none: "),
            None => "Phone, Enter for none: ".to_owned(),
        };
        loop {
            let line = match self.ask(&prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if is_back(&line) {
                return self.back(view).await;
            }
            let text = match line.expose().trim() {
                "" => phone.unwrap_or_default(),
                "-" => "",
                text => text,
            };
            match rules::phone(text) {
                Ok(phone) => return self.send(view, Action::SetDetails { phone }).await,
                Err(error) => complain(Some(error)),
            }
        }
    }

    pub(super) async fn device(
        &mut self,
        view: &View,
        name: &str,
        taken: &[String],
        error: Option<FieldError>,
    ) -> Turn {
        let can_skip = view.accepts(ActionKind::SkipDevice);
        if self.head(view) {
            paint::paragraph(
                "A name by which you and your administrator will know this machine again.",
            );
            if can_skip {
                paint::paragraph(
                    "Type `skip` if you do not want the VPN on this machine; nothing is registered then.",
                );
            }
            hint(view);
        }
        complain(error);
        let shown = harmless_within(name, LIMIT);
        loop {
            let prompt = format!("Name, at most {MAX_DEVICE_NAME} characters [{shown}]: ");
            let line = match self.ask(&prompt, Entry::Shown).await {
                ControlFlow::Continue(line) => line,
                ControlFlow::Break(turn) => return turn,
            };
            if is_back(&line) && view.accepts(ActionKind::Back) {
                return self.back(view).await;
            }
            let text = match line.expose().trim() {
                "" => name,
                "skip" if can_skip => return self.send(view, Action::SkipDevice).await,
                text => text,
            };
            match checked_name(text, taken) {
                Ok(name) => return self.send(view, Action::SetDevice { name }).await,
                Err(error) => complain(Some(error)),
            }
        }
    }
}

fn checked_name(text: &str, taken: &[String]) -> Result<String, FieldError> {
    let name = rules::device_name(text)?;
    let same = |other: &String| other.to_lowercase() == name.to_lowercase();
    if taken.iter().any(same) {
        Err(FieldError::NameTaken)
    } else {
        Ok(name)
    }
}

/// Says what is wrong with an entry, if something is.
pub(super) fn complain(error: Option<FieldError>) {
    if let Some(error) = error {
        paint::wrong(&form::field(error));
    }
}

/// Tells of the way back, where there is one.
pub(super) fn hint(view: &View) {
    if view.accepts(ActionKind::Back) {
        let hint = paint::styled(paint::QUIET, "`back` leads to the step before.");
        output::out(&format!("{hint}\n\n"));
    }
}
