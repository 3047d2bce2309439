//! The machine as the core sees it: clock, randomness, waiting, the provisioning file, and what a person takes along.
#![allow(async_fn_in_trait)] // A session stays on its thread, so its futures need not be `Send`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_core::ports::{HandOut, Host, Moment};
use latchkey_core::provisioning::{Digest, FoundFile, ProblemCode, SearchError};
use latchkey_core::settings::Setting;
use zeroize::Zeroizing;

use crate::discovery::{Search, Seen};
use crate::store::SqliteStore;
use crate::trust::{self, Identity, Removal};
use crate::watch;

/// So long a window waits for a file at a time: a year, since a timer cannot wait for ever.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What gives things to the person, and sets what they choose.
pub trait Hands {
    /// Saves, prints, copies or opens something; answers whether it worked.
    async fn hand_out(&self, what: HandOut) -> bool;

    /// Sets something on this machine, for good; answers whether it worked.
    async fn set(&self, setting: Setting) -> bool;
}

/// A command line: it neither saves, prints, copies nor opens, and has no settings.
#[derive(Clone, Copy, Debug)]
pub struct NoHands;

impl Hands for NoHands {
    async fn hand_out(&self, _: HandOut) -> bool {
        false
    }

    async fn set(&self, _: Setting) -> bool {
        false
    }
}

/// This machine, for one session.
#[derive(Debug)]
pub struct NativeHost<H = NoHands> {
    search: Search,
    store: SqliteStore,
    keep_file: bool,
    hands: H,
    found: Mutex<Option<Found>>,
}

/// The file that was read: to remove that one and no other, and to know another from it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    path: PathBuf,
    digest: Option<Digest>,
    identity: Option<Identity>,
    problems: Vec<ProblemCode>,
}

impl Found {
    fn of(seen: &Seen) -> Self {
        let Seen {
            path,
            digest,
            identity,
            inspection,
            place: _,
        } = seen;
        Self {
            path: path.clone(),
            digest: *digest,
            identity: *identity,
            problems: inspection.problems.iter().map(|found| found.code).collect(),
        }
    }
}

impl NativeHost {
    /// Makes the host of a command line; `keep_file` leaves the provisioning file where it is after use.
    #[must_use]
    pub fn new(search: Search, store: SqliteStore, keep_file: bool) -> Self {
        Self::with_hands(search, store, keep_file, NoHands)
    }
}

impl<H> NativeHost<H> {
    /// The same with somebody who gives things to the person.
    #[must_use]
    pub fn with_hands(search: Search, store: SqliteStore, keep_file: bool, hands: H) -> Self {
        Self {
            search,
            store,
            keep_file,
            hands,
            found: Mutex::default(),
        }
    }

    /// Waits for a provisioning file that arrives late; `None` when time is up.
    ///
    /// # Errors
    /// [`SearchError`]: a file is there and stayed bad for two seconds.
    pub async fn wait_for_file(&self, time: Duration) -> Result<Option<FoundFile>, SearchError> {
        let consumed = self.consumed().await;
        let files: Vec<&Path> = self.search.files().collect();
        watch::wait_for(&files, time, || self.find(&consumed)).await
    }

    /// Takes note of the file that is there now: it is not [another one](Self::another_file).
    pub async fn look_around(&self) {
        let consumed = self.consumed().await;
        let _ = self.find(&consumed);
    }

    /// Waits for a file that is not the one that was there last; a bad one comes as an error, after two seconds. It
    /// counts as another until it is [looked for](Host::find_file) or [noted](Self::look_around).
    ///
    /// # Errors
    /// [`SearchError`]: a file is there and stayed bad for two seconds.
    pub async fn another_file(&self) -> Result<FoundFile, SearchError> {
        loop {
            let consumed = self.consumed().await;
            let files: Vec<&Path> = self.search.files().collect();
            let look = || match self.search.look(&consumed) {
                None => {
                    *self.found() = None; // the same one once more is another
                    Ok(None)
                }
                Some(seen) if self.found().as_ref() == Some(&Found::of(&seen)) => Ok(None),
                Some(seen) => seen.usable().map(Some),
            };
            if let Some(file) = watch::wait_for(&files, FOR_EVER, look).await? {
                return Ok(file);
            }
        }
    }

