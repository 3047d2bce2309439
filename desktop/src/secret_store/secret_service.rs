//! The Secret Service on the session bus (<https://specifications.freedesktop.org/secret-service/>).
//!
//! A connection is made for each request and ended with it: the service may be restarted or unlocked in between, and
//! whoever waits for too long can leave at any point.

use std::collections::HashMap;

use secret_service::{Collection, EncryptionType, Error, Item, SecretService};
use zeroize::Zeroizing;

use super::Trouble;

/// What an entry is called where people look at theirs.
const LABEL: &str = "Latchkey: key to the stored secrets";
/// The attribute that tells one of our entries from another.
const ENTRY: &str = "entry";
/// Tells our entries from those of other programs.
const SCHEMA: (&str, &str) = ("xdg:schema", "net.latchkey.SealingKey");

pub(super) async fn names() -> Result<Vec<String>, Trouble> {
    let service = connect().await?;
    let mut names = Vec::new();
    for item in service
        .search_items(HashMap::from([SCHEMA]))
        .await?
        .unlocked
    {
        names.extend(item.get_attributes().await?.remove(ENTRY));
    }
    Ok(names)
}

pub(super) async fn read(entry: &str, ask: bool) -> Result<Option<Zeroizing<String>>, Trouble> {
    let service = connect().await?;
    match find(&service, entry, ask).await?.first() {
        Some(item) => text(item.get_secret().await?).map(Some),
        None => Ok(None),
    }
}

pub(super) async fn write(entry: &str, text: &str, ask: bool) -> Result<(), Trouble> {
    let service = connect().await?;
    let collection = open(&service, ask).await?;
    let (replace, kind) = (true, "text/plain");
    collection
        .create_item(LABEL, attributes(entry), text.as_bytes(), replace, kind)
        .await?;
    Ok(())
}

pub(super) async fn delete(entry: &str, ask: bool) -> Result<(), Trouble> {
    let service = connect().await?;
    for item in find(&service, entry, ask).await? {
        item.delete().await?;
    }
    Ok(())
}

/// Finds the items of an entry, open: there is one, or none. Nothing is found in a locked collection for certain.
async fn find<'s>(
    service: &'s SecretService<'_>,
    entry: &str,
    ask: bool,
) -> Result<Vec<Item<'s>>, Trouble> {
    let mut found = service.search_items(attributes(entry)).await?;
    if found.unlocked.is_empty() {
        match found.locked.first() {
            Some(_) if !ask => return Err(Trouble::Locked),
            Some(item) => item.unlock().await?,
            None => drop(open(service, ask).await?),
        }
        found = service.search_items(attributes(entry)).await?;
    }
    Ok(found.unlocked)
}

/// Gives the collection where entries are put, open.
async fn open<'s>(service: &'s SecretService<'_>, ask: bool) -> Result<Collection<'s>, Trouble> {
    let collection = service.get_default_collection().await?;
    if collection.is_locked().await? {
        if !ask {
            return Err(Trouble::Locked);
        }
        collection.unlock().await?;
    }
    Ok(collection)
}

/// Secrets cross the bus encrypted, so that none lies in the buffers of the bus.
async fn connect() -> Result<SecretService<'static>, Trouble> {
    Ok(SecretService::connect(EncryptionType::Dh).await?)
}

fn attributes(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([SCHEMA, (ENTRY, entry)])
}

fn text(bytes: Vec<u8>) -> Result<Zeroizing<String>, Trouble> {
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| Trouble::Failed)?;
    Ok(Zeroizing::new(text.to_owned()))
}

impl From<Error> for Trouble {
    #[allow(clippy::wildcard_enum_match_arm)] // an enum of another crate, which may grow
    fn from(error: Error) -> Self {
        match error {
            // No default collection: the service runs without the person's keyring.
            Error::Unavailable | Error::NoResult => Self::Missing,
            Error::Locked | Error::Prompt | Error::PromptDisconnected => Self::Locked,
            Error::Zbus(_) | Error::ZbusFdo(_) => answered(&error.to_string()),
            _ => Self::Failed,
        }
    }
}

/// Reads an error of the bus by its name: the service's own, or that there is nobody to ask.
fn answered(error: &str) -> Trouble {
    if error.contains("org.freedesktop.Secret.Error.IsLocked") {
        Trouble::Locked
    } else if error.contains("org.freedesktop.Secret.Error") {
        Trouble::Failed
    } else {
        Trouble::Missing
    }
}
