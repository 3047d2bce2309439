//! The three doors to the world. The core asks through them and does nothing itself.
//!
//! * [`Transport`] carries one request to the Edge and brings back one reply.
//! * [`Storage`] keeps what must survive.
//! * [`Host`] is the machine: clock, randomness, waiting, the provisioning file, and what a person takes along.
#![allow(async_fn_in_trait)] // `Send` is inferred for each host: tokio needs it, a browser cannot have it.

use std::time::Duration;

use crate::checkpoint::Checkpoint;
use crate::edge::{Reply, Request, TransportError};
use crate::instance::{Instance, InstanceId, Keys};
use crate::provisioning::{Digest, FoundFile, SearchError};
use crate::secret::{Secret, Shown};
use crate::settings::Setting;

/// Carries requests to an Edge.
///
/// It keeps the `defguard_proxy` cookie of the newest `start` by itself and sends it back to that Edge only
/// (edge-contract §2); it follows no redirect and reads at most 1 MiB.
pub trait Transport {
    /// Sends one request; any HTTP status is a [`Reply`].
    ///
    /// # Errors
    /// [`TransportError`] when no complete reply came; the request may have taken effect all the same.
    async fn send(&self, request: Request) -> Result<Reply, TransportError>;
}

/// Keeps instances, their keys and the checkpoint. Every implementation passes `memory::contract`.
pub trait Storage {
    /// Reads everything but the instances' keys.
    ///
    /// # Errors
    /// [`StorageError`]; a store that does not exist yet is empty, not an error.
    async fn load(&self) -> Result<Stored, StorageError>;

    /// Reads the keys of one instance; `None` if there is no such instance.
    ///
    /// # Errors
    /// [`StorageError`], also when the holder of the sealing key is missing.
    async fn keys(&self, id: InstanceId) -> Result<Option<Keys>, StorageError>;

    /// Makes one change: wholly or not at all, and durable when it returns.
    ///
    /// # Errors
    /// [`StorageError`]; nothing was changed then.
    async fn apply(&self, change: Change) -> Result<(), StorageError>;
}

/// All that is stored, without the instances' keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// Instances in the order in which they were enrolled.
    pub instances: Vec<Instance>,
    /// The unfinished enrollment, if there is one.
    pub checkpoint: Option<Checkpoint>,
}

/// One change of what is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Replaces the checkpoint.
    Checkpoint(Box<Checkpoint>),
    /// Stores an enrolled instance with its keys, replacing the one with the same uuid, Edge origin and user (whose
    /// `id` stays); removes the checkpoint and remembers the file as consumed, all in one. The given `id` is ignored: a
    /// new instance gets a number that no other one had before.
    Enrolled {
        /// What was enrolled.
        instance: Box<Instance>,
        /// Its private key and polling token.
        keys: Keys,
        /// The provisioning file that led here.
        consumed: Option<Digest>,
    },
    /// Ends an enrollment that leaves no instance here: removes the checkpoint, remembers the file as consumed.
    Closed {
        /// The provisioning file that led here.
        consumed: Option<Digest>,
    },
    /// Replaces what the Edge says of an instance (all but `id` and the keys); no instance with this `id` is not an
    /// error (it was removed meanwhile).
    Synced(Box<Instance>),
    /// Removes an instance with its keys, and the checkpoint if it
    /// [is of this instance](Checkpoint::is_of); gone already is fine.
    Removed(InstanceId),
    /// Removes all instances, keys, the checkpoint and the remembered files.
    RemovedAll,
}

/// Why the store did not do as asked. The text is for people and holds no secret and no value from the store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct StorageError {
    /// The kind, for programs.
    pub code: StorageErrorCode,
    /// What the machine said, shortened; without secrets.
    pub detail: String,
}

/// Kinds of trouble with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageErrorCode {
    /// Another process holds the lock.
    Busy,
    /// The database was written by a newer version.
    Newer,
    /// Damaged, or not a database.
    Corrupt,
    /// No room left on the device.
    Full,
    /// Not allowed to write or read.
    Denied,
    /// The key that seals the secrets is not where the database says, or another one is there.
    NoKey,
    /// The key that seals the secrets is in the system's secret store, which is locked or does not answer.
    Locked,
    /// The key that seals the secrets is, or should be, in the system's secret store, and this session has none.
    NoStore,
    /// Anything else.
    Other,
}

/// The machine that Latchkey runs on.
pub trait Host {
    /// Gives the present time and 32 fresh random bytes.
    fn moment(&self) -> Moment;

    /// Waits; may return late, never early by more than a second.
    async fn sleep(&self, time: Duration);

    /// Looks for the provisioning file in all its places; the first hit decides.
    ///
    /// # Errors
    /// [`SearchError`]: a file is there but cannot be used.
    async fn find_file(&self) -> Result<Option<FoundFile>, SearchError>;

    /// Removes the file after use, if it is still the one that was read; answers whether it is gone.
    async fn consume_file(&self, digest: Digest) -> bool;

    /// Saves, prints, copies or opens something for the person; answers whether it worked.
    async fn hand_out(&self, what: HandOut) -> bool;

    /// Sets something on this machine, for good; answers whether it worked.
    async fn set(&self, setting: Setting) -> bool;
}

/// One instant with fresh randomness: what the clock and the random source said.
#[derive(Clone)]
pub struct Moment {
    /// Seconds since 1970 (UTC) on this machine's clock.
    pub now: i64,
    /// 32 bytes from the operating system's random source; each `Moment` has its own.
    pub random: zeroize::Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { now, random: _ } = self;
        f.debug_struct("Moment")
            .field("now", now)
            .field("random", &"***")
            .finish()
    }
}

/// What a person takes along from a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandOut {
    /// The recovery codes as a text file that only the person can read.
    SaveCodes(Vec<Shown>),
    /// The recovery codes on paper.
    PrintCodes(Vec<Shown>),
    /// A text to the clipboard.
    Copy(Shown),
    /// An `https` link, in the browser.
    Open(String),
    /// A WireGuard file that only the person can read.
    SaveTunnel {
        /// The name that is offered for it.
        name: String,
        /// The text, with the private key.
        text: Secret,
    },
    /// What helps those who help, to the clipboard: versions, paths, the last errors, and no secret.
    Diagnostics,
}
