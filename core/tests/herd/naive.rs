//! A client as one writes it in an hour: when something goes wrong, it tries the same again after a fixed time.

use super::{Client, Does, Happened};

/// Between two tries, in milliseconds.
const PAUSE: u64 = 5_000;

/// One client.
pub(crate) struct Naive {
    /// Which of its requests comes next.
    step: usize,
}

/// All that an enrollment of a device takes.
const STEPS: [&str; 2] = ["start", "create_device"];

impl Client for Naive {
    fn new(_: usize) -> Self {
        Self { step: 0 }
    }

    fn on(&mut self, what: Happened, _: u64) -> Does {
        if let Happened::Answered(result) = what {
            match result.map(|reply| reply.status) {
                Ok(200) => self.step += 1,
                Ok(401) => return Does::HasStopped,
                Ok(_) | Err(_) => return Does::Waits(PAUSE),
            }
        }
        match STEPS.get(self.step) {
            Some(path) => Does::Sends {
                path,
                key: String::new(),
            },
            None => Does::IsDone,
        }
    }
}
