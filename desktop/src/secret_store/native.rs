//! The Keychain of macOS and the Credential Manager of Windows. Their calls block, and may show a question of the
//! system's own; so each runs on a thread that nobody has to wait for.

use std::thread;

use keyring::v1::{Entry, Error};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::Trouble;

/// Whose entries these are.
const SERVICE: &str = "net.latchkey";

/// Entries are read by their names; the crate lists none.
#[allow(clippy::unused_async)] // others have to wait for theirs
pub(super) async fn names() -> Result<Vec<String>, Trouble> {
    Ok(Vec::new())
}

pub(super) async fn read(entry: &str, _ask: bool) -> Result<Option<Zeroizing<String>>, Trouble> {
    match call(entry, |entry| entry.get_password()).await? {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn write(entry: &str, text: &str, _ask: bool) -> Result<(), Trouble> {
    let text = Zeroizing::new(text.to_owned());
    Ok(call(entry, move |entry| entry.set_password(&text)).await??)
}

pub(super) async fn delete(entry: &str, _ask: bool) -> Result<(), Trouble> {
    match call(entry, |entry| entry.delete_credential()).await? {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn call<T: Send + 'static>(
    entry: &str,
    what: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
) -> Result<Result<T, Error>, Trouble> {
    let name = entry.to_owned();
    let (done, answer) = oneshot::channel();
    thread::spawn(move || {
        let _ = done.send(Entry::new(SERVICE, &name).and_then(what)); // somebody may have left
    });
    answer.await.map_err(|_| Trouble::Failed)
}

impl From<Error> for Trouble {
    #[allow(clippy::wildcard_enum_match_arm)] // an enum of another crate, which may grow
    fn from(error: Error) -> Self {
        match error {
            Error::NoDefaultStore => Self::Missing,
            Error::NoStorageAccess(_) => Self::Locked,
            _ => Self::Failed,
        }
    }
}
