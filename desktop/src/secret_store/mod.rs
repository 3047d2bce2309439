//! The operating system's own store for secrets: the Secret Service of a Linux desktop (GNOME Keyring, KWallet), the
//! Keychain of macOS, the Credential Manager of Windows.
//!
//! * `key` is what is kept there; `secret_service` and `native` talk to it, each on its systems; `fake` is one for tests.
//!
//! What cannot be had is told apart from what is not there: a store that is locked says the same as an empty one when
//! it is only asked for an entry.

#[cfg(test)]
mod fake;
mod key;
#[cfg(any(windows, target_os = "macos"))]
#[path = "native.rs"]
mod system;
#[cfg(not(any(windows, target_os = "macos")))]
#[path = "secret_service.rs"]
mod system;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::time::timeout;
use zeroize::Zeroizing;

#[cfg(test)]
pub(crate) use self::fake::Fake;
pub(crate) use self::key::Key;

/// How long the store may take for an answer that needs nobody.
const ANSWER: Duration = Duration::from_secs(5);

/// How long a person has for the password of a locked store.
const PERSON: Duration = Duration::from_secs(60);

/// Who may be asked to unlock the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody: nobody is there to see the question.
    Nobody,
    /// The person who sits before it; once, and not again after a no.
    Person,
}

/// A store for secrets, or none. Clones share whether somebody was asked already.
#[derive(Clone, Debug)]
pub struct SecretStore {
    kind: Kind,
    may_ask: Arc<AtomicBool>,
}

#[derive(Clone, Debug)]
enum Kind {
    None,
    System,
    #[cfg(test)]
    Fake(Fake),
}

/// Why the store gives no answer that could be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nobody is there to answer: no session bus, no store, or none with a place for entries.
    Missing,
    /// It is locked, and was not unlocked.
    Locked,
    /// It took too long.
    TimedOut,
    /// It answered with an error, or with something else than an entry.
    Failed,
}

impl SecretStore {
    /// No store: keys stay in files, and what is in a store cannot be had.
    #[must_use]
    pub fn none() -> Self {
        Self::of(Kind::None, Asking::Nobody)
    }

    /// The store of the user who runs this.
    #[must_use]
    pub fn of_this_user(asking: Asking) -> Self {
        Self::of(Kind::System, asking)
    }

    /// One in memory.
    #[cfg(test)]
    pub(crate) fn fake(fake: &Fake) -> Self {
        Self::of(Kind::Fake(fake.clone()), Asking::Nobody)
    }

    fn of(kind: Kind, asking: Asking) -> Self {
        Self {
            kind,
            may_ask: Arc::new(AtomicBool::new(asking == Asking::Person)),
        }
    }

    /// The same store, but nobody is asked to unlock it.
    pub(crate) fn unasked(&self) -> Self {
        Self::of(self.kind.clone(), Asking::Nobody)
    }

    /// Reads an entry; `None` if the store is open and has no such entry. Unlocks the store where somebody may be asked.
    pub(crate) async fn read(&self, entry: &str) -> Result<Option<Key>, Trouble> {
        let text = match &self.kind {
            Kind::None => return Err(Trouble::Missing),
            Kind::System => {
                self.asking(async |ask| within(ask, system::read(entry, ask)).await)
                    .await?
            }
            #[cfg(test)]
            Kind::Fake(fake) => fake.read(entry)?,
        };
        text.map(|text| decode(&text)).transpose()
    }

    /// Writes an entry and reads it back.
    pub(crate) async fn write(&self, entry: &str, key: &Key) -> Result<(), Trouble> {
        let text = Zeroizing::new(STANDARD.encode(key.bytes()));
        match &self.kind {
            Kind::None => return Err(Trouble::Missing),
            Kind::System => {
                self.asking(async |ask| within(ask, system::write(entry, &text, ask)).await)
                    .await?;
            }
            #[cfg(test)]
            Kind::Fake(fake) => fake.write(entry, &text)?,
        }
        match self.unasked().read(entry).await? {
            Some(back) if back == *key => Ok(()),
            Some(_) | None => Err(Trouble::Failed),
        }
    }

    /// Lists our entries, as far as this system lets entries be listed.
    pub(crate) async fn names(&self) -> Result<Vec<String>, Trouble> {
        match &self.kind {
            Kind::None => Err(Trouble::Missing),
            Kind::System => within(false, system::names()).await,
            #[cfg(test)]
            Kind::Fake(fake) => fake.names(),
        }
    }

    /// Deletes an entry; gone already is fine.
    pub(crate) async fn delete(&self, entry: &str) -> Result<(), Trouble> {
        match &self.kind {
            Kind::None => Err(Trouble::Missing),
            Kind::System => {
                self.asking(async |ask| within(ask, system::delete(entry, ask)).await)
                    .await
            }
            #[cfg(test)]
            Kind::Fake(fake) => fake.delete(entry),
        }
    }

    /// Does something that may ask a person; not again once they have said no, or nothing.
    async fn asking<T>(
        &self,
        what: impl AsyncFnOnce(bool) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let may_ask = self.may_ask.swap(false, Ordering::Relaxed);
        let done = what(may_ask).await;
        if done.is_ok() {
            self.may_ask.store(may_ask, Ordering::Relaxed);
        }
        done
    }
}

impl Trouble {
    /// Says it, after a colon.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Missing => "there is none in this session",
            Self::Locked => "the system's secret store is locked",
            Self::TimedOut => "the system's secret store does not answer in time",
            Self::Failed => "the system's secret store answers with an error",
        }
    }
}

async fn within<T>(
    asking: bool,
    answer: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    let limit = if asking { PERSON } else { ANSWER };
    timeout(limit, answer)
        .await
        .unwrap_or(Err(Trouble::TimedOut))
}

/// As base64: KWallet keeps nothing but text.
fn decode(text: &str) -> Result<Key, Trouble> {
    let bytes = Zeroizing::new(STANDARD.decode(text).map_err(|_| Trouble::Failed)?);
    Key::read(&bytes).ok_or(Trouble::Failed)
}
