//! What somebody who is not at the window should hear: that the enrollment is done, or its time nearly over.

use std::time::Duration;

use latchkey_core::view::{Screen, View};

/// So long before its end a session is about to end, in seconds.
const SOON: i64 = 120;

/// The longest sleep on a deadline, so that a clock that was set, or a machine that slept, is noticed.
const LONGEST: Duration = Duration::from_secs(60);

/// What somebody who is elsewhere should hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// This computer is set up now.
    Enrolled,
    /// The session ends soon.
    SessionEnds,
}

/// What was heard so far.
#[derive(Debug, Default)]
pub(super) struct Story {
    is_enrolling: bool,
    /// The deadline that was spoken of.
    told: Option<i64>,
}

impl Story {
    /// Takes in a View at a time in seconds since 1970; gives what is new, and when to look again though nothing changes.
    pub(super) fn hear(&mut self, view: &View, now: i64) -> (Option<News>, Option<Duration>) {
        let is_over = matches!(
            view.screen,
            Screen::Finish { .. } | Screen::Home { .. } | Screen::Stopped { .. }
        );
        let was_enrolling = std::mem::replace(&mut self.is_enrolling, is_enrolling(&view.screen));
        let is_home =
            matches!(&view.screen, Screen::Home { instances, .. } if !instances.is_empty());
        let is_enrolled = is_home || matches!(view.screen, Screen::Finish { device: true, .. });
        if was_enrolling && is_enrolled {
            return (Some(News::Enrolled), None);
        }
        let Some(deadline) = view.deadline.filter(|_| !is_over) else {
            return (None, None);
        };
        let left = deadline.here().saturating_sub(now);
        if self.told == Some(deadline.at) || left <= 0 {
            return (None, None);
        }
        if left <= SOON {
            self.told = Some(deadline.at);
            return (Some(News::SessionEnds), None);
        }
        let wait = Duration::from_secs(u64::try_from(left - SOON).unwrap_or(0));
        (None, Some(wait.min(LONGEST)))
    }
}

/// Tells whether an enrollment is between its first request and its end.
fn is_enrolling(screen: &Screen) -> bool {
    matches!(
        screen,
        Screen::Connecting
            | Screen::Working { .. }
            | Screen::Waiting { .. }
            | Screen::Question { .. }
    )
}

#[cfg(test)]
mod tests {
    use latchkey_core::page::Page;
    use latchkey_core::view::Deadline;

    use super::super::running::nothing_yet;
    use super::*;

    fn view(screen: Screen, deadline: Option<i64>) -> View {
        View {
            screen,
            deadline: deadline.map(|at| Deadline { at, offset: 10 }),
            ..nothing_yet()
        }
    }

    fn working() -> Screen {
        Screen::Working { tasks: Vec::new() }
    }

    fn finish(device: bool) -> Screen {
        Screen::Finish {
            page: Page::default(),
            device,
            codes_lost: false,
        }
    }

    #[test]
    fn tells_that_it_is_enrolled_once() {
        let mut story = Story::default();
        assert_eq!(story.hear(&view(working(), None), 0).0, None);
        assert_eq!(
            story.hear(&view(finish(true), None), 0).0,
            Some(News::Enrolled)
        );
        assert_eq!(story.hear(&view(finish(true), None), 0).0, None);
        let home = Screen::Home {
            instances: Vec::new(),
            unfinished: false,
        };
        assert_eq!(story.hear(&view(home, None), 0).0, None);
        story.hear(&view(working(), None), 0);
        assert_eq!(story.hear(&view(finish(false), None), 0).0, None);
    }

    #[test]
    fn warns_once_before_a_session_ends() {
        let mut story = Story::default();
        let password = || view(Screen::Password { error: None }, Some(1000));
        assert_eq!(story.hear(&password(), 500), (None, Some(LONGEST)));
        assert_eq!(
            story.hear(&password(), 840),
            (None, Some(Duration::from_secs(30)))
        );
        assert_eq!(
            story.hear(&password(), 870),
            (Some(News::SessionEnds), None)
        );
        assert_eq!(story.hear(&password(), 880), (None, None));
        let other = view(Screen::Password { error: None }, Some(2000));
        assert_eq!(story.hear(&other, 1950).0, Some(News::SessionEnds));
    }

    #[test]
    fn is_silent_when_it_is_over() {
        let mut story = Story::default();
        let late = view(Screen::Password { error: None }, Some(1000));
        assert_eq!(story.hear(&late, 990), (None, None), "it has ended");
        let done = view(finish(true), Some(1000));
        assert_eq!(story.hear(&done, 900), (None, None));
    }
}
