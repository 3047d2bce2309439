//! `latchkey export`: a WireGuard file with the real key.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::store::SqliteStore;
use latchkey_core::export::{ExportError, file_name, may_export, routes_nothing, wireguard_conf};
use latchkey_core::instance::{Instance, Location};
use latchkey_core::ports::Storage;
use latchkey_core::secret::Secret;
use latchkey_core::text::harmless_within;
use serde_json::json;

use crate::cli::args::ExportArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, Words};
use crate::cli::{enrolled, new_file, output, place, width};

/// Most characters of a name in a message.
const LIMIT: usize = 60;

/// Runs the command.
pub(crate) async fn run(args: ExportArgs, json: bool) -> Result<Exit, Failure> {
    let ExportArgs {
        location,
        instance,
        output,
        force,
    } = args;
    let places = place::places()?;
    let Some(store) = SqliteStore::open_existing(&places.data, place::secrets(json)).await? else {
        return Err(enrolled::nothing());
    };
    place::close(&places.data)?;
    let instances = store.summary().await?.instances;
    if instances.is_empty() {
        return Err(enrolled::nothing());
    }
    let among = match &instance {
        Some(wanted) => std::slice::from_ref(enrolled::instance(&instances, wanted)?),
        None => &instances,
    };
    let (instance, location) = find(among, &location)?;
    let Some(keys) = store.keys(instance.id).await? else {
        return Err(enrolled::nothing());
    };
    let conf = wireguard_conf(instance, location, &keys.private_key, force).map_err(|error| {
        Failure::new(
            words::export::exit(error),
            words::code(&error),
            words::export::export(error),
        )
    })?;
    let warnings = warnings(instance, location);
    hand_over(&conf, output, &location.name, &warnings, json)
}

/// What makes a file that was written useless, as code and words.
fn warnings(instance: &Instance, location: &Location) -> Vec<(String, &'static str)> {
    let forced = may_export(instance, location, false).err().map(|error| {
        let text = match error {
            ExportError::NeedsPostureCheck => {
                "The gateway checks the device first, which plain WireGuard cannot do: it lets nobody in with this file \
                 alone."
            }
            ExportError::NeedsSecondFactor
            | ExportError::OnlyClientActivation
            | ExportError::NoAddress
            | ExportError::ControlCharacter
            | ExportError::BadDns
            | ExportError::BadEndpoint => {
                "The gateway asks for a second factor, which plain WireGuard cannot give: it lets nobody in with this \
                 file alone."
            }
        };
        (words::code(&error), text)
    });
    let idle = routes_nothing(instance, location).then_some((
        "routes_nothing".to_owned(),
        "The server names no networks (AllowedIPs) for this location: nothing goes through the tunnel. Ask your \
         administrator, then `latchkey sync`.",
    ));
    forced.into_iter().chain(idle).collect()
}

/// Finds the one location that is meant: by number, by name, or by name in any case.
fn find<'a>(
    instances: &'a [Instance],
    wanted: &str,
) -> Result<(&'a Instance, &'a Location), Failure> {
    let candidates: Vec<(&Instance, &Location)> = instances
        .iter()
        .flat_map(|instance| instance.locations.iter().map(move |at| (instance, at)))
        .collect();
    let number: Option<i64> = wanted.parse().ok();
    let ways: [&dyn Fn(&Location) -> bool; 3] = [
        &|location| location.name == wanted,
        &|location| Some(location.id) == number,
        &|location| location.name.to_lowercase() == wanted.to_lowercase(),
    ];
    for fits in ways {
        let hits: Vec<_> = candidates
            .iter()
            .filter(|(_, location)| fits(location))
            .collect();
        match hits.as_slice() {
            [] => {}
            [hit] => return Ok(**hit),
            [..] => return Err(ambiguous(wanted, &hits)),
        }
    }
    Err(Failure::new(
        Exit::BadInput,
        "no_such_location",
        Words::new(
            format!("there is no location {}", harmless_within(wanted, LIMIT)),
            "`latchkey status` lists them with their numbers.",
        ),
    ))
}

