//! An enrolled instance and its locations, as they are stored and shown: typed and checked, nothing of the server's
//! text taken over unread.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::edge::EdgeUrl;
use crate::secret::Secret;
use crate::wireguard::{PrivateKey, PublicKey};

/// The number of an instance in this store; given by the store.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct InstanceId(pub i64);

/// A Defguard instance that this device is enrolled with. Known again by `uuid` **and** Edge origin **and** `username`:
/// the uuid alone is only what a server claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The number in this store; 0 before it is stored.
    pub id: InstanceId,
    /// The id that the server claims.
    pub uuid: String,
    /// The name that the server gives.
    pub name: String,
    /// The Edge that enrolled this device, and that is polled.
    pub edge: EdgeUrl,
    /// The Edge URL that the server itself names, when it is another one: shown, not used.
    pub announced_edge: Option<String>,
    /// The user's login.
    pub username: String,
    /// An extra authority (PEM) trusted for this Edge only.
    pub ca_certificate: Option<String>,
    /// Which traffic may or must go through the tunnel.
    pub traffic_policy: TrafficPolicy,
    /// Whether plain WireGuard files may not be exported (`only_client_activation`).
    pub only_client_activation: bool,
    /// Whether bare WireGuard tunnels are to be hidden (2.1, `disable_tunnels`).
    pub disable_tunnels: bool,
    /// This machine's device at the server.
    pub device: Device,
    /// Where it may connect to; may be empty.
    pub locations: Vec<Location>,
    /// When the Edge last confirmed all this, seconds since 1970 (UTC).
    pub last_sync: i64,
}

impl Instance {
    /// Tells whether both are the same instance, Edge and user.
    #[must_use]
    pub fn is_same(&self, uuid: &str, edge: &EdgeUrl, username: &str) -> bool {
        self.uuid == uuid && self.edge.origin() == edge.origin() && self.username == username
    }
}

/// `client_traffic_policy` (edge-contract §3); unknown numbers read as `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrafficPolicy {
    /// The person chooses.
    #[default]
    None,
    /// Never all traffic.
    DisableAll,
    /// Always all traffic.
    ForceAll,
}

/// A device as the server knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The server's number.
    pub id: i64,
    /// The name, unique for its user.
    pub name: String,
    /// The public half of the key that only this machine has.
    pub public_key: PublicKey,
}

/// A VPN location with this device's addresses in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The server's number (`network_id`).
    pub id: i64,
    /// Its name; may repeat, and may hold any character but control characters.
    pub name: String,
    /// This device's addresses, one per family.
    pub addresses: Vec<IpAddr>,
    /// Where the gateway listens.
    pub endpoint: Endpoint,
    /// The gateway's public key.
    pub public_key: PublicKey,
    /// What goes through the tunnel; may be empty.
    pub allowed_ips: Vec<IpNet>,
    /// Name servers (IP addresses) and search domains, in order.
    pub dns: Vec<String>,
    /// Seconds between keep-alives; 0 is off.
    pub keepalive: u16,
    /// The second factor at connect time.
    pub factor: LocationFactor,
    /// Whether the user has what `factor` asks for, as far as the server says (2.2 `steps[].methods[].configured`).
    pub factor_ready: Option<bool>,
    /// Whether the device's posture is checked at connect time (2.1).
    pub posture_check: bool,
    /// When a service keeps this location up by itself.
    pub service: ServiceMode,
}

/// `host:port` of a gateway; the host is a name or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// A host name or an IP address without brackets.
    pub host: String,
    /// The UDP port, 1 to 65535.
    pub port: u16,
}

/// Who asks for a second factor when connecting (`location_mfa_mode`; 2.2 `steps`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationFactor {
    /// Nobody.
    #[default]
    Disabled,
    /// Defguard.
    Internal,
    /// The identity provider.
    External,
    /// A value that this version does not know: treated as required.
    Unknown,
}

/// `service_location_mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMode {
    /// An ordinary location.
    #[default]
    Disabled,
    /// Up before anybody logs in.
    Prelogon,
    /// Always up.
    AlwaysOn,
    /// A value that this version does not know.
    Unknown,
}

/// The secrets of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The device's private key.
    pub private_key: PrivateKey,
    /// The token that asks for changes (`poll`); it dies whenever `network_info` hands out another.
    pub polling_token: Secret,
}

impl Endpoint {
    /// Reads `host:port`; the last colon parts them, so that an IPv6 address may stand with or without brackets.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let port: u16 = port.parse().ok().filter(|port| *port != 0)?;
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let host = bare.unwrap_or(host);
        let is_address = host.parse::<IpAddr>().is_ok();
        let is_name = !host.is_empty()
            && host.len() <= 253
            && bare.is_none()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        (is_address || is_name).then(|| Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') {
            write!(f, "[{host}]:{port}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

impl Serialize for Endpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not `host:port`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_addresses_and_nothing_else() {
        for (text, shown) in [
            ("203.0.113.10:50051", "203.0.113.10:50051"),
            ("gw.example.com:51820", "gw.example.com:51820"),
            ("[fd00::1]:51820", "[fd00::1]:51820"),
            ("fd00::1:51820", "[fd00::1]:51820"),
        ] {
            assert_eq!(Endpoint::parse(text).unwrap().to_string(), shown);
        }
        for text in [
            "",
            "gw",
            "gw:0",
            "gw:70000",
            ":1",
            "g w:1",
            "gw\nPostUp = x:1",
            "[gw]:1",
            "gw:1:x",
        ] {
            assert_eq!(Endpoint::parse(text), None, "{text}");
        }
    }
}
