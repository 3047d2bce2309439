//! The window without a display: Tauri's mock runtime with the real configuration and permissions, the real session, and
//! the demo Edge over HTTP.

#![allow(clippy::unwrap_used)] // A failed helper is a failed test.

mod checkup;
mod edge;
mod journeys;
mod refusals;
mod trouble;
mod window;

use self::edge::Edge;
use self::window::Window;

/// A password that every server takes.
const PASSWORD: &str = "Corr3ct-horse!";
/// The one who enrolls in the demo's scenarios.
const USER: &str = "maya";
