//! The entries of the secret store: which of them belong to a data directory, and which may be used by another.
//!
//! Each data directory has entries of its own, known by its path. Only it writes and deletes them, so a copy takes nothing
//! from its original: it reads the original's entry, and puts the key into one of its own. An entry is never written over
//! with another key, since a database that was moved away may need the one that is there; so there are a few for each.

use std::path::Path;

use super::holder::Sealing;
use crate::secret_store::{Key, SecretStore, Trouble};

/// So many keys may be there for one directory: it takes a database with another key being put into it to need a second.
const MOST: usize = 3;

/// Gives the name of a data directory that is the same however one gets there, also when it is gone.
pub(super) fn place(data: &Path) -> String {
    let found = data
        .canonicalize()
        .or_else(|error| match (data.parent(), data.file_name()) {
            (Some(parent), Some(name)) => Ok(parent.canonicalize()?.join(name)),
            (None, _) | (_, None) => Err(error),
        });
    let path = found.unwrap_or_else(|_| data.to_owned());
    // What is no text is escaped, so that no two are the same.
    path.to_str()
        .map_or_else(|| format!("{path:?}"), str::to_owned)
}

fn names(place: &str) -> impl Iterator<Item = String> {
    (1..=MOST).map(move |number| format!("{number}:{place}"))
}

fn place_in(name: &str) -> Option<&str> {
    name.split_once(':').map(|(_, place)| place)
}

/// A key that opens the database, and whether it is in an entry of its own directory.
pub(super) struct Fitting {
    pub(super) key: Key,
    pub(super) is_own: bool,
}

/// Why no entry holds the key.
pub(super) enum Unfit {
    Missing,
    Wrong,
    Trouble(Trouble),
}

/// Looks for the key: in the entries of this place, of the `noted` ones, and then in whatever entries of ours there are. A
/// backup may know of none of them.
pub(super) async fn find(
    store: &SecretStore,
    place: &str,
    noted: &[String],
    sealing: &Sealing,
) -> Result<Fitting, Unfit> {
    let mut unfit = Unfit::Missing;
    let known = std::iter::once(place).chain(noted.iter().map(String::as_str));
    let known: Vec<String> = known.flat_map(names).collect();
    for name in &known {
        match store.read(name).await {
            Ok(Some(key)) if sealing.fits(&key) => {
                let is_own = place_in(name) == Some(place);
                return Ok(Fitting { key, is_own });
            }
            Ok(Some(_)) => unfit = Unfit::Wrong,
            Ok(None) => {}
            Err(Trouble::Failed) => unfit = Unfit::Trouble(Trouble::Failed),
            Err(trouble) => return Err(Unfit::Trouble(trouble)),
        }
    }
    for name in store.names().await.unwrap_or_default() {
        if !known.contains(&name)
            && let Ok(Some(key)) = store.read(&name).await
            && sealing.fits(&key)
        {
            return Ok(Fitting { key, is_own: false });
        }
    }
    Err(unfit)
}

/// Gives a key of this place.
pub(super) async fn first(store: &SecretStore, place: &str) -> Result<Option<Key>, Trouble> {
    for name in names(place) {
        if let Some(key) = store.read(&name).await? {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// Tells whether there is any entry of this place: with the key of this database, or with any.
pub(super) async fn are_there(
    store: &SecretStore,
    place: &str,
    of: Option<&Sealing>,
) -> Result<bool, Trouble> {
    for name in names(place) {
        if is_of(&store.read(&name).await, of)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells whether an entry is there and meant.
fn is_of(there: &Result<Option<Key>, Trouble>, of: Option<&Sealing>) -> Result<bool, Trouble> {
    match there {
        Ok(None) => Ok(false),
        Ok(Some(key)) => Ok(of.is_none_or(|sealing| sealing.fits(key))),
        Err(Trouble::Failed) => Ok(of.is_none()), // no key, or not in our words
        Err(trouble) => Err(*trouble),
    }
}

/// Where a key can be put.
pub(super) enum Room {
    /// It is there already.
    Filled,
    /// Into this entry.
    Free(String),
}

/// Looks where this key can be put; says what is wrong with a store that cannot be read before anything is written.
pub(super) async fn room(store: &SecretStore, place: &str, key: &Key) -> Result<Room, Trouble> {
    for name in names(place) {
        match store.read(&name).await? {
            Some(there) if there == *key => return Ok(Room::Filled),
            Some(_) => {}
            None => return Ok(Room::Free(name)),
        }
    }
    Err(Trouble::Failed)
}

/// Deletes the entries of this place that hold the key of this database, or all. Tells whether there were any.
pub(super) async fn delete(
    store: &SecretStore,
    place: &str,
    of: Option<&Sealing>,
) -> Result<bool, Trouble> {
    let mut any = false;
    for name in names(place) {
        if is_of(&store.read(&name).await, of)? {
            store.delete(&name).await?;
            any = true;
        }
    }
    Ok(any)
}