    fn find(&self, consumed: &BTreeSet<Digest>) -> Result<Option<FoundFile>, SearchError> {
        let seen = self.search.look(consumed);
        *self.found() = seen.as_ref().map(Found::of);
        seen.map(Seen::usable).transpose()
    }

    fn found(&self) -> MutexGuard<'_, Option<Found>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn consumed(&self) -> BTreeSet<Digest> {
        // Without an answer a used file is found again, and the Edge says that its token was used: better than not
        // finding a fresh one. The store's own trouble is told by the core, which reads it first.
        self.store.consumed().await.unwrap_or_default()
    }
}

impl<H: Hands> NativeHost<H> {
    /// Removes a file that was used and still lies there, or what is left of one: the process that used it may have died
    /// before it could, or while it did.
    pub async fn clear_used(&self) {
        for digest in self.consumed().await {
            self.consume_file(digest).await;
        }
        if !self.keep_file {
            for path in self.search.files() {
                trust::remove_overwritten(path);
            }
        }
    }
}

impl<H: Hands> Host for NativeHost<H> {
    /// # Panics
    /// If the system has no random bytes: there is no safe way on.
    fn moment(&self) -> Moment {
        let mut random = Zeroizing::new([0; 32]);
        if getrandom::fill(&mut *random).is_err() {
            panic!("the system gives no random bytes");
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Moment {
            now: now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX)),
            random,
        }
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    async fn find_file(&self) -> Result<Option<FoundFile>, SearchError> {
        let consumed = self.consumed().await;
        self.find(&consumed)
    }

    /// Removes the file from wherever it lies. After a restart the one that was read is known by its content only.
    async fn consume_file(&self, digest: Digest) -> bool {
        if self.keep_file {
            return false;
        }
        let found = self.found().clone();
        let found = found.filter(|found| found.digest == Some(digest));
        let removals: Vec<Removal> = self
            .search
            .files()
            .map(|path| {
                let read = found.as_ref().filter(|found| found.path == path);
                trust::remove(path, digest, read.and_then(|found| found.identity))
            })
            .collect();
        !removals.contains(&Removal::Stays)
    }

    async fn hand_out(&self, what: HandOut) -> bool {
        self.hands.hand_out(what).await
    }

    async fn set(&self, setting: Setting) -> bool {
        self.hands.set(setting).await
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use latchkey_core::ports::{Change, Storage};

    use super::*;
    use crate::paths::Places;
    use crate::policy::Policy;
    use crate::secret_store::SecretStore;

    const FILE: &str = r#"{"enrollment_url": "https://vpn.example.com", "enrollment_token": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;

    struct Laptop {
        dir: tempfile::TempDir,
        store: SqliteStore,
    }

    impl Laptop {
        async fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let store = SqliteStore::open(&dir.path().join("data"), SecretStore::none())
                .await
                .unwrap();
            Self { dir, store }
        }

        fn host(&self, given: Option<&Path>, keep_file: bool) -> NativeHost {
            let at = |name: &str| self.dir.path().join(name);
            let places = Places {
                data: at("data"),
                roaming: None,
                defguard: Some(at("defguard")),
                machine: at("machine"),
                policy: at("machine/policy.json"),
            };
            let search = Search::new(&places, given, Policy::default());
            NativeHost::new(search, self.store.clone(), keep_file)
        }

        fn put(&self) -> PathBuf {
            let path = self.dir.path().join("data/provisioning.json");
            fs::write(&path, FILE).unwrap();
            path
        }
    }

    #[tokio::test]
    async fn finds_and_consumes_the_file() {
        let laptop = Laptop::new().await;
        let path = laptop.put();
        let host = laptop.host(None, false);
        let found = host.find_file().await.unwrap().unwrap();
        assert!(host.consume_file(found.digest).await);
        assert!(!path.exists());
        assert_eq!(host.find_file().await, Ok(None));
        assert!(host.consume_file(found.digest).await, "gone already");
    }

