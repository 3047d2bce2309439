//! The program `latchkey`: the command line over the same machine as the window. It needs no window system.
//!
//! * [`args`] is what can be said, [`exit`] how it ends, [`words`] what is answered.
//! * [`enroll`] carries Views out and Actions in; [`status`], [`check`], [`doctor`], [`export`], [`sync`], [`remove`] and
//!   [`secrets`] are one command each.

mod args;
mod changes;
mod check;
mod clock;
#[cfg(feature = "demo")]
pub mod demo_edge;
mod doctor;
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
mod secrets;
mod status;
mod surroundings;
mod sync;
mod width;
pub(crate) mod words;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use latchkey_core::text::harmless_lines;

use self::args::{Arguments, Command};
use self::exit::Exit;
use self::failure::Failure;
use self::words::Words;

/// Runs the program: reads the arguments, does as asked, says how it went.
#[must_use]
pub fn main() -> ExitCode {
    crate::harden::process();
    let Arguments { command, json } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(output::end(not_understood(&error))),
    };
    // One thread: there is one thing to do, and threads that wait for work cost memory and time at start.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(run(command, json));
            // Nobody waits for what still blocks: a question of the system's that nobody answers, a name that is looked up.
            runtime.shutdown_background();
            exit
        }
        Err(_) => {
            let words = Words::new(
                "the program cannot start: the system gives it no event queue",
                "It may have too many open files or processes.",
            );
            end(Err(Failure::new(Exit::Failed, "cannot_start", words)), json)
        }
    }
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn not_understood(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        output::note_trouble(error.print().and_then(|()| std::io::stdout().flush()));
        return Exit::Done;
    }
    // The arguments cannot be trusted to say so, but whoever reads JSON gets JSON.
    if std::env::args_os().any(|argument| argument == "--json") {
        usage(error).tell(true);
    } else {
        // It repeats what was typed, or what a link or a script put there; without colours if that would act.
        let text = error.render().to_string();
        let safe = harmless_lines(&text);
        if safe == text {
            let _ = error.print();
        } else {
            output::note(safe.trim_end());
        }
    }
    Exit::Usage
}

fn usage(error: &clap::Error) -> Failure {
    let text = error.render().to_string();
    let is_without_command = matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    );
    let what = if is_without_command {
        "there is no command".to_owned()
    } else {
        // The arguments that it is about stand below, one in each line, up to an empty line.
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let about = lines
            .split(|line| line.is_empty())
            .next()
            .unwrap_or_default();
        about.join(" ").trim_start_matches("error: ").to_owned()
    };
    let remedy = "`latchkey --help` tells what can be said.";
    Failure::new(Exit::Usage, "usage", Words::new(what, remedy))
}

async fn run(command: Command, json: bool) -> ExitCode {
    let done = match command {
        Command::Enroll(args) => enroll::run(args, json).await,
        Command::Check(args) => check::run(args.into_file(), json).await,
        Command::Doctor(args) => doctor::run(args, json).await,
        Command::Status => status::run(json).await,
        Command::Export(args) => export::run(args, json).await,
        Command::Sync => sync::run(json).await,
        Command::Remove(args) => remove::run(args, json).await,
        Command::Secrets(command) => secrets::run(command, json).await,
        Command::Completions { shell } => Ok(manual::completions(shell)),
        Command::Man => manual::page(),
        #[cfg(feature = "demo")]
        Command::DemoEdge(args) => return demo_edge::run(args).await,
    };
    end(done, json)
}

fn end(done: Result<Exit, Failure>, json: bool) -> ExitCode {
    let exit = done.unwrap_or_else(|failure| {
        failure.tell(json);
        failure.exit
    });
    ExitCode::from(output::end(exit))
}
