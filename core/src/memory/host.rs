//! A machine in memory: its clock moves when it is told to, or when somebody waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::ports::{HandOut, Host, Moment};
use crate::provisioning::{Digest, FoundFile, SearchError};
use crate::settings::Setting;

/// A [`Host`] in memory. Clones are the same machine.
#[derive(Clone, Debug)]
pub struct DemoHost(Arc<Mutex<Machine>>);

#[derive(Debug)]
struct Machine {
    millis: i64,
    seed: [u8; 32],
    moments: u64,
    file: Result<Option<FoundFile>, SearchError>,
    file_can_go: bool,
    waits: Vec<Duration>,
    hands_work: bool,
}

impl DemoHost {
    /// Makes a machine whose clock shows `now`, seconds since 1970 (UTC), and whose randomness comes from `seed`.
    #[must_use]
    pub fn new(now: i64, seed: [u8; 32]) -> Self {
        Self(Arc::new(Mutex::new(Machine {
            millis: now * 1_000,
            seed,
            moments: 0,
            file: Ok(None),
            file_can_go: true,
            waits: Vec::new(),
            hands_work: true,
        })))
    }

    /// What its clock shows, seconds since 1970 (UTC).
    #[must_use]
    pub fn now(&self) -> i64 {
        self.machine().millis.div_euclid(1_000)
    }

    /// Sets its clock, seconds since 1970 (UTC).
    pub fn set_now(&self, now: i64) {
        self.machine().millis = now * 1_000;
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let mut machine = self.machine();
        machine.millis = machine.millis.saturating_add(millis);
    }

    /// A clock for a server: this one, so many seconds ahead.
    pub fn server_clock(&self, ahead: i64) -> impl Fn() -> i64 + Send + Sync + use<> {
        let host = self.clone();
        move || host.now() + ahead
    }

    /// Lays a provisioning file down, or takes it away.
    pub fn set_file(&self, file: Result<Option<FoundFile>, SearchError>) {
        self.machine().file = file;
    }

    /// Says whether a file can be removed after use.
    pub fn set_file_can_go(&self, can_go: bool) {
        self.machine().file_can_go = can_go;
    }

    /// Says whether saving, printing, copying and opening work.
    pub fn set_hands_work(&self, work: bool) {
        self.machine().hands_work = work;
    }

    /// All waits so far.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.machine().waits.clone()
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for DemoHost {
    fn moment(&self) -> Moment {
        let now = self.now();
        let mut machine = self.machine();
        machine.moments += 1;
        let mut hash = Sha256::new();
        hash.update(machine.seed);
        hash.update(machine.moments.to_le_bytes());
        Moment {
            now,
            random: Zeroizing::new(hash.finalize().into()),
        }
    }

    /// Comes back at once, with the clock moved.
    async fn sleep(&self, time: Duration) {
        self.advance(time);
        self.machine().waits.push(time);
    }

    async fn find_file(&self) -> Result<Option<FoundFile>, SearchError> {
        self.machine().file.clone()
    }

    async fn consume_file(&self, digest: Digest) -> bool {
        let mut machine = self.machine();
        let is_it = matches!(&machine.file, Ok(Some(file)) if file.digest == digest);
        let goes = is_it && machine.file_can_go;
        if goes {
            machine.file = Ok(None);
        }
        goes
    }

    async fn hand_out(&self, _what: HandOut) -> bool {
        self.machine().hands_work
    }

    async fn set(&self, _setting: Setting) -> bool {
        self.machine().hands_work
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn waiting_moves_the_clock_and_moments_differ() {
        let host = DemoHost::new(1_000, [1; 32]);
        let server = host.server_clock(30);
        host.sleep(Duration::from_millis(2_500)).now_or_never();
        assert_eq!((host.now(), server()), (1_002, 1_032));
        assert_eq!(host.waits(), [Duration::from_millis(2_500)]);
        let (first, second) = (host.moment(), host.moment());
        assert_ne!(first.random, second.random);
        let again = DemoHost::new(5, [1; 32]).moment();
        assert_eq!(again.random, first.random);
    }
}
