//! `latchkey remove`: forgets an instance, or everything. The server is not told: there is no such call.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use latchkey_core::instance::Instance;
use latchkey_core::ports::{Change, Storage, StorageErrorCode};
use latchkey_core::text::{harmless, harmless_within};
use serde_json::json;

use crate::cli::args::RemoveArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{Words, found};
use crate::cli::{enrolled, output, place, width};
use crate::paths::{self, Places};
use crate::store::{Remains, SqliteStore, StoreSummary};

/// Most characters of a name in a message.
const LIMIT: usize = 60;

/// What is removed.
#[derive(Default)]
struct Going {
    instances: Vec<Instance>,
    unfinished: bool,
    /// What there is besides: known beforehand where no database can be opened, else afterwards.
    remains: Remains,
    /// Provisioning files of this user, which stay: whoever put them there may still want to use them.
    files: Vec<PathBuf>,
}

/// Runs the command.
pub(crate) async fn run(args: RemoveArgs, json: bool) -> Result<Exit, Failure> {
    let RemoveArgs {
        instance,
        all: _,
        yes,
    } = args;
    let places = place::places()?;
    match instance {
        Some(wanted) => one(&places, &wanted, yes, json).await,
        None => everything(&places, yes, json).await,
    }
}

async fn one(places: &Places, wanted: &str, yes: bool, json: bool) -> Result<Exit, Failure> {
    let store = SqliteStore::open_existing(&places.data, place::secrets(json)).await?;
    let store = store.ok_or_else(enrolled::nothing)?;
    let _lock = place::lock(&places.data)?;
    let instances = store.summary().await?.instances;
    if instances.is_empty() {
        return Err(enrolled::nothing());
    }
    let instance = enrolled::instance(&instances, wanted)?.clone();
    let id = instance.id;
    let going = Going {
        instances: vec![instance],
        ..Going::default()
    };
    if !yes {
        confirm(&going, json)?;
    }
    store.apply(Change::Removed(id)).await?;
    store.close().await;
    if json {
        output::json(&json!({ "removed": removed(&going) }));
    } else {
        tell(&going);
    }
    Ok(Exit::Done)
}

/// Removes all that is of ours, whether there is a database that can be read or not.
async fn everything(places: &Places, yes: bool, json: bool) -> Result<Exit, Failure> {
    let secrets = place::secrets(json);
    let opened = match SqliteStore::open_existing(&places.data, secrets.clone()).await {
        Ok(Some(store)) => store.summary().await.map(|summary| Some((store, summary))),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) if error.code == StorageErrorCode::Corrupt => None,
        Err(error) => return Err(error.into()),
    };
    // To take it creates the directory.
    let _lock = match places.data.exists() {
        true => Some(place::lock(&places.data)?),
        false => None,
    };
    let mut going = match opened {
        Some((
            store,
            StoreSummary {
                instances,
                enrollment,
                ..
            },
        )) => {
            let mut going = Going {
                instances,
                unfinished: enrollment.is_some(),
                ..Going::default()
            };
            let is_empty = going.instances.is_empty() && !going.unfinished;
            going.remains.copies = is_empty && Remains::has_copies(&places.data);
            if !yes && (!is_empty || going.remains.copies) {
                confirm(&going, json)?;
            }
            let done = store.remove_all().await;
            store.close().await;
            going.remains = match done {
                Err(error) if error.code == StorageErrorCode::Corrupt => {
                    Remains::remove(&places.data, &secrets).await
                }
                done => done,
            }
            .map_err(|error| Failure::halfway(&error))?;
            going
        }
        None => {
            let mut going = Going {
                remains: Remains::of(&places.data, &secrets).await,
                ..Going::default()
            };
            if !yes && going.remains.is_something() {
                confirm(&going, json)?;
            }
            going.remains = Remains::remove(&places.data, &secrets)
                .await
                .map_err(|error| Failure::halfway(&error))?;
            going
        }
    };
    going.files = staying(places);
    let Remains {
        key_file,
        entry,
        copies,
        database,
        leftover,
        ref kept_for,
    } = going.remains;
    if json {
        output::json(&json!({
            "removed": removed(&going),
            "unfinished": going.unfinished,
            "key_file": key_file,
            "entry": entry,
            "copies": copies,
            "database": database,
            "leftover": leftover,
            "kept_for": kept_for,
            "provisioning_files": going.files.iter().map(|file| found::path(file)).collect::<Vec<_>>(),
        }));
    } else {
        tell(&going);
    }
    if leftover {
        output::note(
            "latchkey: a key may still be in the system's secret store, which is locked or does not answer. It opens nothing \
             here any more. Once the store is open, `latchkey remove --all` deletes it.",
        );
    }
    for place in kept_for {
        output::note(&kept(place));
    }
    Ok(Exit::Done)
}

/// Says that the key is kept for another data directory, too, and how it goes.
fn kept(place: &str) -> String {
    format!(
        "latchkey: the key is kept in the system's secret store for {}, too, where these data were once, or were copied \
         from. If nothing lies there any more: `LATCHKEY_DATA_DIR={} latchkey remove --all`.",
        harmless(place),
        found::argument(Path::new(place))
    )
}

