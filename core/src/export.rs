//! A stored location -> a WireGuard file for `wg-quick` and its like.
//!
//! It is built of typed and checked fields only. The server's own `config` text is never copied: it could carry a
//! `PostUp`, which `wg-quick` runs as root.

use std::fmt::Write as _;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::instance::{Endpoint, Instance, Location, LocationFactor, TrafficPolicy};
use crate::secret::Secret;
use crate::wireguard::PrivateKey;

/// Why a location is not exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ExportError {
    /// The instance allows connections through a Defguard client only (`only_client_activation`).
    #[error("the instance does not allow WireGuard files")]
    OnlyClientActivation,
    /// The gateway lets nobody in without a second factor, which plain WireGuard cannot give; can be forced.
    #[error("the location asks for a second factor, which plain WireGuard cannot give")]
    NeedsSecondFactor,
    /// The gateway lets nobody in whose device is not checked, which plain WireGuard cannot do; can be forced.
    #[error("the location checks the device, which plain WireGuard cannot do")]
    NeedsPostureCheck,
    /// The server gave this device no address there.
    #[error("this device has no address at the location")]
    NoAddress,
    /// A control character in a field.
    #[error("a control character in a field of the location")]
    ControlCharacter,
    /// A name server or search domain that is neither an address nor a name.
    #[error("a name server of the location is neither an address nor a name")]
    BadDns,
    /// A gateway that is not `host:port`.
    #[error("the gateway of the location is not `host:port`")]
    BadEndpoint,
}

/// Writes the file of a location with the real key. With `force` also for a location whose gateway will want more than
/// a key at connect time.
///
/// # Errors
/// [`ExportError`]; nothing of a field is quoted.
pub fn wireguard_conf(
    instance: &Instance,
    location: &Location,
    key: &PrivateKey,
    force: bool,
) -> Result<Secret, ExportError> {
    may_export(instance, location, force)?;
    check_fields(location)?;

    let addresses = joined(&location.addresses, |address| IpNet::from(*address));
    let allowed_ips = joined(&routes(instance.traffic_policy, location), IpNet::trunc);
    let mut rest = format!("Address = {addresses}\n");
    if !location.dns.is_empty() {
        line(&mut rest, "DNS", &location.dns.join(", "));
    }
    rest.push_str("\n[Peer]\n");
    line(&mut rest, "PublicKey", &location.public_key.to_string());
    if !allowed_ips.is_empty() {
        line(&mut rest, "AllowedIPs", &allowed_ips);
    }
    line(&mut rest, "Endpoint", &location.endpoint.to_string());
    if location.keepalive > 0 {
        line(
            &mut rest,
            "PersistentKeepalive",
            &location.keepalive.to_string(),
        );
    }

    let key = key.to_base64();
    // With room for all of it the text never moves, and leaves no copy of the key behind.
    let mut text = Zeroizing::new(String::with_capacity(128 + rest.len()));
    for part in ["[Interface]\nPrivateKey = ", key.expose(), "\n", &rest] {
        text.push_str(part);
    }
    Ok(Secret::new(text.as_str()))
}

/// Makes a file name that is also a name for the interface: `[A-Za-z0-9_=+.-]{1,15}` (wg-quick(8)) and `.conf`. Never
/// hidden, never taken for an option, never a device of Windows.
#[must_use]
pub fn file_name(location_name: &str) -> String {
    let mut stem = String::new();
    for c in location_name.chars() {
        let c = match c {
            c if c.is_ascii_alphanumeric() || "_=+.".contains(c) => c,
            _ => '-',
        };
        if !(c == '-' && stem.ends_with('-')) {
            stem.push(c);
        }
    }
    let mut stem = stem.trim_start_matches(['-', '.']).to_owned();
    if is_device_of_windows(&stem) {
        stem.insert_str(0, "vpn-");
    }
    stem.truncate(15); // all ASCII
    match stem.trim_end_matches(['-', '.']) {
        "" => "latchkey.conf".to_owned(),
        stem => format!("{stem}.conf"),
    }
}

/// `CON`, `NUL.x`, `com1`: names that Windows never gives to a file.
fn is_device_of_windows(stem: &str) -> bool {
    let stem = stem
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let numbered = |stem: &str| matches!(stem.as_bytes(), [b'1'..=b'9']);
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || stem.strip_prefix("com").is_some_and(numbered)
        || stem.strip_prefix("lpt").is_some_and(numbered)
}

/// Tells whether a file of this location would have nothing go through the tunnel: the server names no networks, or the
/// policy leaves none.
#[must_use]
pub fn routes_nothing(instance: &Instance, location: &Location) -> bool {
    routes(instance.traffic_policy, location).is_empty()
}

/// Tells whether instance and gateway let a plain WireGuard file in; `force` waives what the gateway wants.
///
/// # Errors
/// [`ExportError::OnlyClientActivation`], [`ExportError::NeedsSecondFactor`] or [`ExportError::NeedsPostureCheck`].
pub fn may_export(
    instance: &Instance,
    location: &Location,
    force: bool,
) -> Result<(), ExportError> {
    if instance.only_client_activation {
        return Err(ExportError::OnlyClientActivation);
    }
    let wants_factor = match location.factor {
        LocationFactor::Disabled => false,
        LocationFactor::Internal | LocationFactor::External | LocationFactor::Unknown => true,
    };
    if wants_factor && !force {
        return Err(ExportError::NeedsSecondFactor);
    }
    if location.posture_check && !force {
        return Err(ExportError::NeedsPostureCheck);
    }
    Ok(())
}

/// Checks once more what was checked when it was read: the store may have been changed by hand.
fn check_fields(location: &Location) -> Result<(), ExportError> {
    let Location {
        name,
        addresses,
        endpoint,
        dns,
        ..
    } = location;
    if [name, &endpoint.host]
        .into_iter()
        .chain(dns)
        .any(|text| text.contains(char::is_control))
    {
        return Err(ExportError::ControlCharacter);
    }
    if addresses.is_empty() {
        return Err(ExportError::NoAddress);
    }
    if !dns.iter().all(|entry| is_dns_entry(entry)) {
        return Err(ExportError::BadDns);
    }
    if Endpoint::parse(&endpoint.to_string()).as_ref() != Some(endpoint) {
        return Err(ExportError::BadEndpoint);
    }
    Ok(())
}

/// An address, or a name of letters, digits, dots, dashes and underscores that is no option.
fn is_dns_entry(text: &str) -> bool {
    let is_name = !text.is_empty()
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    is_name || text.parse::<IpAddr>().is_ok()
}

/// What goes through the tunnel under the policy of the instance (edge-contract §3).
fn routes(policy: TrafficPolicy, location: &Location) -> Vec<IpNet> {
    let given = &location.allowed_ips;
    match policy {
        TrafficPolicy::None => given.clone(),
        TrafficPolicy::DisableAll => {
            let is_partial = |net: &&IpNet| net.prefix_len() > 0;
            given.iter().filter(is_partial).copied().collect()
        }
        TrafficPolicy::ForceAll => vec![Ipv4Net::default().into(), Ipv6Net::default().into()],
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing into a `String` cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn joined<T>(items: &[T], form: impl Fn(&T) -> IpNet) -> String {
    let items: Vec<String> = items.iter().map(|item| form(item).to_string()).collect();
    items.join(", ")
}
