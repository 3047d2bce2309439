//! Completions and the manual, made from the same definitions as the help.

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::args::Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::surroundings::{ENVIRONMENT, FILES};
use crate::cli::words::Words;

/// Prints completions for a shell.
pub(crate) fn completions(shell: Shell) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "latchkey", &mut text);
    output::out(&String::from_utf8_lossy(&text));
    Exit::Done
}

/// Prints the manual page, the chapters of all commands in it.
pub(crate) fn page() -> Result<Exit, Failure> {
    let mut text = Vec::new();
    render(&mut text).map_err(|_| {
        Failure::new(
            Exit::Failed,
            "no_manual",
            Words::new("the manual cannot be made", ""),
        )
    })?;
    output::out(&String::from_utf8_lossy(&text));
    Ok(Exit::Done)
}

fn render(text: &mut Vec<u8>) -> std::io::Result<()> {
    let mut command = Arguments::command().after_help(None::<&str>);
    command.build();
    let man = Man::new(command.clone());
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    let mut rest = Roff::new();
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        chapter(&mut rest, sub);
    }
    rest.control("SH", ["EXIT STATUS"]);
    for exit in Exit::ALL {
        entry(&mut rest, &(exit as u8).to_string(), exit.meaning());
    }
    for (title, entries) in [("FILES", &FILES[..]), ("ENVIRONMENT", &ENVIRONMENT[..])] {
        rest.control("SH", [title]);
        for (name, text) in entries {
            entry(&mut rest, name, text);
        }
    }
    rest.to_writer(text)?;
    man.render_version_section(text)
}

/// A command with what it takes.
fn chapter(page: &mut Roff, command: &Command) {
    let name = format!("latchkey {}", command.get_name());
    page.control("SH", [name.to_uppercase().as_str()]);
    let about = command.get_long_about().or(command.get_about());
    if let Some(about) = about {
        page.text([roman(about.to_string())]);
    }
    for argument in command.get_arguments().filter(|argument| {
        !argument.is_hide_set() && !argument.is_global_set() && argument.get_id() != "help"
    }) {
        entry(page, &spelling(argument), &explanation(argument));
    }
}

/// `-o, --output <PATH>`, `<LOCATION>`.
fn spelling(argument: &Arg) -> String {
    match (argument.get_short(), argument.get_long()) {
        (Some(short), Some(_)) => format!("-{short}, {argument}"),
        (Some(_), None) | (None, _) => argument.to_string(),
    }
}

/// The help of an argument, with its default and what it may be.
fn explanation(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    if argument.get_action().takes_values() {
        let defaults = argument.get_default_values();
        let defaults: Vec<_> = defaults
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        let known = argument.get_possible_values();
        let known: Vec<&str> = known.iter().map(PossibleValue::get_name).collect();
        for (label, values) in [
            ("Default", defaults.join(", ")),
            ("One of", known.join(", ")),
        ] {
            if !values.is_empty() {
                text.push_str(&format!("\n\n{label}: {values}."));
            }
        }
    }
    text
}

fn entry(page: &mut Roff, name: &str, text: &str) {
    page.control("TP", []);
    page.text([bold(name)]);
    page.text([roman(text)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_has_every_command_and_exit_code() {
        let mut text = Vec::new();
        render(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        for part in [
            "LATCHKEY ENROLL",
            "LATCHKEY REMOVE",
            "EXIT STATUS",
            "retry",
            "64",
            "\\-o, \\-\\-output <PATH>",
            "\\-y, \\-\\-yes",
            "Default: 35.",
            "powershell, zsh.",
            ".SH FILES",
            "latchkey.key",
            if cfg!(windows) {
                "Policies"
            } else if cfg!(target_os = "macos") {
                "Managed Preferences"
            } else {
                "policy.json"
            },
            ".SH ENVIRONMENT",
            "LATCHKEY_DATA_DIR",
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert!(text.contains("LATCHKEY MAN"));
    }
}