    #[tokio::test]
    async fn consumes_after_a_restart_what_it_has_not_read_itself() {
        let laptop = Laptop::new().await;
        let path = laptop.put();
        let digest = Digest::of(FILE.as_bytes());
        assert!(laptop.host(None, false).consume_file(digest).await);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn clears_away_what_a_process_that_died_has_used() {
        let laptop = Laptop::new().await;
        let path = laptop.put();
        laptop.host(None, false).clear_used().await;
        assert!(path.exists(), "it was not used yet");
        let consumed = Some(Digest::of(FILE.as_bytes()));
        let used = Change::Closed { consumed };
        laptop.store.apply(used).await.unwrap();
        laptop.host(None, true).clear_used().await;
        assert!(path.exists(), "it was to be kept");
        laptop.host(None, false).clear_used().await;
        assert!(!path.exists());

        laptop.put();
        fs::write(&path, [0; 98]).unwrap();
        laptop.host(None, false).clear_used().await;
        assert!(!path.exists(), "it was overwritten, but not removed");
        laptop.put();
        fs::write(&path, "").unwrap();
        laptop.host(None, false).clear_used().await;
        assert!(path.exists(), "an empty one is somebody's mistake");
    }

    #[tokio::test]
    async fn leaves_a_file_that_came_in_between() {
        let laptop = Laptop::new().await;
        let path = laptop.put();
        let host = laptop.host(None, false);
        let found = host.find_file().await.unwrap().unwrap();
        fs::write(path.with_extension("new"), FILE).unwrap();
        fs::rename(path.with_extension("new"), &path).unwrap();
        if cfg!(unix) {
            assert!(!host.consume_file(found.digest).await);
            assert!(path.exists());
        }
        fs::write(&path, "{}").unwrap();
        assert!(
            host.consume_file(found.digest).await,
            "another file is not that one"
        );
        assert_eq!(fs::read(&path).unwrap(), b"{}");
    }

    #[tokio::test]
    async fn a_file_that_stays_is_remembered() {
        let laptop = Laptop::new().await;
        let path = laptop.put();
        let host = laptop.host(None, true);
        let digest = host.find_file().await.unwrap().unwrap().digest;
        assert!(!host.consume_file(digest).await);
        assert!(path.exists());
        let consumed = Some(digest);
        laptop
            .store
            .apply(Change::Closed { consumed })
            .await
            .unwrap();
        assert_eq!(host.find_file().await, Ok(None));
        let named = laptop.host(Some(&path), false);
        assert!(named.find_file().await.unwrap().is_some());
        assert!(named.consume_file(digest).await);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn waits_for_a_late_file() {
        let laptop = Laptop::new().await;
        let host = laptop.host(None, false);
        let time = Duration::from_secs(60);
        let (found, _) = tokio::join!(host.wait_for_file(time), async { laptop.put() });
        assert_eq!(found.unwrap().unwrap().digest, Digest::of(FILE.as_bytes()));
        assert_eq!(
            laptop
                .host(None, false)
                .wait_for_file(Duration::ZERO)
                .await
                .unwrap()
                .map(|_| ()),
            Some(())
        );
    }

    #[tokio::test]
    async fn another_file_is_one_that_was_not_there_yet() {
        const OTHER: &str = r#"{"enrollment_url": "https://vpn.example.com", "enrollment_token": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}"#;
        let laptop = Laptop::new().await;
        let path = laptop.put();
        let host = laptop.host(None, false);
        let digest = Digest::of(FILE.as_bytes());
        assert_eq!(host.another_file().await.unwrap().digest, digest);
        host.look_around().await;
        let (other, ()) = tokio::join!(host.another_file(), async {
            fs::write(&path, OTHER).unwrap();
        });
        assert_eq!(other.unwrap().digest, Digest::of(OTHER.as_bytes()));
    }

    #[tokio::test]
    async fn a_command_line_hands_nothing_out() {
        let laptop = Laptop::new().await;
        let link = HandOut::Open("https://example.com".to_owned());
        assert!(!laptop.host(None, false).hand_out(link).await);
    }

    #[tokio::test]
    async fn each_moment_has_its_own_randomness() {
        let laptop = Laptop::new().await;
        let host = laptop.host(None, false);
        let (one, two) = (host.moment(), host.moment());
        assert_ne!(one.random, two.random);
        assert!(two.now >= one.now && one.now > 1_700_000_000);
    }
}
