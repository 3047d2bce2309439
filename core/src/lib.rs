//! The rules of enrolling a desktop into a Defguard VPN.
//!
//! No I/O happens here: no files, network, clock, environment or randomness (`clippy.toml` holds that). The same code
//! runs natively and in a browser.

pub mod checkpoint;
#[cfg(feature = "demo")]
pub mod demo;
pub mod edge;
pub mod instance;
#[cfg(feature = "demo")]
pub mod memory;
pub mod ports;
pub mod provisioning;
pub mod secret;
pub mod wireguard;
