//! What the tests take place in: a demo Edge, a machine, and a wire that can be listened to.

#[cfg(target_os = "linux")]
mod bus;
mod demo;
#[cfg(target_os = "linux")]
mod etc;
#[cfg(target_os = "linux")]
mod keyring;
mod laptop;
#[cfg(target_os = "linux")]
mod rights;
#[cfg(target_os = "linux")]
mod screen;
mod talk;
#[cfg(target_os = "linux")]
mod tls;
mod wire;

#[cfg(target_os = "linux")]
pub(crate) use self::bus::BusTap;
pub(crate) use self::demo::Demo;
#[cfg(target_os = "linux")]
pub(crate) use self::etc::{Machine, set_mode, skipped};
#[cfg(target_os = "linux")]
pub(crate) use self::keyring::Keyring;
pub(crate) use self::laptop::{Laptop, Ran};
#[cfg(target_os = "linux")]
pub(crate) use self::rights::{bound, read_only};
#[cfg(target_os = "linux")]
pub(crate) use self::screen::Screen;
pub(crate) use self::talk::Talk;
#[cfg(target_os = "linux")]
pub(crate) use self::tls::{Authority, Identity, TlsEdge, Versions};
#[cfg(target_os = "linux")]
pub(crate) use self::wire::Deaf;
pub(crate) use self::wire::{Tap, serve_always};

/// A password that every server takes.
pub(crate) const PASSWORD: &str = "Corr3ct-horse!";
/// The one who enrolls in the demo's scenarios.
pub(crate) const USER: &str = "maya";
