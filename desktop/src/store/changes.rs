//! One change, all or nothing: what it needs before, its rows, and what goes with them.

use latchkey_core::checkpoint;
use latchkey_core::instance::InstanceId;
use latchkey_core::ports::{Change, StorageError};
use latchkey_core::provisioning::Digest;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Connection as _, Sqlite, SqliteConnection};

use super::error::{no_key, sql_error};
use super::seal::Seal;
use super::{CHECKPOINT, Inner, holder, instances, remains};
use crate::secret_store::Key;

impl Inner {
    pub(super) async fn apply(&self, change: Change) -> Result<(), StorageError> {
        match change {
            Change::Checkpoint(_) | Change::Enrolled { .. } => {
                // Had before anything is begun: whoever is asked to unlock its holder may take their time.
                let key = self.key_to_seal().await?;
                self.commit(change, Some(&key), false).await
            }
            Change::Synced(_) => {
                self.settle_unasked().await;
                self.commit(change, None, false).await
            }
            Change::Closed { .. } => self.commit(change, None, false).await,
            Change::Removed(id) => {
                let with_checkpoint = self.is_checkpoint_of(id).await?;
                self.commit(change, None, with_checkpoint).await?;
                // They hold the same rows; and a database that could be changed has got over its migration.
                remains::remove_former_rows(&self.data);
                // The instance is gone, whatever becomes of that.
                let _ = self.forget_lost_key().await;
                Ok(())
            }
            Change::RemovedAll => self.remove_all().await.map(drop),
        }
    }

    pub(super) async fn commit(
        &self,
        change: Change,
        key: Option<&Key>,
        with_checkpoint: bool,
    ) -> Result<(), StorageError> {
        let mut sql = self.sql.lock().await;
        let mut transaction = sql
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| sql_error(&error))?;
        if with_checkpoint {
            execute(&mut transaction, sqlx::query("DELETE FROM checkpoint")).await?;
        }
        write(&mut transaction, key, change).await?;
        transaction
            .commit()
            .await
            .map_err(|error| sql_error(&error))
    }

    /// Tells whether the unfinished enrollment goes together with this instance.
    async fn is_checkpoint_of(&self, id: InstanceId) -> Result<bool, StorageError> {
        let instances = instances::all(&mut *self.sql.lock().await).await?;
        let Some(instance) = instances.iter().find(|one| one.id == id) else {
            return Ok(false);
        };
        let checkpoint = self.checkpoint().await?;
        Ok(checkpoint.is_some_and(|checkpoint| checkpoint.is_of(instance)))
    }
}

/// Writes a change; `key` is there if it has something to seal.
async fn write(
    sql: &mut SqliteConnection,
    key: Option<&Key>,
    change: Change,
) -> Result<(), StorageError> {
    match change {
        Change::Checkpoint(checkpoint) => {
            let checkpoint::Summary { screen, deadline } = checkpoint.summary();
            let seal = seal(sql, key).await?;
            let insert = sqlx::query(
                "INSERT OR REPLACE INTO checkpoint (id, sealed, screen, deadline) VALUES (1, ?, ?, ?)",
            )
            .bind(seal.close(CHECKPOINT, &checkpoint.to_json())?)
            .bind(screen)
            .bind(deadline);
            execute(sql, insert).await
        }
        Change::Enrolled {
            instance,
            keys,
            consumed,
        } => {
            let seal = seal(sql, key).await?;
            let id = instances::put(sql, &instance).await?;
            instances::put_keys(sql, &seal, id, &keys).await?;
            close(sql, consumed).await
        }
        Change::Closed { consumed } => close(sql, consumed).await,
        Change::Synced(instance) => instances::replace(sql, &instance).await,
        Change::Removed(id) => {
            let delete = sqlx::query("DELETE FROM instances WHERE id = ?").bind(id.0);
            execute(sql, delete).await
        }
        Change::RemovedAll => {
            for statement in [
                "DELETE FROM instances",
                "DELETE FROM checkpoint",
                "DELETE FROM consumed",
                "DELETE FROM sealing",
            ] {
                execute(sql, sqlx::query(statement)).await?;
            }
            Ok(())
        }
    }
}

/// Makes the seal, if the key is still the one that the database relies on: within the transaction, nobody changes that.
async fn seal<'k>(
    sql: &mut SqliteConnection,
    key: Option<&'k Key>,
) -> Result<Seal<'k>, StorageError> {
    let sealing = holder::named(sql).await?;
    match (sealing, key) {
        (Some(sealing), Some(key)) if sealing.fits(key) => Ok(Seal::new(key)),
        _ => Err(no_key("the key was changed by another program")),
    }
}

async fn close(sql: &mut SqliteConnection, consumed: Option<Digest>) -> Result<(), StorageError> {
    execute(sql, sqlx::query("DELETE FROM checkpoint")).await?;
    if let Some(Digest(digest)) = consumed {
        let insert = sqlx::query("INSERT OR IGNORE INTO consumed (digest) VALUES (?)")
            .bind(digest.as_slice().to_owned());
        execute(sql, insert).await?;
    }
    Ok(())
}

async fn execute(
    sql: &mut SqliteConnection,
    statement: Query<'_, Sqlite, SqliteArguments>,
) -> Result<(), StorageError> {
    statement
        .execute(sql)
        .await
        .map(drop)
        .map_err(|error| sql_error(&error))
}
