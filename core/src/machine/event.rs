//! What happens, what follows, and what is known before.

use std::time::Duration;

use crate::action::Action;
use crate::checkup::CheckLine;
use crate::edge::{EdgeUrl, Reply, Request, TransportError};
use crate::instance::{InstanceId, Keys};
use crate::ports::{Change, HandOut, StorageError, Stored};
use crate::provisioning::{Digest, FoundFile, SearchError};
use crate::secret::Secret;
use crate::settings::{About, Setting};
use crate::sync::Synced;

/// What happened.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // One at a time, and moved, not kept.
pub enum Event {
    /// The person did something.
    Action(Action),
    /// Answers [`Effect::Load`].
    Loaded(Result<Stored, StorageError>),
    /// Answers [`Effect::FindFile`].
    Searched(Result<Option<FoundFile>, SearchError>),
    /// Answers [`Effect::Send`].
    Answered(Result<Reply, TransportError>),
    /// Answers [`Effect::Recall`].
    Recalled(Result<Option<Keys>, StorageError>),
    /// Answers [`Effect::Store`].
    Stored(Result<(), StorageError>),
    /// Answers [`Effect::Consume`]: whether the file is gone.
    Consumed(bool),
    /// Answers [`Effect::Wait`].
    Waited,
    /// Answers [`Effect::HandOut`]: whether it worked.
    HandedOut(bool),
    /// Answers [`Effect::Sync`].
    Synced(Result<Synced, StorageError>),
    /// Answers [`Effect::Set`]: whether it worked.
    Set(bool),
    /// A provisioning file arrived, or changed, while the application runs.
    FileArrived(Result<FoundFile, SearchError>),
    /// The system was asked to open a link of ours.
    Link(Secret),
    /// The way to the network came, went or became another.
    NetworkChanged,
    /// The host has looked at everything: as long as a View says `checking`, it is to do so, as its own work.
    Checked(Vec<CheckLine>),
}

impl Event {
    /// Tells whether it answers an effect; the others come by themselves.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        match self {
            Self::Loaded(_)
            | Self::Searched(_)
            | Self::Answered(_)
            | Self::Recalled(_)
            | Self::Stored(_)
            | Self::Consumed(_)
            | Self::Waited
            | Self::HandedOut(_)
            | Self::Synced(_)
            | Self::Set(_) => true,
            Self::Action(_)
            | Self::FileArrived(_)
            | Self::Link(_)
            | Self::NetworkChanged
            | Self::Checked(_) => false,
        }
    }
}

/// What to do next; each is answered by exactly one [`Event`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the store.
    Load,
    /// Look for the provisioning file.
    FindFile,
    /// Send a request to the Edge.
    Send(Request),
    /// Read the keys of an instance.
    Recall(InstanceId),
    /// Change the store.
    Store(Change),
    /// Remove the provisioning file, if it is still this one.
    Consume(Digest),
    /// Wait.
    Wait(Duration),
    /// Give something to the person.
    HandOut(HandOut),
    /// Ask an instance's Edge what has changed, and store it.
    Sync(InstanceId),
    /// Set something on this machine.
    Set(Setting),
}

impl Effect {
    /// Tells whether an event may lead elsewhere before it is done: nothing is lost when it ends early.
    #[must_use]
    pub fn can_be_left(&self) -> bool {
        matches!(self, Self::Wait(_) | Self::Sync(_))
    }
}

/// What is known before the first event.
#[derive(Clone, Debug)]
pub struct Setup {
    /// This machine's name, from which the device gets its own.
    pub host_name: String,
    /// Whether to enroll although an instance is stored.
    pub always: bool,
    /// Whether to look for a provisioning file; else the form comes at once.
    pub search: bool,
    /// Whether the policy of this machine allows a URL, token or link given by hand.
    pub by_hand: bool,
    /// The hosts that the policy of this machine allows, if it says so.
    pub allowed_hosts: Option<Vec<String>>,
    /// Whether the Edges of stored instances are asked now and then what has changed.
    pub background: bool,
    /// What the page about the program says; without it there is no such page.
    pub about: Option<About>,
}

impl Setup {
    /// Tells whether the policy of this machine allows an Edge.
    pub(super) fn allows(&self, edge: &EdgeUrl) -> bool {
        self.allowed_hosts.as_ref().is_none_or(|hosts| {
            let host = edge.host();
            hosts
                .iter()
                .any(|allowed| allowed.eq_ignore_ascii_case(&host))
        })
    }
}
