//! What can be said on the command line; help, manual and completions are made from it.

use std::num::IntErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::cli::{exit, surroundings};

/// `0.1.0 (speaks Defguard protocol 2.0.0)`.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (speaks Defguard protocol 2.0.0)"
);

/// Enrolls this machine into a Defguard VPN.
#[derive(Debug, Parser)]
#[command(
    name = "latchkey",
    version = VERSION,
    after_help = format!("{}\n\n{}", exit::help(), surroundings::help()),
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Speak JSON on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Enroll this machine, with the provisioning file that lies here or a token
    ///
    /// Looks for `provisioning.json` in its places, or takes `--file` or `--url`. On a terminal it asks what only a
    /// person can answer. Without one it asks nothing: somebody who is enrolled already gets this device registered, and
    /// in any other case it ends with exit status 3. With `--json` it prints one View per line and reads one Action per
    /// line.
    Enroll(EnrollArgs),

    /// Explain a provisioning file without using its token
    ///
    /// Without a name: the one that `enroll` would take. Needs no network, changes nothing, and never prints the token.
    Check(CheckArgs),

    /// Find out what keeps an enrollment from working
    ///
    /// Looks at the provisioning file, the data directory, the database and its key, then at the server: name, connection,
    /// certificate, health, the core behind it, the clock; and at the administrator's policy. It changes nothing, sends
    /// nothing but GET and never uses up the token. Ends within 15 seconds, with 0 if all is well, 1 if there are warnings,
    /// 2 if there are failures.
    Doctor(super::doctor::DoctorArgs),

    /// Show what is enrolled here
    Status,

    /// Write a WireGuard file for one location, with the real private key
    Export(ExportArgs),

    /// Ask the servers what has changed, and update the locations
    Sync,

    /// Forget an instance with its keys; the server keeps the device
    Remove(RemoveArgs),

    /// Choose where the key to the stored secrets is kept
    #[command(subcommand)]
    Secrets(SecretsCommand),

    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },

    /// Print the manual page
    Man,

    /// Run a demo of a Defguard server on this machine
    #[cfg(feature = "demo")]
    DemoEdge(super::demo_edge::DemoEdgeArgs),
}

/// Arguments of `enroll`.
#[derive(Debug, Args)]
pub(crate) struct EnrollArgs {
    /// Use this provisioning file
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,

    /// Enroll at this Edge; the token is asked for, or read from standard input
    ///
    /// The token is never an argument: every user of a machine can read those. With `--json` it comes with the first
    /// Action: {"action":"begin","url":"…","token":"…"}.
    #[arg(long, value_name = "URL", conflicts_with = "file", value_hint = ValueHint::Url)]
    pub(crate) url: Option<String>,

    /// Wait this many seconds for a provisioning file to arrive
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["file", "url"], value_parser = seconds)]
    pub(crate) wait: Option<Duration>,

    /// Go on trying this many seconds when there is trouble; 0 tries once
    ///
    /// Default: 300 where nobody watches, for ever on a terminal. The last try is made when they are over, also where the
    /// server wants to be left alone for longer.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) retry_for: Option<Duration>,

    /// Wait at most this many seconds for each answer
    #[arg(long, value_name = "SECONDS", default_value = "35", value_parser = positive_seconds)]
    pub(crate) timeout: Duration,

    /// Leave the provisioning file where it is
    #[arg(long)]
    pub(crate) keep_file: bool,

    /// Enroll root (SYSTEM on Windows) itself although somebody else is logged in
    #[arg(long)]
    pub(crate) for_root: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The file to look at
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    /// The same, as the other commands take it
    #[arg(long = "file", value_name = "PATH", conflicts_with = "file", value_hint = ValueHint::FilePath)]
    path: Option<PathBuf>,
}

impl CheckArgs {
    /// Gives the file, however it was named.
    pub(crate) fn into_file(self) -> Option<PathBuf> {
        self.file.or(self.path)
    }
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Number or name of the location
    pub(crate) location: String,

    /// Number or name of the instance, where the location's name is not enough
    #[arg(long, value_name = "INSTANCE")]
    pub(crate) instance: Option<String>,

    /// Where to write it, `-` for standard output; by default NAME.conf in this folder
    ///
    /// A file that exists is never written over.
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Write it although the location asks for a second factor, which plain WireGuard cannot give
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `remove`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true)))]
pub(crate) struct RemoveArgs {
    /// Number or name of the instance, as `latchkey status` shows it
    #[arg(group = "what")]
    pub(crate) instance: Option<String>,

    /// Remove all instances, an unfinished enrollment, and all keys
    #[arg(long, group = "what")]
    pub(crate) all: bool,

    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// What to do about the key to the secrets.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum SecretsCommand {
    /// Move the key to the system's secret store, or to a file
    ///
    /// By itself it moves from the file to the secret store as soon as there is one that is open. Moved to the file by
    /// this command, it stays there.
    Move {
        /// Where to
        #[arg(long, value_name = "HOLDER")]
        to: HolderName,
    },
}

/// Who can hold the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HolderName {
    /// The operating system's secret store
    Store,
    /// The file `latchkey.key` in the data directory
    File,
}

/// Reads a time of at most 136 years: what is longer has no end on the system's clock.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u32>().map_err(|error| {
        let is_too_long = *error.kind() == IntErrorKind::PosOverflow;
        let why = match is_too_long {
            true => "more seconds than anybody can wait",
            false => "not a whole number of seconds",
        };
        why.to_owned()
    })?;
    Ok(Duration::from_secs(seconds.into()))
}

fn positive_seconds(text: &str) -> Result<Duration, String> {
    seconds(text).and_then(|time| match time.is_zero() {
        true => Err("at least 1 second".to_owned()),
        false => Ok(time),
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_agree_with_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn removes_one_or_all_in_any_order() {
        for good in [
            &["--all"][..],
            &["--all", "--yes"],
            &["-y", "--all"],
            &["--yes", "Acme"],
            &["1", "-y"],
        ] {
            let args = ["latchkey", "remove"].iter().chain(good);
            assert!(Arguments::try_parse_from(args).is_ok(), "{good:?}");
        }
        for bad in [&[][..], &["--yes"], &["1", "--all"], &["1", "2"]] {
            let args = ["latchkey", "remove"].iter().chain(bad);
            assert!(Arguments::try_parse_from(args).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn takes_no_time_without_an_end() {
        for option in ["--wait", "--retry-for", "--timeout"] {
            for (seconds, is_taken) in [
                ("4294967295", true),
                ("4294967296", false),
                ("18446744073709551615", false),
                ("-1", false),
            ] {
                let option = format!("{option}={seconds}");
                let parsed = Arguments::try_parse_from(["latchkey", "enroll", &option]);
                assert_eq!(parsed.is_ok(), is_taken, "{option}");
            }
        }
    }

    #[test]
    fn takes_no_token_as_an_argument() {
        for argument in ["--token", "--enrollment-token", "-t"] {
            assert!(Arguments::try_parse_from(["latchkey", "enroll", argument, "x"]).is_err());
        }
    }
}
