//! What a check can find: typed, with its facts and without words. Nothing here can hold a token or a key.

use latchkey_core::checkup::CheckResult;
use latchkey_core::edge::TransportError;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Encoding, Place, Problem};
use serde::Serialize;

use crate::policy::PolicyFlaw;
use crate::store::Holder;

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The provisioning file.
    File,
    /// The data directory.
    Folder,
    /// The database in it.
    Database,
    /// Who holds the sealing key.
    Secrets,
    /// The address of the Edge's name.
    Name,
    /// A TCP connection to it.
    Connection,
    /// Its certificate.
    Tls,
    /// The Edge itself.
    Edge,
    /// The core behind the Edge.
    Core,
    /// This machine's clock beside the Edge's.
    Clock,
    /// The administrator's rules.
    Policy,
}

impl Check {
    /// Those that are made at each Edge.
    pub(super) const AT_EDGES: [Self; 6] = [
        Self::Name,
        Self::Connection,
        Self::Tls,
        Self::Edge,
        Self::Core,
        Self::Clock,
    ];
}

/// A provisioning file that lies somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    /// Where.
    pub file: String,
    /// In which of the places.
    pub place: Place,
    /// How its text is written, if it could be read.
    pub encoding: Option<Encoding>,
    /// The number of the user whom it belongs to; where there are no such numbers, none.
    pub owner: Option<u32>,
    /// Who may do what with it (`0600`).
    pub mode: Option<String>,
    /// Whether others than its user may read it.
    pub open: bool,
    /// The Edge that it names.
    pub url: Option<String>,
    /// Whether it brings certificates to trust.
    pub ca_certificate: bool,
}

/// Why the key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFlaw {
    /// It is not where the database says.
    Missing,
    /// It is in the system's secret store, which is locked or does not answer.
    Locked,
    /// The user may not read its file.
    Denied,
    /// Its file is longer or shorter than a key.
    Length,
    /// It is there and cannot be had: a link in its place, a holder that this version does not know.
    Unreadable,
    /// It opens nothing that is stored.
    Wrong,
}

/// Why something could not be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It needs what another check found wrong.
    After(Check),
    /// No server is known.
    NoServer,
    /// The rules of this machine do not allow that server.
    Rules,
    /// The rules of this machine cannot be followed, so nobody is asked.
    BadRules,
    /// Time was up.
    Time,
    /// Nothing on this system tells.
    Unknown,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[allow(missing_docs)] // Facts: each says by its name what it is; `docs/json.md` tells all of them.
pub enum Finding {
    /// It could not be looked at.
    NotChecked { why: Why },

    /// A file that can be used.
    FileGood(FileFacts),
    /// The same, with something odd about it.
    FileOdd {
        #[serde(flatten)]
        facts: FileFacts,
        problems: Vec<Problem>,
    },
    /// One that cannot.
    FileBad {
        #[serde(flatten)]
        facts: FileFacts,
        problems: Vec<Problem>,
    },
    /// None where one was named.
    FileMissing { file: String },
    /// One that was used already and is left alone.
    FileUsed(FileFacts),
    /// A file that can be used, and that others may read.
    FileOpen(FileFacts),
    /// None in any place; `needed` if nothing else says where to enroll, unknown if what is stored cannot be read.
    FileNone {
        searched: Vec<String>,
        needed: Option<bool>,
    },

    /// The data directory is as it should be.
    FolderGood { folder: String, free: Option<u64> },
    /// It will be made.
    FolderNone { folder: String },
    /// Others may look into it.
    FolderOpen { folder: String, mode: String },
    /// Others may write to it, and could have put there what lies in it.
    FolderUnsafe { folder: String, mode: String },
    /// It belongs to somebody else.
    FolderForeign { folder: String, owner: u32 },
    /// It may not be written to, or it is no directory.
    FolderLocked { folder: String },
    /// Little room is left on its disk.
    FolderFull { folder: String, free: u64 },

    /// Nothing was stored yet.
    DatabaseNone,
    /// Whole, and of this version.
    DatabaseGood {
        schema: i64,
        instances: usize,
        unfinished: bool,
    },
    /// Of an older version, which the next change brings up to date.
    DatabaseOlder { schema: i64, known: i64 },
    /// Of a newer version.
    DatabaseNewer { schema: i64, known: i64 },
    /// Damaged, unreadable or busy.
    DatabaseBad { file: String, why: StorageErrorCode },

    /// Nothing was sealed yet.
    SecretsNone,
    /// Nothing is sealed, but a key lies there.
    SecretsLeft,
    /// The same, cut off while it was made: it is replaced.
    SecretsTorn,
    /// The key opens what is stored.
    SecretsGood { holder: Holder },
    /// It does, and others may read it.
    SecretsOpen {
        holder: Holder,
        file: String,
        mode: String,
    },
    /// It does not.
    SecretsBad {
        holder: Option<Holder>,
        file: String,
        flaw: KeyFlaw,
    },

    /// The name has addresses.
    NameGood {
        host: String,
        addresses: Vec<String>,
    },
    /// The URL has an address instead of a name.
    NameNone { host: String },
    /// A proxy looks the name up.
    NameByProxy { host: String, proxy: String },
    /// The name has no address.
    NameUnknown { host: String },
    /// No answer came in the time that an enrollment has.
    NameSlow { host: String },

