//! The program `latchkey`; all of it is in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    latchkey_desktop::cli::main()
}
