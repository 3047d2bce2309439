//! The rules of enrolling a desktop into a Defguard VPN.
//!
//! No I/O happens here: no files, network, clock, environment or randomness (`clippy.toml` holds that). The same code
//! runs natively and in a browser.

pub mod checkpoint;
pub mod edge;
pub mod instance;
pub mod link;
pub mod page;
pub mod ports;
pub mod provisioning;
pub mod qr;
pub mod secret;
pub mod text;
pub mod totp;
pub mod wireguard;
