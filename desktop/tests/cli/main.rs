//! The built program `latchkey` against `latchkey demo-edge`, over HTTP and from outside: arguments, standard streams,
//! exit codes, files.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A test, also outside of its `#[test]` functions.

#[cfg(target_os = "linux")]
mod denied;
#[cfg(target_os = "linux")]
mod doctor;
#[cfg(target_os = "linux")]
mod dumps;
#[cfg(target_os = "linux")]
mod hostile_files;
#[cfg(target_os = "linux")]
mod injection;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(any(target_os = "linux", windows))]
mod policy;
mod portable;
#[cfg(target_os = "linux")]
mod prompts;
#[cfg(target_os = "linux")]
mod proxies;
#[cfg(target_os = "linux")]
mod secrets;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(target_os = "linux")]
mod tls;
mod world;
