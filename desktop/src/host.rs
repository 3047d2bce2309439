//! The machine as the core sees it: clock, randomness, waiting, the provisioning file, and what a person takes along.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_core::ports::{HandOut, Host, Moment};
use latchkey_core::provisioning::{Digest, FoundFile, SearchError};
use latchkey_core::secret::Shown;
use latchkey_core::settings::Setting;
use zeroize::Zeroizing;

use crate::discovery::{Search, Seen};
use crate::store::SqliteStore;
use crate::trust::{self, Identity, Removal};
use crate::{private, watch};

/// This machine, for one enrollment on the command line.
#[derive(Debug)]
pub struct NativeHost {
    search: Search,
    store: SqliteStore,
    keep_file: bool,
    found: Mutex<Option<Found>>,
    codes: Mutex<Option<PathBuf>>,
}

/// The file that was read, to remove that one and no other.
#[derive(Clone, Debug)]
struct Found {
    path: PathBuf,
    digest: Digest,
    identity: Option<Identity>,
}

impl NativeHost {
    /// Makes the host; `keep_file` leaves the provisioning file where it is after use.
    #[must_use]
    pub fn new(search: Search, store: SqliteStore, keep_file: bool) -> Self {
        Self {
            search,
            store,
            keep_file,
            found: Mutex::default(),
            codes: Mutex::default(),
        }
    }

    /// Takes the file into which [`HandOut::SaveCodes`] will write; it must not exist yet.
    pub fn save_codes_to(&self, path: PathBuf) {
        *self.codes.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
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

    fn find(&self, consumed: &BTreeSet<Digest>) -> Result<Option<FoundFile>, SearchError> {
        let Some(seen) = self.search.look(consumed) else {
            return Ok(None);
        };
        let Seen {
            path,
            digest,
            identity,
            ..
        } = &seen;
        let found = digest.map(|digest| Found {
            path: path.clone(),
            digest,
            identity: *identity,
        });
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = found;
        seen.usable().map(Some)
    }

    async fn consumed(&self) -> BTreeSet<Digest> {
        // Without an answer a used file is found again, and the Edge says that its token was used: better than not
        // finding a fresh one. The store's own trouble is told by the core, which reads it first.
        self.store.consumed().await.unwrap_or_default()
    }
}

impl Host for NativeHost {
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
        let found = self
            .found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .filter(|found| found.digest == digest);
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

    /// Saves codes into the file that was named; a command line neither prints, copies nor opens.
    async fn hand_out(&self, what: HandOut) -> bool {
        match what {
            HandOut::SaveCodes(codes) => {
                let mut path = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
                path.take()
                    .is_some_and(|path| save_codes(&path, &codes).is_ok())
            }
            HandOut::PrintCodes(_)
            | HandOut::Copy(_)
            | HandOut::Open(_)
            | HandOut::SaveTunnel { .. }
            | HandOut::Diagnostics => false,
        }
    }

    /// Sets nothing: a command line has no settings of its own.
    async fn set(&self, _setting: Setting) -> bool {
        false
    }
}

/// Writes one code per line into a new file that only the person can read.
fn save_codes(path: &Path, codes: &[Shown]) -> io::Result<()> {
    let mut file = private::create_new(path)?;
    for code in codes {
        writeln!(file, "{}", code.as_str())?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use latchkey_core::ports::{Change, Storage};
    use latchkey_core::secret::Secret;

    use super::*;
    use crate::paths::Places;
    use crate::policy::Policy;

    const FILE: &str = r#"{"enrollment_url": "https://vpn.example.com", "enrollment_token": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;

    struct Laptop {
        dir: tempfile::TempDir,
        store: SqliteStore,
    }

    impl Laptop {
        async fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let store = SqliteStore::open(&dir.path().join("data")).await.unwrap();
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
    async fn saves_codes_where_the_person_says_and_nowhere_else() {
        let laptop = Laptop::new().await;
        let host = laptop.host(None, false);
        let codes = || {
            let codes = ["one", "two"].map(|code| Shown::of(&Secret::new(code)));
            HandOut::SaveCodes(codes.into())
        };
        assert!(!host.hand_out(codes()).await, "no place was named");
        let path = laptop.dir.path().join("codes.txt");
        host.save_codes_to(path.clone());
        assert!(host.hand_out(codes()).await);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        host.save_codes_to(path);
        assert!(!host.hand_out(codes()).await, "nothing is overwritten");
        assert!(
            !host
                .hand_out(HandOut::Open("https://example.com".to_owned()))
                .await
        );
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
