//! A store for tests, in memory: it can be locked, and lose or forge what it holds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::Trouble;

/// Clones are the same store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fake(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
pub(crate) struct Content {
    /// What it holds.
    pub(crate) entries: BTreeMap<String, String>,
    /// What it answers with from now on.
    pub(crate) trouble: Option<Trouble>,
    /// It takes what is written, and does not have it afterwards.
    pub(crate) forgets: bool,
}

impl Fake {
    pub(crate) fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn names(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.open()?.entries.keys().cloned().collect())
    }

    pub(super) fn read(&self, entry: &str) -> Result<Option<Zeroizing<String>>, Trouble> {
        let entry = self.open()?.entries.get(entry).cloned();
        Ok(entry.map(Zeroizing::new))
    }

    pub(super) fn write(&self, entry: &str, text: &str) -> Result<(), Trouble> {
        let mut content = self.open()?;
        if !content.forgets {
            content.entries.insert(entry.to_owned(), text.to_owned());
        }
        Ok(())
    }

    pub(super) fn delete(&self, entry: &str) -> Result<(), Trouble> {
        self.open()?.entries.remove(entry);
        Ok(())
    }

    fn open(&self) -> Result<MutexGuard<'_, Content>, Trouble> {
        let content = self.content();
        match content.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(content),
        }
    }
}