fn ambiguous(wanted: &str, hits: &[&(&Instance, &Location)]) -> Failure {
    let list: Vec<String> = hits
        .iter()
        .map(|(instance, location)| format!("{} (--instance {})", location.id, instance.id.0))
        .collect();
    Failure::new(
        Exit::BadInput,
        "ambiguous_location",
        Words::new(
            format!(
                "more than one location is {}",
                harmless_within(wanted, LIMIT)
            ),
            format!("Say which one by its number: {}.", list.join(", ")),
        ),
    )
}

fn hand_over(
    conf: &Secret,
    output: Option<PathBuf>,
    name: &str,
    warnings: &[(String, &str)],
    json: bool,
) -> Result<Exit, Failure> {
    let path = output.unwrap_or_else(|| Path::new(".").join(file_name(name)));
    let is_stdout = path == Path::new("-");
    if !is_stdout {
        new_file::write(&path, conf.expose()).map_err(|error| not_written(&path, error.kind()))?;
    }
    if json {
        let codes: Vec<&str> = warnings.iter().map(|(code, _)| code.as_str()).collect();
        output::json(&match is_stdout {
            true => json!({ "path": null, "config": conf.expose(), "warnings": codes }),
            false => json!({ "path": path.to_string_lossy(), "warnings": codes }),
        });
        return Ok(Exit::Done);
    }
    if is_stdout {
        output::out(conf.expose());
    } else {
        let shown = harmless_within(&path.to_string_lossy(), 200);
        let text = format!(
            "{shown} is written, for your eyes only: the private key of this device is in it."
        );
        let lines = width::flow("", &text, width::stdout());
        output::out(&format!("{}\n", lines.join("\n")));
    }
    for (_, text) in warnings {
        output::note(&width::flow("! ", text, width::stderr()).join("\n"));
    }
    if !is_stdout
        && warnings.is_empty()
        && let Some(command) = next_step(&path)
    {
        output::out(&format!("Next, as root: `{command}`\n"));
    }
    Ok(Exit::Done)
}

/// The command that brings the tunnel up. `wg-quick` takes a path by its slash, and the interface's name from a file
/// `NAME.conf`; it is made for Unix.
fn next_step(path: &Path) -> Option<String> {
    let is_conf = path.extension().is_some_and(|ending| ending == "conf");
    let text = path.to_str().filter(|text| {
        let is_plain = |c: char| c.is_alphanumeric() || "/._=+-".contains(c);
        cfg!(unix) && is_conf && text.chars().all(is_plain)
    })?;
    let lead = if text.contains('/') { "" } else { "./" };
    Some(format!("wg-quick up {lead}{text}"))
}

fn not_written(path: &Path, kind: ErrorKind) -> Failure {
    let shown = harmless_within(&path.to_string_lossy(), 200);
    if kind == ErrorKind::AlreadyExists {
        let words = Words::new(
            format!("{shown} is there already"),
            "Nothing was written over. Remove it, or name another file with `--output`.",
        );
        Failure::new(Exit::Failed, "file_exists", words)
    } else {
        let words = Words::new(
            format!("{shown} cannot be written: {}", new_file::reason(kind)),
            "Name another file with `--output`, or use `--output -`.",
        );
        Failure::new(Exit::Failed, "not_written", words)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_command_that_can_be_typed() {
        let next = |path: &str| next_step(Path::new(path));
        assert_eq!(
            next("./Berlin.conf").as_deref(),
            Some("wg-quick up ./Berlin.conf")
        );
        assert_eq!(next("a.conf").as_deref(), Some("wg-quick up ./a.conf"));
        assert_eq!(
            next("/tmp/a.conf").as_deref(),
            Some("wg-quick up /tmp/a.conf")
        );
        for odd in ["a.txt", "a b.conf", "$(x).conf"] {
            assert_eq!(next(odd), None, "{odd}");
        }
    }
}
