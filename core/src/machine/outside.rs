//! What happens beside the way of an enrollment: links and files from outside, the network, the page about the program.

use super::{Effect, Event, Machine, State, Then};
use crate::about::AboutPage;
use crate::action::Action;
use crate::link;
use crate::ports::Moment;
use crate::secret::Secret;
use crate::view::{ManualError, Notice};

impl Machine {
    /// Takes what does not reach the state, and says what follows; `None` for what does.
    pub(super) fn beside(&mut self, event: &Event, moment: &Moment) -> Option<Option<Effect>> {
        let is_settled = self.is_settled();
        if matches!(event, Event::Link(_) | Event::FileArrived(_)) && !self.listens() {
            // A link would only be left alone for the file that came before it.
            if !matches!(self.later, Some(Event::FileArrived(_)))
                || !matches!(event, Event::Link(_))
            {
                self.later = Some(event.clone());
            }
            return Some(None);
        }
        let over_enrollment = self.is_at_rest_within_enrollment();
        let about = self.about.as_mut()?;
        if let Event::Checked(checks) = event {
            about.checked(checks);
            return Some(None);
        }
        if let Event::Action(action) = event {
            if about.is_open() {
                return Some(about.act(action));
            }
            let opens = matches!(action, Action::ShowAbout) && (is_settled || over_enrollment);
            return opens.then(|| {
                about.open(over_enrollment);
                None
            });
        }
        if !about.busy() {
            return None;
        }
        if let Event::Set(worked) | Event::HandedOut(worked) = event {
            about.answered(*worked);
            return Some(self.rest(moment));
        }
        // No other effect is outstanding, so nothing that is heard now can lead anywhere.
        Some(None)
    }

    /// Closes the page when something needs the person, or goes on.
    pub(super) fn close_about(&mut self) {
        let is_enrolling = matches!(self.state, State::Enrolling(_));
        let covers = self
            .about
            .as_ref()
            .is_some_and(AboutPage::covers_enrollment);
        let stays = self.may_be_covered() || is_enrolling && covers;
        if let Some(about) = &mut self.about
            && !stays
            && !about.busy()
        {
            about.close();
        }
    }

    /// Whether what comes from outside can be looked at now. While something is asked it waits: what the person is about
    /// to answer must not change.
    pub(super) fn listens(&self) -> bool {
        self.is_settled() || matches!(self.state, State::Enrolling(_))
    }

    /// Whether nothing goes on that the person waits for.
    pub(super) fn is_settled(&self) -> bool {
        let is_busy = self.about.as_ref().is_some_and(AboutPage::busy);
        self.may_be_covered() && !is_busy
    }

    /// Whether an enrollment is under way and waits: for the person, or for another try.
    pub(super) fn is_at_rest_within_enrollment(&self) -> bool {
        matches!(&self.state, State::Enrolling(enrollment) if !enrollment.view().busy)
    }

    fn may_be_covered(&self) -> bool {
        match &self.state {
            State::Manual(..) | State::BadFile(..) | State::Stopped(..) => true,
            State::Home(home) => home.is_settled(),
            State::Opening(_) | State::Searching(_) | State::Enrolling(_) | State::Asking(..) => {
                false
            }
        }
    }

    /// Asks whether to follow a link, and says what is wrong with one that cannot be followed.
    pub(super) fn ask(&mut self, before: State, link: &Secret) -> Option<Effect> {
        let wrong = match link::parse_link(link.expose()) {
            _ if !self.setup.by_hand => ManualError::NotByHand,
            Err(_) => ManualError::BadLink,
            Ok(source) if !self.setup.allows(&source.edge) => ManualError::EdgeNotAllowed,
            Ok(source) => {
                return self.show(State::Asking(Box::new(source), Box::new(before)));
            }
        };
        // Anybody can send one: it must not lead away from home, where the background goes on.
        if let State::Home(mut home) = before {
            home.say(Notice::BadLink(wrong));
            return self.show(State::Home(home));
        }
        self.open(Then::Manual(Some(wrong)))
    }
}
