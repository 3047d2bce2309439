//! Storage and a machine in memory, for tests and previews; and the one contract that every storage passes.

mod contract;
mod host;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use self::contract::contract;
pub use self::host::DemoHost;
use crate::checkpoint::Checkpoint;
use crate::instance::{Instance, InstanceId, Keys};
use crate::ports::{Change, Storage, StorageError, StorageErrorCode, Stored};
use crate::provisioning::Digest;
use crate::secret::Secret;

/// A [`Storage`] in memory. Clones share their content: one survives the "crash" of a session that owns the other.
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage(Arc<Mutex<Content>>);

#[derive(Clone, Debug, Default)]
struct Content {
    instances: Vec<(Instance, Keys)>,
    /// In the stored form, so that every load reads it anew.
    checkpoint: Option<Secret>,
    consumed: Vec<Digest>,
    last_id: i64,
    failure: Option<(u32, StorageErrorCode)>,
}

impl MemoryStorage {
    /// Lets the `call`-th change from now (from 1) fail, and all after it, until [`mend`](Self::mend).
    pub fn fail_from(&self, call: u32, code: StorageErrorCode) {
        self.content().failure = Some((call, code));
    }

    /// Lets changes succeed again.
    pub fn mend(&self) {
        self.content().failure = None;
    }

    /// The provisioning files that count as used.
    #[must_use]
    pub fn consumed(&self) -> Vec<Digest> {
        self.content().consumed.clone()
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage for MemoryStorage {
    async fn load(&self) -> Result<Stored, StorageError> {
        let content = self.content();
        let checkpoint = content.checkpoint.as_ref().map(Checkpoint::from_json);
        Ok(Stored {
            instances: content.instances.iter().map(|(i, _)| i.clone()).collect(),
            checkpoint: checkpoint
                .transpose()
                .map_err(|_| error(StorageErrorCode::Corrupt))?,
        })
    }

    async fn keys(&self, id: InstanceId) -> Result<Option<Keys>, StorageError> {
        let content = self.content();
        let mut instances = content.instances.iter();
        let found = instances.find(|(instance, _)| instance.id == id);
        Ok(found.map(|(_, keys)| keys.clone()))
    }

    async fn apply(&self, change: Change) -> Result<(), StorageError> {
        let mut content = self.content();
        if let Some((left, code)) = &mut content.failure {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return Err(error(*code));
            }
        }
        content.apply(change);
        Ok(())
    }
}

impl Content {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Checkpoint(checkpoint) => self.checkpoint = Some(checkpoint.to_json()),
            Change::Enrolled {
                instance,
                keys,
                consumed,
            } => {
                self.enroll(*instance, keys);
                self.close(consumed);
            }
            Change::Closed { consumed } => self.close(consumed),
            Change::Synced(new) => {
                let mut instances = self.instances.iter_mut();
                if let Some((old, _)) = instances.find(|(old, _)| old.id == new.id) {
                    *old = *new;
                }
            }
            Change::Removed(id) => self.remove(id),
            Change::RemovedAll => {
                self.instances.clear();
                self.consumed.clear();
                self.checkpoint = None;
            }
        }
    }

    fn enroll(&mut self, mut instance: Instance, keys: Keys) {
        let mut known = self.instances.iter_mut();
        let same =
            known.find(|(old, _)| old.is_same(&instance.uuid, &instance.edge, &instance.username));
        if let Some(same) = same {
            instance.id = same.0.id;
            *same = (instance, keys);
        } else {
            self.last_id += 1;
            instance.id = InstanceId(self.last_id);
            self.instances.push((instance, keys));
        }
    }

    fn remove(&mut self, id: InstanceId) {
        let Some(place) = self.instances.iter().position(|(one, _)| one.id == id) else {
            return;
        };
        let (gone, _) = self.instances.remove(place);
        let checkpoint = self.checkpoint.as_ref().map(Checkpoint::from_json);
        if checkpoint.is_some_and(|read| read.is_ok_and(|read| read.is_of(&gone))) {
            self.checkpoint = None;
        }
    }

    fn close(&mut self, consumed: Option<Digest>) {
        self.checkpoint = None;
        self.consumed.extend(consumed);
    }
}

fn error(code: StorageErrorCode) -> StorageError {
    StorageError {
        code,
        detail: "injected".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn passes_the_contract() {
        contract(async || MemoryStorage::default())
            .now_or_never()
            .unwrap();
    }

    #[test]
    fn fails_as_told_and_changes_nothing() {
        let store = MemoryStorage::default();
        store.fail_from(2, StorageErrorCode::Full);
        let change = || Change::Closed {
            consumed: Some(Digest([7; 32])),
        };
        assert_eq!(store.apply(change()).now_or_never(), Some(Ok(())));
        for _ in 0..2 {
            let failed = store.apply(change()).now_or_never().unwrap();
            assert_eq!(failed.unwrap_err().code, StorageErrorCode::Full);
        }
        assert_eq!(store.consumed().len(), 1);
        store.mend();
        assert_eq!(store.apply(change()).now_or_never(), Some(Ok(())));
    }
}
