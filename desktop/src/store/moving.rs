//! Where the key comes to lie: the first one, and the way from the file to the secret store and back.
//!
//! Between any two steps the power may fail. So the new place holds the key, and has given it back, before the database
//! names that place; and only then is it removed from the old one. Whatever was begun and not finished is tidied up later:
//! that there are entries in the secret store is noted in the database before one is written.

use std::sync::atomic::Ordering;

use latchkey_core::ports::{StorageError, StorageErrorCode};
use sqlx::Connection as _;
use tracing::info;

use super::entries::{self, Room};
use super::error::{corrupt, error, sql_error, unavailable};
use super::holder::{self, Found, Holder, Place, Sealing};
use super::{Inner, key_file};
use crate::paths;
use crate::secret_store::{Key, SecretStore, Trouble};

/// What became of a move that a person wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The key is there now.
    Done,
    /// It was there already.
    AlreadyThere,
    /// There is no key: nothing secret is stored.
    NothingThere,
}

impl Inner {
    /// Gets the key to open with.
    pub(super) async fn key(&self) -> Result<Key, StorageError> {
        let Some(sealing) = self.sealing().await? else {
            return Err(corrupt("the sealing key's holder"));
        };
        Ok(self.find(&sealing, &self.secrets).await?.key)
    }

    /// Gets the key to seal with, and brings it where it belongs. The first time it makes one.
    pub(super) async fn key_to_seal(&self) -> Result<Key, StorageError> {
        let Some(sealing) = self.sealing().await? else {
            return self.first_key().await;
        };
        let found = self.find(&sealing, &self.secrets).await?;
        self.settle(&sealing, &found).await;
        Ok(found.key)
    }

    /// Brings the key where it belongs, for a change that does without it. That it cannot be had is told when it is needed.
    pub(super) async fn settle_unasked(&self) {
        if !self.tried_to_move.load(Ordering::Relaxed)
            && let Ok(Some(sealing)) = self.sealing().await
            && let Ok(found) = self.find(&sealing, &self.secrets.unasked()).await
        {
            self.settle(&sealing, &found).await;
        }
    }

    /// Brings the key where it belongs, once for each start: to an entry of this directory, if there is a secret store that
    /// is open, unless a person wants it in the file. If not, it stays where it is, which is no trouble.
    async fn settle(&self, sealing: &Sealing, Found { key, place }: &Found) {
        if self.tried_to_move.swap(true, Ordering::Relaxed) {
            return;
        }
        let done = match (sealing.holder, place) {
            (Holder::File, Place::File) if sealing.stays => return,
            (Holder::Store, Place::Entry) => {
                self.remove_copy(key); // what a crash left
                return;
            }
            (Holder::File | Holder::Store, _) => self.to_store(&self.secrets.unasked(), key).await,
        };
        match done {
            Ok(()) => info!("the key to the secrets is in the secret store now"),
            Err(error) => {
                info!(code = ?error.code, "the key to the secrets stays where it is");
                if place.holder() != sealing.holder {
                    let _ = self.name(place.holder(), false, key).await;
                }
            }
        }
    }

    pub(super) async fn move_key(&self, to: Holder) -> Result<Moved, StorageError> {
        let Some(sealing) = self.sealing().await? else {
            return Ok(Moved::NothingThere);
        };
        let Found { key, place } = self.find(&sealing, &self.secrets).await?;
        let is_there = sealing.holder == to && place.holder() == to;
        match to {
            Holder::Store if is_there && place == Place::Entry => self.remove_copy(&key),
            Holder::Store => self.to_store(&self.secrets, &key).await?,
            Holder::File => self.to_file(&key).await?,
        }
        Ok(match is_there {
            true => Moved::AlreadyThere,
            false => Moved::Done,
        })
    }

    pub(super) async fn sealing(&self) -> Result<Option<Sealing>, StorageError> {
        holder::named(&mut *self.sql.lock().await).await
    }

