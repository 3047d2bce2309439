//! `latchkey export`: a WireGuard file with the real key.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::store::SqliteStore;
use latchkey_core::export::{file_name, wireguard_conf};
use latchkey_core::instance::{Instance, Location};
use latchkey_core::ports::Storage;
use latchkey_core::secret::Secret;
use latchkey_core::text::harmless_within;
use serde_json::json;

use crate::cli::args::ExportArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, Words};
use crate::cli::{enrolled, new_file, output, place};

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
    let Some(store) = SqliteStore::open_existing(&places.data).await? else {
        return Err(enrolled::nothing());
    };
    let instances = store.summary().await?.instances;
    if instances.is_empty() {
        return Err(enrolled::nothing());
    }
    let (instance, location) = find(&instances, instance, &location)?;
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
    hand_over(&conf, output, &location.name, json)
}

/// Finds the one location that is meant: by number, by name, or by name in any case.
fn find<'a>(
    instances: &'a [Instance],
    id: Option<i64>,
    wanted: &str,
) -> Result<(&'a Instance, &'a Location), Failure> {
    let candidates: Vec<(&Instance, &Location)> = instances
        .iter()
        .filter(|instance| id.is_none_or(|id| instance.id.0 == id))
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
    json: bool,
) -> Result<Exit, Failure> {
    let path = output.unwrap_or_else(|| Path::new(".").join(file_name(name)));
    if path == Path::new("-") {
        if json {
            output::json(&json!({ "path": null, "config": conf.expose() }));
        } else {
            output::out(conf.expose());
        }
        return Ok(Exit::Done);
    }
    new_file::write(&path, conf.expose()).map_err(|error| not_written(&path, error.kind()))?;
    if json {
        output::json(&json!({ "path": path.to_string_lossy() }));
    } else {
        output::out(&format!(
            "{} is written, for your eyes only: the private key of this device is in it.\n",
            path.display()
        ));
    }
    Ok(Exit::Done)
}

fn not_written(path: &Path, kind: ErrorKind) -> Failure {
    let shown = harmless_within(&path.to_string_lossy(), 200);
    let (code, what, remedy) = if kind == ErrorKind::AlreadyExists {
        (
            "file_exists",
            format!("{shown} is there already"),
            "Nothing was written over. Remove it, or name another file with `--output`.",
        )
    } else {
        (
            "not_written",
            format!("{shown} cannot be written: {kind}"),
            "Name another file with `--output`, or use `--output -`.",
        )
    };
    Failure::new(Exit::Failed, code, Words::new(what, remedy))
}
