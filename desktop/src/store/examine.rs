//! Looks at the store without changing anything: for `latchkey doctor`, while a window is open, or when nothing opens.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use latchkey_core::checkpoint::Checkpoint;
use latchkey_core::edge::EdgeUrl;
use latchkey_core::instance::Instance;
use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::provisioning::Digest;
use sqlx::SqliteConnection;

use super::error::sql_error;
use super::holder::{self, Found, Lost};
use super::key_file::Unread;
use super::open::{self, Schema};
use super::seal::Seal;
use super::untouched::Untouched;
use super::{CHECKPOINT, Holder, digests, instances, key_file};
use crate::paths;
use crate::secret_store::{Key, SecretStore};

/// What was seen of a store.
#[derive(Debug, Default)]
pub(crate) struct Examined {
    pub(crate) database: Database,
    pub(crate) secrets: Secrets,
    /// Whether there is an unfinished enrollment.
    pub(crate) is_unfinished: bool,
    /// Its Edge, if it can be opened.
    pub(crate) unfinished: Option<Known>,
    /// The Edges of the stored instances.
    pub(crate) instances: Vec<Known>,
    /// The provisioning files that were used.
    pub(crate) consumed: BTreeSet<Digest>,
}

/// An Edge that the store knows, with the authority that is trusted for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) edge: EdgeUrl,
    pub(crate) ca_certificate: Option<String>,
}

/// How the database is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Database {
    /// There is none yet.
    #[default]
    None,
    /// Whole, with this schema.
    Whole(i64),
    /// Of a newer version.
    Newer(i64),
    /// Not to be used.
    Bad(StorageErrorCode),
}

/// How the key is that seals the secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Secrets {
    /// Nothing says: the database cannot be read.
    #[default]
    Unknown,
    /// Nothing is sealed.
    None,
    /// A key lies in its file, and nothing is sealed: the database that it belonged to is gone.
    Left,
    /// The same, with a file that was cut off while it was made: nothing was ever sealed with it.
    Torn,
    /// It opens what is sealed.
    Open(Holder),
    /// It does not.
    Shut(Option<Holder>, Shut),
}

/// Why a key opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shut {
    Missing,
    /// The secret store is locked, or does not answer.
    Locked,
    /// The user may not read its file.
    Denied,
    /// Its file has another length than a key.
    Length,
    Unreadable,
    Wrong,
}

/// The newest schema that this version knows.
pub(crate) fn known_schema() -> i64 {
    open::latest(&open::MIGRATIONS)
}

/// Looks at the store of a data directory. Nobody is asked to unlock anything.
pub(crate) async fn examine(data: &Path, store: &SecretStore) -> Examined {
    match look(data, &paths::database(data), &store.unasked()).await {
        Ok(examined) => examined,
        Err(why) => Examined {
            database: Database::Bad(why),
            ..Examined::default()
        },
    }
}

async fn look(
    data: &Path,
    database: &Path,
    store: &SecretStore,
) -> Result<Examined, StorageErrorCode> {
    if !open::is_there(database).map_err(|error| error.code)? {
        return Ok(nothing(data));
    }
    let mut untouched = Untouched::open(data, database)
        .await
        .map_err(|error| error.code)?;
    let examined = read(&mut untouched.sql, data, store).await;
    untouched.close().await;
    examined
}

/// What there is to see where nothing is stored.
fn nothing(data: &Path) -> Examined {
    let secrets = match key_file::read(data) {
        Ok(None) => Secrets::None,
        Ok(Some(_)) => Secrets::Left,
        // The first thing that is sealed replaces it.
        Err(_) if key_file::is_torn(data) => Secrets::Torn,
        Err(unread) => Secrets::Shut(Some(Holder::File), shut(&unread)),
    };
    Examined {
        secrets,
        ..Examined::default()
    }
}