    /// Somebody answers there; `at` says at which address, if the name has several.
    ConnectionGood {
        to: String,
        at: Option<String>,
        proxy: bool,
    },
    /// Nobody does.
    ConnectionRefused { to: String, proxy: bool },
    /// No answer came in time.
    ConnectionSlow { to: String, proxy: bool },

    /// The certificates are good, for so many days; `intermediate` names the first to end, if it is not the server's own.
    TlsGood {
        until: Option<i64>,
        days: Option<i64>,
        intermediate: Option<String>,
    },
    /// The same, not for long.
    TlsSoon {
        until: i64,
        days: i64,
        intermediate: Option<String>,
    },
    /// No TLS: `http` on this machine itself.
    TlsNone,
    /// There is no trusted connection.
    TlsBad {
        error: TransportError,
        host: String,
        until: Option<i64>,
        intermediate: Option<String>,
    },

    /// An Edge answers.
    EdgeGood { version: Option<String> },
    /// One of a version that was never tried.
    EdgeOld { version: String },
    /// Something else answers.
    EdgeOther { status: u16 },
    /// It has trouble of its own.
    EdgeTrouble { status: u16 },
    /// It asks to come back later.
    EdgeBusy,
    /// No answer came in so many seconds; an enrollment waits longer.
    EdgeSlow { waited: u64, patience: u64 },
    /// The connection broke, or the answer is no answer.
    EdgeSilent { error: TransportError },

    /// The core is connected to its Edge.
    CoreGood { version: Option<String> },
    /// It is not.
    CoreDown { version: Option<String> },

    /// The clocks agree.
    ClockGood { ahead: i64 },
    /// They differ, `ahead` by so many seconds of this machine's.
    ClockOff { ahead: i64 },
    /// They differ so far that no code made here is ever accepted.
    ClockWrong { ahead: i64 },

    /// No rules.
    PolicyNone { place: String },
    /// Rules that are followed.
    PolicyGood {
        place: String,
        allowed_edge_hosts: Option<Vec<String>>,
        log_level: Option<&'static str>,
        hide_manual_entry: Option<bool>,
    },
    /// Rules that cannot be followed: no server is talked to.
    PolicyBad { place: String, flaw: PolicyFlaw },
    /// They do not allow this server.
    PolicyForbids { place: String, hosts: Vec<String> },
}

impl Finding {
    /// Tells how it went.
    #[must_use]
    pub fn result(&self) -> CheckResult {
        match self {
            Self::NotChecked { .. } | Self::FileNone { needed: None, .. } => {
                CheckResult::NotChecked
            }
            Self::FileGood(_)
            | Self::FileUsed(_)
            | Self::FileNone {
                needed: Some(false),
                ..
            }
            | Self::FolderGood { .. }
            | Self::FolderNone { .. }
            | Self::DatabaseNone
            | Self::DatabaseGood { .. }
            | Self::DatabaseOlder { .. }
            | Self::SecretsNone
            | Self::SecretsGood { .. }
            | Self::NameGood { .. }
            | Self::NameNone { .. }
            | Self::NameByProxy { .. }
            | Self::ConnectionGood { .. }
            | Self::TlsGood { .. }
            | Self::TlsNone
            | Self::EdgeGood { .. }
            | Self::CoreGood { .. }
            | Self::ClockGood { .. }
            | Self::PolicyNone { .. }
            | Self::PolicyGood { .. } => CheckResult::Ok,
            Self::FileOdd { .. }
            | Self::FileOpen(_)
            | Self::FileNone {
                needed: Some(true), ..
            }
            | Self::FolderOpen { .. }
            | Self::SecretsLeft
            | Self::SecretsTorn
            | Self::SecretsOpen { .. }
            | Self::TlsSoon { .. }
            | Self::EdgeOld { .. }
            | Self::EdgeBusy
            | Self::EdgeSlow { .. }
            | Self::ClockOff { .. } => CheckResult::Warning,
            // Below that nothing can be written at all.
            Self::FolderFull { free, .. } if *free >= super::folder::LEAST => CheckResult::Warning,
            Self::FileBad { .. }
            | Self::FileMissing { .. }
            | Self::FolderUnsafe { .. }
            | Self::FolderForeign { .. }
            | Self::FolderLocked { .. }
            | Self::FolderFull { .. }
            | Self::DatabaseNewer { .. }
            | Self::DatabaseBad { .. }
            | Self::SecretsBad { .. }
            | Self::NameUnknown { .. }
            | Self::NameSlow { .. }
            | Self::ConnectionRefused { .. }
            | Self::ConnectionSlow { .. }
            | Self::TlsBad { .. }
            | Self::EdgeOther { .. }
            | Self::EdgeTrouble { .. }
            | Self::EdgeSilent { .. }
            | Self::CoreDown { .. }
            | Self::ClockWrong { .. }
            | Self::PolicyBad { .. }
            | Self::PolicyForbids { .. } => CheckResult::Failure,
        }
    }
}