/// Finds the provisioning files that lie in the user's own places.
fn staying(places: &Places) -> Vec<PathBuf> {
    let folders = [
        Some(&places.data),
        places.roaming.as_ref(),
        places.defguard.as_ref(),
    ];
    let files = folders
        .into_iter()
        .flatten()
        .map(|folder| folder.join(paths::FILE_NAME));
    files
        .filter(|file| file.symlink_metadata().is_ok())
        .collect()
}

fn removed(going: &Going) -> Vec<serde_json::Value> {
    let instances = going.instances.iter();
    let line = |instance: &Instance| {
        json!({
            "id": instance.id.0,
            "name": instance.name,
            "device": instance.device.name,
            "edge": instance.edge.to_string(),
        })
    };
    instances.map(line).collect()
}

/// Asks on a terminal; anywhere else somebody has to say `--yes`.
fn confirm(going: &Going, json: bool) -> Result<(), Failure> {
    let can_ask = !json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !can_ask {
        return Err(Failure::new(
            Exit::PersonNeeded,
            "not_confirmed",
            Words::new(
                "removing has to be confirmed",
                "Nothing was removed. Add `--yes` if you mean it.",
            ),
        ));
    }
    output::out(&question(going, width::stdout()));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    if read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(Failure::new(
            Exit::Failed,
            "declined",
            Words::new("nothing was removed", ""),
        ))
    }
}

/// Says all that would go, what stays, and asks.
fn question(going: &Going, room: usize) -> String {
    let Going {
        instances,
        unfinished,
        remains,
        files: _,
    } = going;
    let mut lines = width::flow("", "This removes from this machine, with all keys:", room);
    for instance in instances {
        let clean = |text: &str| harmless_within(text, LIMIT);
        let text = format!(
            "{} (instance {}): {} at {}, device {}",
            name(instance),
            instance.id.0,
            clean(&instance.username),
            instance.edge,
            clean(&instance.device.name),
        );
        lines.extend(width::flow("  - ", &text, room));
    }
    let besides = [
        (*unfinished, "the unfinished enrollment"),
        (
            remains.database,
            "the database, which is damaged: what is in it cannot be told",
        ),
        (
            remains.copies,
            "copies of the database, and what is enrolled in them",
        ),
        (
            remains.key_file || remains.entry,
            "the key, without which a database that was moved away cannot be opened",
        ),
    ];
    for (_, text) in besides.into_iter().filter(|(is_there, _)| *is_there) {
        lines.extend(width::flow("  - ", text, room));
    }
    if !instances.is_empty() {
        let (what, whom) = match instances[..] {
            [_] => ("The device stays", "it"),
            [..] => ("The devices stay", "them"),
        };
        let text = format!(
            "{what} registered at the server: only you in your account there, or your administrator, can remove {whom}."
        );
        lines.extend(width::flow("", &text, room));
    }
    let what = match (&instances[..], unfinished) {
        ([one], false) => name(one),
        ([one], true) => format!("{} and the unfinished enrollment", name(one)),
        ([], true) => "it".to_owned(),
        ([..], _) => "all of it".to_owned(),
    };
    format!("{}\nRemove {what}? [y/N] ", lines.join("\n"))
}

fn tell(going: &Going) {
    let room = width::stdout();
    for instance in &going.instances {
        output::out(&format!(
            "{} is removed from this machine.\n",
            name(instance)
        ));
        let text = format!(
            "The device {} stays registered at {}: have it removed there, in your account or by your administrator.",
            harmless_within(&instance.device.name, LIMIT),
            instance.edge,
        );
        let lines = width::flow("  ", &text, room);
        output::out(&format!("{}\n", lines.join("\n")));
    }
    let besides = [
        (going.unfinished, "The unfinished enrollment is removed."),
        (going.remains.database, "The damaged database is removed."),
        (
            going.remains.copies,
            "The copies of the database are removed.",
        ),
        (going.remains.key_file, "The key file is removed."),
        (
            going.remains.entry,
            "The key is removed from the system's secret store.",
        ),
    ];
    let besides: Vec<&str> = besides
        .into_iter()
        .filter_map(|(was_there, text)| was_there.then_some(text))
        .collect();
    for text in &besides {
        output::out(&format!("{text}\n"));
    }
    if going.instances.is_empty() && besides.is_empty() {
        output::out("There is nothing to remove.\n");
    }
    for file in &going.files {
        let text = format!(
            "The provisioning file {} stays, with its token: `latchkey enroll` would use it. Delete it if nobody is to enroll \
             with it.",
            found::path(file)
        );
        let lines = width::flow("", &text, room);
        output::out(&format!("{}\n", lines.join("\n")));
    }
}

fn name(instance: &Instance) -> String {
    harmless_within(&instance.name, LIMIT)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_a_command_is_one_word() {
        let said = kept("/data/my own; $(id)");
        assert!(
            said.contains("`LATCHKEY_DATA_DIR='/data/my own; $(id)' latchkey remove --all`"),
            "{said}"
        );
    }
}
