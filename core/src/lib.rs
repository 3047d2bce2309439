//! The rules of enrolling a desktop into a Defguard VPN.
//!
//! No I/O happens here: no files, network, clock, environment or randomness (`clippy.toml` holds that). The same code
//! runs natively and in a browser.

mod about;
pub mod action;
mod background;
pub mod backoff;
pub mod checkpoint;
pub mod checkup;
#[cfg(feature = "demo")]
pub mod demo;
pub mod edge;
mod enrollment;
pub mod export;
mod home;
pub mod instance;
pub mod link;
pub mod machine;
#[cfg(feature = "demo")]
pub mod memory;
pub mod page;
pub mod ports;
pub mod provisioning;
pub mod qr;
pub mod rules;
pub mod secret;
pub mod session;
pub mod settings;
pub mod sync;
pub mod text;
pub mod totp;
pub mod view;
pub mod wireguard;
