//! Where the key comes to lie: the first one, and the way from the file to the secret store and back.
//!
//! Between any two steps the power may fail. So the new place holds the key, and has given it back, before the database
//! names that place; and only then is it removed from the old one. Whatever was begun and not finished is tidied up later:
//! every entry of the secret store is noted in the database before it is written.

use std::sync::atomic::Ordering;

use latchkey_core::ports::{StorageError, StorageErrorCode};
use sqlx::Connection as _;
use tracing::info;

use super::error::{corrupt, error, sql_error, unavailable};
use super::holder::{self, Holder, Place, Sealing};
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
        holder::key(&sealing, &self.data, &self.secrets).await
    }

    /// Gets the key to seal with. The first time it makes one and has the database name its place.
    pub(super) async fn key_to_seal(&self) -> Result<Key, StorageError> {
        let Some(sealing) = self.sealing().await? else {
            return self.first_key().await;
        };
        let key = holder::key(&sealing, &self.data, &self.secrets).await?;
        if sealing.place.holder() == Holder::Store {
            // What a crash left behind, now that the right key is at hand.
            self.remove_copy(&key);
            let _ = self.tidy(&self.secrets.unasked()).await;
        }
        Ok(key)
    }

    /// Moves the key from its file to the secret store if there is one that is open, unless a person wants it in the file.
    /// If not, it stays where it is, which is no trouble.
    pub(super) async fn settle(&self) {
        if self.tried_to_move.swap(true, Ordering::Relaxed) {
            return;
        }
        let Ok(Some(sealing)) = self.sealing().await else {
            return;
        };
        let secrets = self.secrets.unasked();
        if sealing.place != Place::File || sealing.stays || !secrets.is_usable().await {
            return;
        }
        let Ok(key) = holder::key(&sealing, &self.data, &secrets).await else {
            return; // told when it is needed
        };
        match self.to_store(&secrets, &key).await {
            Ok(()) => info!("the key to the secrets is in the secret store now"),
            Err(error) => info!(code = ?error.code, "the key to the secrets stays in its file"),
        }
    }

    pub(super) async fn move_key(&self, to: Holder) -> Result<Moved, StorageError> {
        let Some(sealing) = self.sealing().await? else {
            return Ok(Moved::NothingThere);
        };
        let is_there = sealing.place.holder() == to;
        if is_there && (to == Holder::Store || sealing.stays) {
            return Ok(Moved::AlreadyThere);
        }
        let key = holder::key(&sealing, &self.data, &self.secrets).await?;
        match to {
            Holder::Store => self.to_store(&self.secrets, &key).await?,
            Holder::File => self.to_file(&key).await?,
        }
        let _ = self.tidy(&self.secrets).await;
        Ok(match is_there {
            true => Moved::AlreadyThere,
            false => Moved::Done,
        })
    }

    /// Deletes the entries of the secret store that hold nothing which is needed.
    pub(super) async fn tidy(&self, secrets: &SecretStore) -> Result<(), StorageError> {
        let entries = holder::left_over(&mut *self.sql.lock().await).await?;
        for entry in entries {
            secrets.delete(&entry).await.map_err(unavailable)?;
            holder::forget(&mut *self.sql.lock().await, &entry).await?;
        }
        Ok(())
    }

    async fn sealing(&self) -> Result<Option<Sealing>, StorageError> {
        holder::named(&mut *self.sql.lock().await).await
    }

    /// A key file that lies there already is used: a crash left it, or it is that of a database which was moved away.
    async fn first_key(&self) -> Result<Key, StorageError> {
        let fresh = key_file::fresh()?;
        let secrets = self.secrets.unasked();
        if !paths::key(&self.data).exists()
            && secrets.is_usable().await
            && let Ok(entry) = self.put(&secrets, &fresh).await
        {
            self.name(&Place::Entry(entry), false, None, &fresh).await?;
            return Ok(fresh);
        }
        let key = key_file::read_or_create(&self.data, fresh)?;
        self.name(&Place::File, false, None, &key).await?;
        Ok(key)
    }

    async fn to_store(&self, secrets: &SecretStore, key: &Key) -> Result<(), StorageError> {
        let entry = self.put(secrets, key).await.map_err(unavailable)?;
        let place = Place::Entry(entry);
        self.name(&place, false, Some(Holder::File), key).await?;
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
        let before = self.sealing().await?.map(|sealing| sealing.place.holder());
        self.name(&Place::File, true, before, key).await
    }

    /// Notes an entry, writes it, and has it read back; gives its name.
    async fn put(&self, secrets: &SecretStore, key: &Key) -> Result<String, Trouble> {
        let noted = holder::new_entry(&mut *self.sql.lock().await).await;
        let entry = noted.map_err(|_| Trouble::Failed)?;
        secrets.write(&entry, key).await?;
        Ok(entry)
    }

    /// Has the database name where the key is, if it says of the key what it said `before`.
    async fn name(
        &self,
        place: &Place,
        stays: bool,
        before: Option<Holder>,
        key: &Key,
    ) -> Result<(), StorageError> {
        let mut sql = self.sql.lock().await;
        let mut transaction = sql
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| sql_error(&error))?;
        let now = holder::named(&mut transaction).await?;
        if now.as_ref().is_some_and(|sealing| !sealing.fits(key))
            || now.map(|sealing| sealing.place.holder()) != before
        {
            return Err(error(
                StorageErrorCode::Busy,
                "another program has changed where the key is",
            ));
        }
        holder::name(&mut transaction, place, stays, key).await?;
        transaction
            .commit()
            .await
            .map_err(|error| sql_error(&error))
    }

    /// Removes the key file if it holds just this key; another one may be of use to somebody.
    fn remove_copy(&self, key: &Key) {
        if key_file::read(&self.data).is_ok_and(|there| there.as_ref() == Some(key)) {
            let _ = key_file::remove(&self.data); // the next change tries again
        }
    }
}
