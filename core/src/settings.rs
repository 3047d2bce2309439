//! What can be set on this machine, and what its administrator has set already.

use serde::{Deserialize, Serialize};

/// How much is logged, each level with the ones before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// What may be wrong.
    Warn,
    /// What was done.
    #[default]
    Info,
    /// How it was done.
    Debug,
    /// All of it.
    Trace,
}

impl LogLevel {
    /// All levels, the quietest first.
    pub const ALL: [Self; 5] = [
        Self::Error,
        Self::Warn,
        Self::Info,
        Self::Debug,
        Self::Trace,
    ];

    /// Gives its name, as JSON and policies spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Something that a person sets on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// How much is logged from now on.
    LogLevel(LogLevel),
    /// Links of Defguard's own client (`defguard://`) are opened by Latchkey from now on.
    DefguardLinks,
}

/// What is known of this program and its settings; `None` where the policy of this machine says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// The level of Defguard's protocol that it speaks.
    pub protocol: String,
    /// How much is logged.
    pub log_level: LogLevel,
    /// Whether the policy says how much is logged, so that nobody else can.
    pub log_level_managed: bool,
    /// The folder with the logs.
    pub logs: String,
    /// The only hosts whose Edges may be used, if the policy names them.
    pub allowed_edge_hosts: Option<Vec<String>>,
    /// Whether the policy leaves out entry by hand.
    pub hide_manual_entry: bool,
    /// Whether links of Defguard's own client can be taken over here.
    pub defguard_links: bool,
}
