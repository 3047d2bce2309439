//! What is different about an instance after a sync.

use latchkey_core::instance::{Instance, Location};
use latchkey_core::text::harmless_within;
use serde::Serialize;

/// Most characters of a name in a message.
const LIMIT: usize = 60;

/// One difference. As JSON the tag is `change`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(crate) enum Change {
    /// The instance has another name.
    InstanceRenamed { from: String, to: String },
    /// This device has another name.
    DeviceRenamed { from: String, to: String },
    /// A location is new.
    Added { location: i64, name: String },
    /// A location is gone.
    Removed { location: i64, name: String },
    /// A location has another name.
    Renamed {
        location: i64,
        from: String,
        to: String,
    },
    /// A location is different in these fields.
    Changed {
        location: i64,
        name: String,
        fields: Vec<&'static str>,
    },
    /// Rules of the instance are different: what goes through the tunnel, or whether export is allowed.
    Rules,
}

/// Compares an instance with itself of before.
pub(crate) fn between(before: &Instance, now: &Instance) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.name != now.name {
        changes.push(Change::InstanceRenamed {
            from: before.name.clone(),
            to: now.name.clone(),
        });
    }
    if before.device.name != now.device.name {
        changes.push(Change::DeviceRenamed {
            from: before.device.name.clone(),
            to: now.device.name.clone(),
        });
    }
    for location in &now.locations {
        match find(before, location.id) {
            Some(old) => changes.extend(of_location(old, location)),
            None => changes.push(Change::Added {
                location: location.id,
                name: location.name.clone(),
            }),
        }
    }
    let gone = before.locations.iter();
    let gone = gone.filter(|location| find(now, location.id).is_none());
    changes.extend(gone.map(|location| Change::Removed {
        location: location.id,
        name: location.name.clone(),
    }));
    let rules = |one: &Instance| {
        (
            one.traffic_policy,
            one.disable_tunnels,
            one.only_client_activation,
        )
    };
    if rules(before) != rules(now) {
        changes.push(Change::Rules);
    }
    changes
}

fn find(instance: &Instance, id: i64) -> Option<&Location> {
    instance.locations.iter().find(|location| location.id == id)
}

fn of_location(old: &Location, new: &Location) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name != new.name {
        changes.push(Change::Renamed {
            location: new.id,
            from: old.name.clone(),
            to: new.name.clone(),
        });
    }
    let fields: Vec<&'static str> = [
        ("addresses", old.addresses != new.addresses),
        ("endpoint", old.endpoint != new.endpoint),
        ("allowed_ips", old.allowed_ips != new.allowed_ips),
        ("dns", old.dns != new.dns),
        ("gateway_key", old.public_key != new.public_key),
        ("keepalive", old.keepalive != new.keepalive),
        (
            "mfa",
            (old.factor, old.factor_ready) != (new.factor, new.factor_ready),
        ),
        ("posture_check", old.posture_check != new.posture_check),
        ("service", old.service != new.service),
    ]
    .into_iter()
    .filter_map(|(field, is_different)| is_different.then_some(field))
    .collect();
    if !fields.is_empty() {
        changes.push(Change::Changed {
            location: new.id,
            name: new.name.clone(),
            fields,
        });
    }
    changes
}

impl Change {
    /// Says it, without a full stop.
    pub(crate) fn text(&self) -> String {
        let clean = |text: &str| harmless_within(text, LIMIT);
        match self {
            Self::InstanceRenamed { from, to } => {
                format!("the instance {} is named {} now", clean(from), clean(to))
            }
            Self::DeviceRenamed { from, to } => {
                format!("this device, {}, is named {} now", clean(from), clean(to))
            }
            Self::Added { name, .. } => format!("new location: {}", clean(name)),
            Self::Removed { name, .. } => format!("location gone: {}", clean(name)),
            Self::Renamed { from, to, .. } => {
                format!("the location {} is named {} now", clean(from), clean(to))
            }
            Self::Changed { name, fields, .. } => {
                let fields: Vec<&str> = fields.iter().map(|field| label(field)).collect();
                format!("{}: other {}", clean(name), fields.join(", "))
            }
            Self::Rules => {
                "other rules for what goes through the tunnel or may be exported".to_owned()
            }
        }
    }

    /// Tells whether a WireGuard file of before is wrong now.
    pub(crate) fn makes_files_stale(&self) -> bool {
        match self {
            Self::Removed { .. } | Self::Rules => true,
            Self::Changed { fields, .. } => fields
                .iter()
                .any(|field| !matches!(*field, "mfa" | "posture_check" | "service")),
            Self::InstanceRenamed { .. }
            | Self::DeviceRenamed { .. }
            | Self::Added { .. }
            | Self::Renamed { .. } => false,
        }
    }
}

fn label(field: &str) -> &str {
    match field {
        "endpoint" => "gateway",
        "allowed_ips" => "networks",
        "dns" => "name servers",
        "gateway_key" => "key of the gateway",
        "mfa" => "second factor",
        "posture_check" => "check of the device",
        other => other,
    }
}
