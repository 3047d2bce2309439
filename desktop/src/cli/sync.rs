//! `latchkey sync`: asks the servers what has changed.

use crate::http::{NativeHttp, Timeouts};
use crate::store::SqliteStore;
use latchkey_core::instance::Instance;
use latchkey_core::sync::{Synced, sync};
use latchkey_core::text::harmless_within;
use latchkey_core::view::Stop;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words;
use crate::cli::{changes, clock, enrolled, output, place, width};

/// Most characters of a name in a message.
const LIMIT: usize = 60;

#[derive(Serialize)]
struct Line {
    id: i64,
    name: String,
    result: String,
    /// What is different, where the result is `updated`.
    changes: Vec<changes::Change>,
    message: String,
    remedy: String,
}

/// Runs the command: all instances, one after another; one that fails does not keep the others from their turn.
pub(crate) async fn run(json: bool) -> Result<Exit, Failure> {
    let places = place::places()?;
    let Some(store) = SqliteStore::open_existing(&places.data, place::secrets(json)).await? else {
        return Err(enrolled::nothing());
    };
    let policy = place::policy(&places)?;
    let _lock = place::lock(&places.data)?;
    let instances = store.summary().await?.instances;
    if instances.is_empty() {
        return Err(enrolled::nothing());
    }
    let transport = NativeHttp::new(Timeouts::default());
    let mut lines = Vec::new();
    let mut exit = Exit::Done;
    for instance in &instances {
        let mut changes = Vec::new();
        let (code, result, words) = if policy.allows(&instance.edge) {
            let begun = !lines.is_empty();
            let synced = sync(&transport, &store, instance.id, clock::now())
                .await
                .map_err(|error| match begun {
                    true => Failure::halfway(&error),
                    false => error.into(),
                })?;
            if matches!(synced, Synced::Updated { changed: true, .. }) {
                let now: Vec<Instance> = store.summary().await?.instances;
                let fresh = now.iter().find(|now| now.id == instance.id);
                changes.extend(
                    fresh
                        .into_iter()
                        .flat_map(|now| changes::between(instance, now)),
                );
            }
            let words = words::sync::synced(&synced, &instance.edge.host());
            (words::sync::code(&synced), of(&synced), words)
        } else {
            let stop = Stop::EdgeNotAllowed;
            let words = words::stop::stop(stop, None, None);
            (words::code(&stop), Exit::Refused, words)
        };
        exit = worse(exit, result);
        let line = Line {
            id: instance.id.0,
            name: instance.name.clone(),
            result: code,
            changes,
            message: words.what,
            remedy: words.remedy,
        };
        if !json {
            tell(&line);
        }
        lines.push(line);
    }
    if json {
        output::json(&serde_json::json!({ "instances": lines }));
    }
    Ok(exit)
}

fn tell(line: &Line) {
    let room = width::stdout();
    let name = harmless_within(&line.name, LIMIT);
    let mut lines = width::flow("", &format!("{name}: {}.", line.message), room);
    for change in &line.changes {
        lines.extend(width::flow("  - ", &change.text(), room));
    }
    if line.changes.iter().any(changes::Change::makes_files_stale) {
        lines.extend(width::flow(
            "  ",
            "WireGuard files that were exported before do not know that: export them again.",
            room,
        ));
    }
    if !line.remedy.is_empty() {
        lines.extend(width::flow("  ", &line.remedy, room));
    }
    output::out(&format!("{}\n", lines.join("\n")));
}

/// What one instance's result means for the exit code; 402 is a notice only.
fn of(synced: &Synced) -> Exit {
    match synced {
        Synced::Updated { .. } | Synced::Gone | Synced::NoLicence => Exit::Done,
        Synced::Trouble(_) => Exit::TryLater,
        Synced::UserDisabled | Synced::EnrollAgain | Synced::Refused(_) => Exit::Refused,
    }
}

/// What has to be done by somebody comes before what may pass by itself.
fn worse(one: Exit, other: Exit) -> Exit {
    if one == Exit::Refused || other == Exit::Done {
        one
    } else {
        other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_outweighs_trouble() {
        assert_eq!(worse(Exit::Done, Exit::TryLater), Exit::TryLater);
        assert_eq!(worse(Exit::Refused, Exit::TryLater), Exit::Refused);
        assert_eq!(worse(Exit::TryLater, Exit::Refused), Exit::Refused);
        assert_eq!(worse(Exit::TryLater, Exit::Done), Exit::TryLater);
        assert_eq!(of(&Synced::NoLicence), Exit::Done);
    }
}
