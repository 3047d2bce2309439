//! The native host of Latchkey: everything between the core's three doors and this machine. It needs no window system.
//!
//! * [`http`] carries requests to an Edge, [`store`] keeps what must survive, [`host`] is clock, files and the person's
//!   hands: the three ports of `latchkey_core::ports`.
//! * [`paths`] says where things lie, [`lock`] lets one process write at a time, [`harden`] keeps secrets out of core
//!   dumps.
//! * [`discovery`] finds the provisioning file, [`trust`] reads and consumes it, [`policy`] is the administrator's word.

pub mod http;
pub mod lock;
pub mod paths;
mod private;
pub mod store;
