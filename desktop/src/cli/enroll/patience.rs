//! How long trouble is put up with.

use std::time::Duration;

use latchkey_core::view::{Screen, Trouble, View};

use super::talk;

/// What a View means for the one who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// There is time.
    GoOn,
    /// The next try would come after the time is over, so the last one is made at its end, after so long.
    LastTryIn(Duration),
    /// The time is over, with this trouble.
    Over(Trouble),
}

/// Counts from the first trouble on; progress makes it forget.
#[derive(Debug)]
pub(crate) struct Patience {
    /// `None` is for ever.
    limit: Option<Duration>,
    since: Option<i64>,
    tasks_done: usize,
}

impl Patience {
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self {
            limit,
            since: None,
            tasks_done: 0,
        }
    }

    /// Takes in a View, and says what it means. `now` is seconds since 1970.
    pub(crate) fn look(&mut self, view: &View, now: i64) -> Verdict {
        if let Screen::Working { tasks } = &view.screen {
            let done = tasks.iter().filter(|task| task.done).count();
            if done > self.tasks_done {
                self.since = None;
            }
            self.tasks_done = done;
        }
        if talk::needs_person(view) {
            self.since = None;
        }
        let Screen::Waiting { trouble, until, .. } = &view.screen else {
            return Verdict::GoOn;
        };
        let since = *self.since.get_or_insert(now);
        let Some(limit) = self.limit else {
            return Verdict::GoOn;
        };
        let end = since.saturating_add_unsigned(limit.as_secs());
        match u64::try_from(end.saturating_sub(now)) {
            Err(_) | Ok(0) => Verdict::Over(*trouble),
            Ok(left) if *until > end => Verdict::LastTryIn(Duration::from_secs(left)),
            Ok(_) => Verdict::GoOn,
        }
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::view::{Task, TaskView};

    use super::*;

    fn view(screen: Screen, busy: bool) -> View {
        View {
            rev: 1,
            busy,
            ..View::of(screen)
        }
    }

    fn waiting(until: i64) -> View {
        let screen = Screen::Waiting {
            trouble: Trouble::Server,
            until,
            attempt: 1,
        };
        view(screen, false)
    }

    fn working(done: bool) -> View {
        let task = Task::RegisterDevice;
        let tasks = vec![TaskView { task, done }];
        view(Screen::Working { tasks }, true)
    }

    #[test]
    fn none_at_all_gives_up_at_once() {
        let mut patience = Patience::new(Some(Duration::ZERO));
        let verdict = patience.look(&waiting(101), 100);
        assert_eq!(verdict, Verdict::Over(Trouble::Server));
    }

    #[test]
    fn counts_from_the_first_trouble_until_something_gets_on() {
        let mut patience = Patience::new(Some(Duration::from_secs(10)));
        let last_try_in = |seconds| Verdict::LastTryIn(Duration::from_secs(seconds));
        assert_eq!(patience.look(&waiting(105), 100), Verdict::GoOn);
        assert_eq!(patience.look(&working(false), 105), Verdict::GoOn);
        assert_eq!(patience.look(&waiting(111), 106), last_try_in(4));

        assert_eq!(patience.look(&working(true), 106), Verdict::GoOn);
        assert_eq!(patience.look(&waiting(111), 106), Verdict::GoOn);
        let password = view(Screen::Password { error: None }, false);
        assert_eq!(patience.look(&password, 107), Verdict::GoOn);
        assert_eq!(patience.look(&waiting(120), 112), Verdict::GoOn);
    }

    #[test]
    fn gives_up_when_the_time_is_over_and_not_before() {
        let mut patience = Patience::new(Some(Duration::from_secs(300)));
        let mut tries = 1;
        for now in 100.. {
            // A busy Edge makes the pauses long.
            match patience.look(&waiting(now + 600), now) {
                Verdict::GoOn => panic!("a try after the time at {now}"),
                Verdict::LastTryIn(left) => assert_eq!(left.as_secs(), 400 - now as u64),
                Verdict::Over(_) => {
                    assert_eq!(now, 400);
                    break;
                }
            }
            tries += 1;
        }
        assert_eq!(tries, 301);
    }

    #[test]
    fn may_be_endless() {
        let mut patience = Patience::new(None);
        assert_eq!(patience.look(&waiting(10), 0), Verdict::GoOn);
        let late = patience.look(&waiting(i64::MAX), i64::MAX - 1);
        assert_eq!(late, Verdict::GoOn);
    }
}
