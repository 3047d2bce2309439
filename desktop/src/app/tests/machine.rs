//! A machine under a window that nobody looks at.

use std::sync::Arc;

use latchkey_core::edge::PROTOCOL;
use latchkey_core::settings::{About, LogLevel};

use crate::app::arrivals::Front;
use crate::app::running::Ground;
use crate::host::NoHands;
use crate::paths::Places;
use crate::policy::Policy;
use crate::store::SqliteStore;

pub(super) struct Machine {
    places: Places,
    policy: Policy,
}

impl Machine {
    /// Puts it over these places.
    pub(super) fn new(places: Places) -> Self {
        Self {
            policy: Policy::load(&places.policy).unwrap(),
            places,
        }
    }
}

impl Ground for Machine {
    type Hands = NoHands;

    fn places(&self) -> &Places {
        &self.places
    }

    fn policy(&self) -> &Policy {
        &self.policy
    }

    fn about(&self) -> About {
        About {
            version: "0.0.0".to_owned(),
            protocol: PROTOCOL.to_owned(),
            log_level: LogLevel::default(),
            log_level_managed: false,
            logs: "/nowhere".to_owned(),
            allowed_edge_hosts: None,
            hide_manual_entry: false,
            defguard_links: false,
        }
    }

    fn front(&self) -> Front {
        Front {
            is_seen: Arc::new(|| true),
            announce: Arc::new(|| ()),
            came: Arc::default(),
        }
    }

    fn hands(&self, _: SqliteStore) -> NoHands {
        NoHands
    }
}