async fn read(
    sql: &mut SqliteConnection,
    data: &Path,
    store: &SecretStore,
) -> Result<Examined, StorageErrorCode> {
    let told: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_all(&mut *sql)
        .await
        .map_err(|error| sql_error(&error).code)?;
    if told != ["ok"] {
        return Err(StorageErrorCode::Corrupt);
    }
    let schema = open::schema(sql).await.map_err(|error| error.code)?;
    let version = match schema {
        Schema::None => return Ok(nothing(data)),
        Schema::Version(version) if version > known_schema() => {
            return Ok(Examined {
                database: Database::Newer(version),
                ..Examined::default()
            });
        }
        Schema::Version(version) => version,
    };
    let stored = instances::all(sql).await.map_err(|error| error.code)?;
    let (secrets, key) = secrets(sql, version, data, store)
        .await
        .map_err(|error| error.code)?;
    let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT sealed FROM checkpoint WHERE id = 1")
        .fetch_optional(&mut *sql)
        .await
        .map_err(|error| sql_error(&error).code)?;
    let is_unfinished = sealed.is_some();
    let opened = match key {
        Some(key) => open_all(sql, &Seal::new(&key), &stored, sealed).await,
        None => Ok(None),
    };
    let (database, unfinished) = match opened {
        Ok(unfinished) => (Database::Whole(version), unfinished),
        Err(why) => (Database::Bad(why), None),
    };
    Ok(Examined {
        database,
        secrets,
        is_unfinished,
        unfinished,
        instances: stored
            .into_iter()
            .map(|instance| Known {
                edge: instance.edge,
                ca_certificate: instance.ca_certificate,
            })
            .collect(),
        consumed: digests(sql).await.map_err(|error| error.code)?,
    })
}

/// Opens all that is sealed, since a damaged value looks like any other until then; gives the Edge of the unfinished
/// enrollment.
async fn open_all(
    sql: &mut SqliteConnection,
    seal: &Seal<'_>,
    stored: &[Instance],
    checkpoint: Option<Vec<u8>>,
) -> Result<Option<Known>, StorageErrorCode> {
    for instance in stored {
        let keys = instances::keys(sql, instance.id).await;
        let keys = keys.map_err(|error| error.code)?;
        let opened = keys.ok_or(StorageErrorCode::Corrupt)?.open(seal);
        opened.map_err(|error| error.code)?;
    }
    let Some(sealed) = checkpoint else {
        return Ok(None);
    };
    let json = seal.open(CHECKPOINT, &sealed).map_err(|error| error.code)?;
    let Checkpoint {
        edge,
        ca_certificate,
        ..
    } = Checkpoint::from_json(&json).map_err(|_| StorageErrorCode::Corrupt)?;
    Ok(Some(Known {
        edge,
        ca_certificate,
    }))
}

fn shut(unread: &Unread) -> Shut {
    match unread {
        Unread::Denied(_) => Shut::Denied,
        Unread::Length => Shut::Length,
        Unread::Failed(_) => Shut::Unreadable,
    }
}

/// How long the secret store may take: it answers at once, or not at all.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks whether the key opens what is sealed.
async fn secrets(
    sql: &mut SqliteConnection,
    schema: i64,
    data: &Path,
    store: &SecretStore,
) -> Result<(Secrets, Option<Key>), StorageError> {
    let named = match schema {
        1 => holder::named_at_first(sql).await,
        _ => holder::named(sql).await,
    };
    let sealing = match named {
        Ok(Some(sealing)) => sealing,
        Ok(None) => return Ok((Secrets::None, None)),
        Err(error) if error.code == StorageErrorCode::NoKey => {
            return Ok((Secrets::Shut(None, Shut::Unreadable), None));
        }
        Err(error) => return Err(error),
    };
    let noted = match schema {
        1 => Vec::new(),
        _ => holder::noted(sql).await?,
    };
    let found = tokio::time::timeout(PATIENCE, holder::find(&sealing, &noted, data, store)).await;
    let shut = match found {
        Ok(Ok(Found { key, place })) => return Ok((Secrets::Open(place.holder()), Some(key))),
        Ok(Err(Lost::Missing)) => Shut::Missing,
        Ok(Err(Lost::Wrong)) => Shut::Wrong,
        Ok(Err(Lost::Unreadable(unread))) => shut(&unread),
        Ok(Err(Lost::Store(_))) | Err(_) => Shut::Locked,
    };
    Ok((Secrets::Shut(Some(sealing.holder), shut), None))
}
