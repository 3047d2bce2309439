//! The program with fewer rights than whoever runs the tests.

use std::process::Command;

use super::{Laptop, Ran, skipped};

/// Runs the program where nothing can be written to the data directory; `None`, said aloud, where that cannot be had.
pub(crate) fn read_only(laptop: &Laptop, args: &[&str]) -> Option<Ran> {
    const READ_ONLY: &str =
        r#"mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@""#;
    for unshare in ["--mount", "--mount --map-root-user"] {
        let inside = |program: &Command| {
            let mut command = Command::new("unshare");
            command
                .args(unshare.split(' '))
                .args(["sh", "-c", READ_ONLY, "sh"])
                .arg(laptop.data());
            within(command, program)
        };
        if works(inside(&Command::new("true"))) {
            return Some(laptop.run_command(inside(&laptop.command(args))));
        }
    }
    skipped("this user may not make a folder read-only");
    None
}

/// Runs the program bound by the modes of files, as root otherwise is not; `None`, said aloud, where that cannot be had.
pub(crate) fn bound(laptop: &Laptop, args: &[&str]) -> Option<Ran> {
    if !rustix::process::geteuid().is_root() {
        return Some(laptop.run(args));
    }
    let inside = |program: &Command| {
        let mut command = Command::new("setpriv");
        command.arg("--bounding-set=-dac_override,-dac_read_search");
        within(command, program)
    };
    if !works(inside(&Command::new("true"))) {
        skipped("root cannot be bound by the modes of files here");
        return None;
    }
    Some(laptop.run_command(inside(&laptop.command(args))))
}

fn within(mut command: Command, program: &Command) -> Command {
    command.arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

fn works(mut command: Command) -> bool {
    let tried = command.output();
    tried.is_ok_and(|tried| tried.status.success())
}
