//! `latchkey secrets move`: where the key to the stored secrets is kept.

use serde_json::json;

use crate::cli::args::{HolderName, SecretsCommand};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{enrolled, output, place, words};
use crate::store::{Holder, Moved, SqliteStore};

/// Runs the command.
pub(crate) async fn run(command: SecretsCommand, json: bool) -> Result<Exit, Failure> {
    let SecretsCommand::Move { to } = command;
    let to = match to {
        HolderName::Store => Holder::Store,
        HolderName::File => Holder::File,
    };
    let places = place::places()?;
    let secrets = place::secrets(json);
    let Some(store) = SqliteStore::open_existing(&places.data, secrets).await? else {
        return Err(enrolled::nothing());
    };
    let _lock = place::lock(&places.data)?;
    let moved = match store.move_key(to).await? {
        Moved::Done => true,
        Moved::AlreadyThere => false,
        Moved::NothingThere => return Err(enrolled::nothing()),
    };
    let leftover = store.summary().await?.leftover;
    store.close().await;
    if json {
        let holder = words::store::holder(to);
        output::json(&json!({ "secrets": holder, "moved": moved, "leftover": leftover }));
    } else {
        output::say(&words::store::held(to, &places));
    }
    if leftover && !json {
        output::note(
            "latchkey: a copy of it is still in the system's secret store, which does not let it be deleted now. The same \
             command tries again.",
        );
    }
    Ok(Exit::Done)
}
