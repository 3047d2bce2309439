//! The native host of Latchkey: everything between the core's three doors and this machine. It needs no window system.
//!
//! * [`http`] carries requests to an Edge, [`store`] keeps what must survive, [`host`] is clock, files and the person's
//!   hands: the three ports of [`latchkey_core::ports`].
//! * [`paths`] says where things lie, [`discovery`] finds the provisioning file there, [`policy`] is the administrator's
//!   word.
//! * [`host_name`] is what the machine is called.
//! * [`secret_store`] is the system's own, for the key with which the store seals secrets.
//! * [`lock`] lets one process write at a time, [`root`] tells when an administrator acts where a person should,
//!   [`harden`] keeps secrets out of core dumps.
//! * [`doctor`] finds out what keeps an enrollment from working.
//! * [`cli`] is the program `latchkey`; `app` (feature `gui`) is the program `latchkey-desktop`.

#[cfg(all(feature = "gui", feature = "demo"))]
compile_error!("the window is built without the demo Edge");

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod diagnostics;
pub mod discovery;
pub mod doctor;
pub mod harden;
pub mod host;
pub mod host_name;
pub mod http;
pub mod lock;
pub mod logs;
pub mod paths;
pub mod policy;
mod private;
pub mod root;
pub mod secret_store;
pub mod settings;
pub mod single;
pub mod store;
mod trust;
mod watch;
