//! The program `latchkey`: the command line over the same machine as the window. It needs no window system.
//!
//! * [`args`] is what can be said, [`exit`] how it ends, [`words`] what is answered.
//! * [`enroll`] carries Views out and Actions in; [`status`], [`check`], [`export`], [`sync`] and [`remove`] are one
//!   command each.

mod args;
mod check;
mod clock;
mod enroll;
mod enrolled;
mod exit;
mod export;
mod failure;
mod layout;
mod listing;
mod manual;
mod new_file;
mod output;
mod place;
mod remove;
mod status;
mod sync;
mod words;

use std::process::ExitCode;

use clap::Parser;

use self::args::{Cli, Command};
use self::exit::Exit;
use self::failure::Failure;
use self::words::Words;

fn main() -> ExitCode {
    latchkey_desktop::harden::process();
    let Cli { command, json } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            let is_asked_for = !error.use_stderr();
            return ExitCode::from(if is_asked_for {
                Exit::Done
            } else {
                Exit::Usage
            });
        }
    };
    let exit = run(command, json).unwrap_or_else(|failure| {
        failure.tell(json);
        failure.exit
    });
    ExitCode::from(exit)
}

/// Runs on one thread: there is one thing to do, and threads that wait for work cost memory and time at start.
fn run(command: Command, json: bool) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            let what = format!("the program cannot start: {}", error.kind());
            Failure::new(Exit::Failed, "cannot_start", Words::new(what, ""))
        })?;
    runtime.block_on(async {
        match command {
            Command::Enroll(args) => enroll::run(args, json).await,
            Command::Check { file } => check::run(file, json).await,
            Command::Status => status::run(json).await,
            Command::Export(args) => export::run(args, json).await,
            Command::Sync => sync::run(json).await,
            Command::Remove(args) => remove::run(args, json).await,
            Command::Completions { shell } => Ok(manual::completions(shell)),
            Command::Man => manual::page(),
        }
    })
}