    pub(super) async fn find(
        &self,
        sealing: &Sealing,
        secrets: &SecretStore,
    ) -> Result<Found, StorageError> {
        key_file::narrow(&self.data)?;
        let noted = holder::noted(&mut *self.sql.lock().await).await?;
        holder::find(sealing, &noted, &self.data, secrets)
            .await
            .map_err(|lost| lost.error(sealing.holder))
    }

    /// A key that is there already is used: in the file, or in an entry if this database was about to write it. Any other
    /// entry belongs to a database that was moved away, and goes when that one is removed.
    async fn first_key(&self) -> Result<Key, StorageError> {
        let secrets = self.secrets.unasked();
        key_file::narrow(&self.data)?;
        if !paths::key(&self.data).exists() {
            let place = entries::place(&self.data);
            let noted = holder::noted(&mut *self.sql.lock().await).await?;
            let there = match noted.contains(&place) {
                true => entries::first(&secrets, &place).await.ok().flatten(),
                false => None,
            };
            let key = match there {
                Some(key) => key,
                None => key_file::fresh()?,
            };
            if self.put(&secrets, &key).await.is_ok() {
                self.name(Holder::Store, false, &key).await?;
                return Ok(key);
            }
        }
        let key = key_file::read_or_create(&self.data, key_file::fresh()?)?;
        self.name(Holder::File, false, &key).await?;
        Ok(key)
    }

    async fn to_store(&self, secrets: &SecretStore, key: &Key) -> Result<(), StorageError> {
        self.put(secrets, key).await.map_err(unavailable)?;
        self.name(Holder::Store, false, key).await?;
        self.remove_copy(key);
        Ok(())
    }

    async fn to_file(&self, key: &Key) -> Result<(), StorageError> {
        key_file::put(&self.data, key)?;
        if key_file::read(&self.data)?.as_ref() != Some(key) {
            return Err(error(
                StorageErrorCode::Other,
                "`latchkey.key` does not keep it",
            ));
        }
        self.name(Holder::File, true, key).await?;
        let place = entries::place(&self.data);
        let sealing = self.sealing().await?;
        if entries::delete(&self.secrets, &place, sealing.as_ref())
            .await
            .is_ok()
        {
            let _ = holder::forget(&mut *self.sql.lock().await, &place).await;
        }
        Ok(())
    }

    /// Puts the key into an entry of this directory, and has it read back.
    async fn put(&self, secrets: &SecretStore, key: &Key) -> Result<(), Trouble> {
        let place = entries::place(&self.data);
        let room = entries::room(secrets, &place, key).await?;
        let noted = holder::note(&mut *self.sql.lock().await, &place).await;
        let is_new = noted.map_err(|_| Trouble::Failed)?;
        let Room::Free(entry) = room else {
            return Ok(());
        };
        let written = secrets.write(&entry, key).await;
        if written.is_err() && secrets.delete(&entry).await.is_ok() && is_new {
            let _ = holder::forget(&mut *self.sql.lock().await, &place).await;
        }
        written
    }

    /// Has the database name who holds the key, if it still relies on this one, or on none.
    async fn name(&self, holder: Holder, stays: bool, key: &Key) -> Result<(), StorageError> {
        let mut sql = self.sql.lock().await;
        let mut transaction = sql
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| sql_error(&error))?;
        let now = holder::named(&mut transaction).await?;
        if now.is_some_and(|sealing| !sealing.fits(key)) {
            return Err(error(
                StorageErrorCode::Busy,
                "another program has changed the key",
            ));
        }
        holder::name(&mut transaction, holder, stays, key).await?;
        transaction
            .commit()
            .await
            .map_err(|error| sql_error(&error))
    }

    /// Removes the key file if it holds just this key; another one may be of use to somebody.
    fn remove_copy(&self, key: &Key) {
        if key_file::read(&self.data).is_ok_and(|there| there.as_ref() == Some(key)) {
            let _ = key_file::remove(&self.data); // the next start tries again
        }
    }
}
