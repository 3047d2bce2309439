//! A device's configuration as the Edge tells it -> checked values, all or nothing.

use std::net::IpAddr;

use ipnet::IpNet;

use super::EdgeUrl;
use super::meaning::BadAnswer;
use super::wire::{DeviceConfigResponse, InstanceInfo, WireLocation};
use crate::instance::{Device, Endpoint, Location, LocationFactor, ServiceMode, TrafficPolicy};
use crate::secret::Secret;
use crate::wireguard::PublicKey;

/// Most locations that are believed in one answer.
const MAX_LOCATIONS: usize = 4096;
/// Most bytes of a name or id that are believed.
const MAX_TEXT: usize = 4096;
/// The method number of an external identity provider in `steps` (edge-newer §2.3).
const OIDC: i64 = 2;

/// A checked answer of `create_device`, `network_info` or `poll`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceConfig {
    /// The device; its key is the one that was asked for.
    pub device: Device,
    /// Its locations.
    pub locations: Vec<Location>,
    /// The instance.
    pub instance: InstanceInfo,
    /// The polling token, where the answer brings one.
    pub token: Option<Secret>,
}

impl DeviceConfig {
    /// Checks an answer for the device with this key.
    ///
    /// # Errors
    /// [`BadAnswer::Field`] names the first field that cannot be used: another device's key, an address that is none,
    /// a control character.
    pub fn check(wire: DeviceConfigResponse, key: PublicKey) -> Result<Self, BadAnswer> {
        let DeviceConfigResponse {
            device,
            configs,
            instance,
            token,
        } = wire;
        if PublicKey::from_base64(&device.pubkey) != Some(key) {
            return Err(BadAnswer::Field {
                field: "device.pubkey",
            });
        }
        if configs.len() > MAX_LOCATIONS {
            return Err(BadAnswer::Field { field: "configs" });
        }
        check_instance(&instance)?;
        let device = Device {
            id: device.id,
            name: text(device.name, "device.name")?,
            public_key: key,
        };
        let locations = configs
            .into_iter()
            .map(location)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            device,
            locations,
            instance,
            token,
        })
    }
}

/// Checks the texts of an instance.
///
/// # Errors
/// [`BadAnswer::Field`].
pub fn check_instance(instance: &InstanceInfo) -> Result<(), BadAnswer> {
    for (value, field) in [
        (&instance.id, "instance.id"),
        (&instance.name, "instance.name"),
        (&instance.username, "instance.username"),
        (&instance.proxy_url, "instance.proxy_url"),
    ] {
        if !is_harmless(value) {
            return Err(BadAnswer::Field { field });
        }
    }
    if instance.id.is_empty() {
        return Err(BadAnswer::Field {
            field: "instance.id",
        });
    }
    Ok(())
}

impl InstanceInfo {
    /// The traffic policy, the older switch included.
    #[must_use]
    pub fn traffic_policy(&self) -> TrafficPolicy {
        match (self.client_traffic_policy, self.disable_all_traffic) {
            (Some(2), _) => TrafficPolicy::ForceAll,
            (Some(1), _) | (_, Some(true)) => TrafficPolicy::DisableAll,
            _ => TrafficPolicy::None,
        }
    }

    /// The Edge that the server names, if it is another than the one in use (field W11: it is often wrong).
    #[must_use]
    pub fn other_edge(&self, used: &EdgeUrl) -> Option<String> {
        let named = self.proxy_url.trim();
        if named.is_empty() || EdgeUrl::parse(named).is_ok_and(|edge| edge == *used) {
            None
        } else {
            Some(named.to_owned())
        }
    }
}

fn location(wire: WireLocation) -> Result<Location, BadAnswer> {
    let addresses = list(&wire.assigned_ip, "configs.assigned_ip", |part| {
        part.split('/')
            .next()
            .unwrap_or(part)
            .parse::<IpAddr>()
            .ok()
    })?;
    if addresses.is_empty() {
        return Err(BadAnswer::Field {
            field: "configs.assigned_ip",
        });
    }
    let (factor, factor_ready) = factor(&wire);
    Ok(Location {
        id: wire.network_id,
        name: text(wire.network_name, "configs.network_name")?,
        addresses,
        endpoint: Endpoint::parse(wire.endpoint.trim()).ok_or(BadAnswer::Field {
            field: "configs.endpoint",
        })?,
        public_key: PublicKey::from_base64(&wire.pubkey).ok_or(BadAnswer::Field {
            field: "configs.pubkey",
        })?,
        allowed_ips: list(&wire.allowed_ips, "configs.allowed_ips", |part| {
            part.parse::<IpNet>()
                .ok()
                .or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))
        })?,
        dns: list(
            wire.dns.as_deref().unwrap_or_default(),
            "configs.dns",
            |part| is_dns(part).then(|| part.to_owned()),
        )?,
        keepalive: match wire.keepalive_interval {
            None => 0,
            Some(seconds) => u16::try_from(seconds).map_err(|_| BadAnswer::Field {
                field: "configs.keepalive_interval",
            })?,
        },
        factor,
        factor_ready,
        posture_check: wire.posture_check_required.unwrap_or_default(),
        service: match wire.service_location_mode {
            None | Some(0 | 1) => ServiceMode::Disabled,
            Some(2) => ServiceMode::Prelogon,
            Some(3) => ServiceMode::AlwaysOn,
            Some(_) => ServiceMode::Unknown,
        },
    })
}

/// Reads who asks for a second factor: `steps` where there are any (2.2), else the mode, else the oldest flag.
fn factor(wire: &WireLocation) -> (LocationFactor, Option<bool>) {
    let steps = wire.steps.as_deref().unwrap_or_default();
    if !steps.is_empty() {
        let external = steps
            .iter()
            .flat_map(|step| &step.methods)
            .all(|method| method.method == OIDC);
        let ready = steps
            .iter()
            .all(|step| step.methods.iter().any(|method| method.configured));
        let factor = if external {
            LocationFactor::External
        } else {
            LocationFactor::Internal
        };
        return (factor, Some(ready));
    }
    let factor = match (wire.location_mfa_mode, wire.mfa_enabled) {
        (Some(0 | 1), _) => LocationFactor::Disabled,
        (Some(2), _) | (None, Some(true)) => LocationFactor::Internal,
        (Some(3), _) => LocationFactor::External,
        (Some(_), _) => LocationFactor::Unknown,
        (None, _) => LocationFactor::Disabled,
    };
    (factor, None)
}

fn list<T>(
    csv: &str,
    field: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, BadAnswer> {
    csv.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| read(part).ok_or(BadAnswer::Field { field }))
        .collect()
}

fn text(value: String, field: &'static str) -> Result<String, BadAnswer> {
    if is_harmless(&value) {
        Ok(value)
    } else {
        Err(BadAnswer::Field { field })
    }
}

fn is_harmless(value: &str) -> bool {
    value.len() <= MAX_TEXT && !value.chars().any(char::is_control)
}

/// A name server's address, or a search domain.
fn is_dns(part: &str) -> bool {
    part.parse::<IpAddr>().is_ok()
        || (part.len() <= 253
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')))
}
