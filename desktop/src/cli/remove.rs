//! `latchkey remove`: forgets an instance, or everything. The server is not told: there is no such call.

use std::io::{BufRead, IsTerminal};

use crate::store::{SqliteStore, StoreSummary};
use latchkey_core::instance::Instance;
use latchkey_core::ports::{Change, Storage};
use latchkey_core::text::harmless_within;
use serde_json::json;

use crate::cli::args::RemoveArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::Words;
use crate::cli::{enrolled, output, place, width};

/// Most characters of a name in a message.
const LIMIT: usize = 60;

/// Runs the command.
pub(crate) async fn run(args: RemoveArgs, json: bool) -> Result<Exit, Failure> {
    let RemoveArgs { instance, all, yes } = args;
    let places = place::places()?;
    let Some(store) = SqliteStore::open_existing(&places.data, place::secrets(json)).await? else {
        return if all {
            Ok(nothing_to_do(json))
        } else {
            Err(enrolled::nothing())
        };
    };
    let _lock = place::lock(&places.data)?;
    let StoreSummary {
        instances,
        enrollment,
        holder,
        leftover,
    } = store.summary().await?;
    let (change, going) = match instance {
        Some(_) if instances.is_empty() => return Err(enrolled::nothing()),
        Some(wanted) => {
            let going = enrolled::instance(&instances, &wanted)?.clone();
            (Change::Removed(going.id), vec![going])
        }
        None if instances.is_empty() && enrollment.is_none() && holder.is_none() && !leftover => {
            return Ok(nothing_to_do(json));
        }
        None => (Change::RemovedAll, instances),
    };
    let with_unfinished = all && enrollment.is_some();
    let has_what_to_lose = !going.is_empty() || with_unfinished;
    if !yes && has_what_to_lose {
        confirm(&going, with_unfinished, json)?;
    }
    store.apply(change).await?;
    let leftover = store.summary().await?.leftover;
    store.close().await;
    if json {
        let removed: Vec<_> = going
            .iter()
            .map(|instance| {
                json!({
                    "id": instance.id.0,
                    "name": instance.name,
                    "device": instance.device.name,
                    "edge": instance.edge.to_string(),
                })
            })
            .collect();
        output::json(&json!({ "removed": removed, "leftover": leftover }));
    } else {
        tell(&going, with_unfinished);
        if going.is_empty() && !with_unfinished && !leftover {
            output::out("Nothing was enrolled; the key to what was stored before is removed.\n");
        }
    }
    if leftover {
        output::note(
            "latchkey: the key to what was removed is still in the system's secret store, which is locked or does not \
             answer. It opens nothing here any more. Once the store is open, `latchkey remove --all` deletes it.",
        );
    }
    Ok(Exit::Done)
}

fn nothing_to_do(json: bool) -> Exit {
    if json {
        output::json(&json!({ "removed": [] }));
    } else {
        output::out("There is nothing to remove.\n");
    }
    Exit::Done
}

/// Asks on a terminal; anywhere else somebody has to say `--yes`.
fn confirm(going: &[Instance], with_unfinished: bool, json: bool) -> Result<(), Failure> {
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
    output::out(&question(going, with_unfinished, width::stdout()));
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
fn question(going: &[Instance], with_unfinished: bool, room: usize) -> String {
    let mut lines = vec!["This removes from this machine, with all keys:".to_owned()];
    for instance in going {
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
    if with_unfinished {
        lines.push("  - the unfinished enrollment".to_owned());
    }
    if !going.is_empty() {
        let (what, whom) = match going {
            [_] => ("The device stays", "it"),
            [..] => ("The devices stay", "them"),
        };
        let text = format!(
            "{what} registered at the server: only you in your account there, or your administrator, can remove {whom}."
        );
        lines.extend(width::flow("", &text, room));
    }
    let what = match (going, with_unfinished) {
        ([one], false) => name(one),
        ([one], true) => format!("{} and the unfinished enrollment", name(one)),
        ([], _) => "it".to_owned(),
        ([..], _) => "all of it".to_owned(),
    };
    format!("{}\nRemove {what}? [y/N] ", lines.join("\n"))
}

fn tell(going: &[Instance], with_unfinished: bool) {
    let room = width::stdout();
    for instance in going {
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
    if with_unfinished {
        output::out("The unfinished enrollment is removed.\n");
    }
}

fn name(instance: &Instance) -> String {
    harmless_within(&instance.name, LIMIT)
}
