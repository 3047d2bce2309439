//! What is enrolled, in the samples of home.

use latchkey_core::export::ExportError;
use latchkey_core::instance::{LocationFactor, ServiceMode, TrafficPolicy};
use latchkey_core::view::{InstanceView, LocationView, SyncTrouble};

use super::cast::Cast;

/// An instance with two locations, or with one of every kind.
pub(super) fn acme(cast: &Cast, every_kind: bool) -> InstanceView {
    let names = [
        &*cast.thing,
        "Lisbon Lab",
        "Everything",
        "Identity provider",
    ];
    let count = if every_kind { names.len() } else { 2 };
    InstanceView {
        id: 1,
        name: cast.instance.clone(),
        edge: "https://edge.acme.example".into(),
        announced_edge: every_kind.then(|| "https://enroll.acme.example".into()),
        username: cast.user.login.clone(),
        device: cast.device(),
        public_key: "q1jLp3rT8Yx0Vb6cN2mK5sWd7fGh9aZe4uQiOoPlRkM=".into(),
        traffic_policy: TrafficPolicy::None,
        only_client_activation: false,
        locations: (1..)
            .zip(names)
            .take(count)
            .map(|(id, name)| location(id, name))
            .collect(),
        last_sync: cast.now - 90,
        trouble: None,
    }
}

/// Another instance, where no location is open.
pub(super) fn globex(cast: &Cast) -> InstanceView {
    InstanceView {
        id: 2,
        name: "Globex".into(),
        edge: "https://edge.globex.example".into(),
        announced_edge: None,
        locations: Vec::new(),
        trouble: Some(SyncTrouble::EnrollAgain),
        ..acme(cast, false)
    }
}

fn location(id: i64, name: &str) -> LocationView {
    LocationView {
        id,
        name: name.to_owned(),
        addresses: vec![format!("10.20.{id}.5"), format!("fd20:20::{id}")],
        endpoint: "vpn-berlin.acme.example:51820".into(),
        factor: if id % 2 == 0 {
            LocationFactor::Internal
        } else {
            LocationFactor::Disabled
        },
        factor_ready: (id == 4).then_some(false),
        service: if id == 3 {
            ServiceMode::AlwaysOn
        } else {
            ServiceMode::Disabled
        },
        no_export: (id % 2 == 0).then_some(ExportError::NeedsSecondFactor),
    }
}
