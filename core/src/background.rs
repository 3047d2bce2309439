//! When the Edges of stored instances are asked in the background, and which: not more often than is of use, later after
//! a failure, and not again where the answer stays the same until a person does something.

use std::time::Duration;

use crate::backoff;
use crate::instance::InstanceId;
use crate::machine::Effect;
use crate::ports::Moment;

/// The longest single wait, in seconds: a machine that slept knows within so long that something is due.
const SLICE: i64 = 300;

/// What is due in the background.
#[derive(Clone, Debug)]
pub(crate) struct Background {
    /// When the next round begins, seconds since 1970 on this machine's clock.
    due: i64,
    /// How many rounds in a row had a failure.
    failures: u32,
    /// Who is still to be asked in this round, the last one first.
    asking: Vec<InstanceId>,
    failed: bool,
}

impl Background {
    /// Begins soon, but not at once: machines that start together do not ask together.
    pub(crate) fn new(moment: &Moment) -> Self {
        let mut background = Self {
            due: 0,
            failures: 0,
            asking: Vec::new(),
            failed: false,
        };
        background.soon(moment);
        background
    }

    /// Has the next round begin soon.
    pub(crate) fn soon(&mut self, moment: &Moment) {
        let pause = backoff::soon(&moment.random);
        self.due = moment.now.saturating_add_unsigned(pause);
    }

    /// Gives what follows when nothing else does: the next one to be asked, or a wait. `who` is asked in a round.
    pub(crate) fn next(
        &mut self,
        moment: &Moment,
        who: impl FnOnce() -> Vec<InstanceId>,
    ) -> Effect {
        // A clock that was set back must not keep it waiting.
        let latest = moment.now.saturating_add_unsigned(backoff::LONGEST_SYNC);
        self.due = self.due.min(latest);
        if self.asking.is_empty() && moment.now >= self.due {
            self.asking = who();
            self.failed = false;
            if self.asking.is_empty() {
                self.done(false, moment);
            }
        }
        if let Some(id) = self.asking.last() {
            return Effect::Sync(*id);
        }
        let left = (self.due - moment.now).clamp(1, SLICE);
        Effect::Wait(Duration::from_secs(left.unsigned_abs()))
    }

    /// Whether somebody is being asked.
    pub(crate) fn is_asking(&self) -> bool {
        !self.asking.is_empty()
    }

    /// Takes an answer; tells whose it is.
    pub(crate) fn answered(&mut self, failed: bool, moment: &Moment) -> Option<InstanceId> {
        let id = self.asking.pop()?;
        self.failed |= failed;
        if self.asking.is_empty() {
            self.done(self.failed, moment);
        }
        Some(id)
    }

    /// Puts the next round off, as after a round; a person may have made one.
    pub(crate) fn done(&mut self, failed: bool, moment: &Moment) {
        self.asking.clear();
        self.failures = if failed {
            self.failures.saturating_add(1)
        } else {
            0
        };
        let pause = backoff::sync_pause(self.failures, &moment.random);
        self.due = moment.now.saturating_add_unsigned(pause);
    }
}
