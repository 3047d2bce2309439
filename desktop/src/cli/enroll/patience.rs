//! How long trouble is put up with.

use std::time::Duration;

use latchkey_core::view::{Screen, Trouble, View};

use super::talk;

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

    /// Takes in a View; gives the trouble if the next try would come too late. `now` is seconds since 1970.
    pub(crate) fn is_over(&mut self, view: &View, now: i64) -> Option<Trouble> {
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
            return None;
        };
        let since = *self.since.get_or_insert(now);
        let limit = self.limit?.as_secs();
        (*until > since.saturating_add_unsigned(limit)).then_some(*trouble)
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
        view(screen, true)
    }

    fn working(done: bool) -> View {
        let task = Task::RegisterDevice;
        let tasks = vec![TaskView { task, done }];
        view(Screen::Working { tasks }, true)
    }

    #[test]
    fn none_at_all_gives_up_at_once() {
        let mut patience = Patience::new(Some(Duration::ZERO));
        assert_eq!(patience.is_over(&waiting(101), 100), Some(Trouble::Server));
    }

    #[test]
    fn counts_from_the_first_trouble_until_something_gets_on() {
        let mut patience = Patience::new(Some(Duration::from_secs(10)));
        assert_eq!(patience.is_over(&waiting(105), 100), None);
        assert_eq!(patience.is_over(&working(false), 105), None);
        assert_eq!(patience.is_over(&waiting(111), 106), Some(Trouble::Server));

        assert_eq!(patience.is_over(&working(true), 106), None);
        assert_eq!(patience.is_over(&waiting(111), 106), None);
        assert_eq!(
            patience.is_over(&view(Screen::Password { error: None }, false), 107),
            None
        );
        assert_eq!(patience.is_over(&waiting(120), 112), None);
    }

    #[test]
    fn may_be_endless() {
        let mut patience = Patience::new(None);
        assert_eq!(patience.is_over(&waiting(10), 0), None);
        assert_eq!(patience.is_over(&waiting(i64::MAX), i64::MAX - 1), None);
    }
}
