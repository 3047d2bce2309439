//! The program `latchkey-desktop`; all of it is in `app`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")] // no console beside the window

use std::process::ExitCode;

fn main() -> ExitCode {
    latchkey_desktop::app::main()
}
