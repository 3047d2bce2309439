//! Where the key is kept: in a secret store if there is one that can be relied on, and never in two minds.

use super::*;
use crate::secret_store::{Fake, Trouble};

pub(super) async fn with(dir: &TempDir, fake: &Fake) -> SqliteStore {
    let secrets = SecretStore::fake(fake);
    SqliteStore::open(dir.path(), secrets).await.unwrap()
}

async fn holder(store: &SqliteStore) -> Option<Holder> {
    store.summary().await.unwrap().holder
}

pub(super) fn names(fake: &Fake) -> Vec<String> {
    fake.content().entries.keys().cloned().collect()
}

#[tokio::test]
async fn the_first_key_goes_to_the_store() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let store = with(&dir, &fake).await;
    assert_eq!(holder(&store).await, None);
    assert!(names(&fake).is_empty(), "nothing is secret yet");
    store.apply(checkpoint()).await.unwrap();
    store.apply(enrolled("alice")).await.unwrap();
    assert_eq!(holder(&store).await, Some(Holder::Store));
    assert!(!paths::key(dir.path()).exists());
    assert_eq!(names(&fake).len(), 1);
    assert_eq!(store.keys(InstanceId(1)).await.unwrap(), Some(keys()));
}

#[tokio::test]
async fn a_store_that_cannot_be_relied_on_is_not_relied_on() {
    for (trouble, forgets) in [
        (Some(Trouble::Missing), false),
        (Some(Trouble::Locked), false),
        (Some(Trouble::TimedOut), false),
        (Some(Trouble::Failed), false),
        (None, true),
    ] {
        let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
        fake.content().trouble = trouble;
        fake.content().forgets = forgets;
        let store = with(&dir, &fake).await;
        store.apply(enrolled("alice")).await.unwrap();
        assert_eq!(holder(&store).await, Some(Holder::File), "{trouble:?}");
        let before = fs::read(paths::key(dir.path())).unwrap();

        // Tried once for each start, and no oftener.
        fake.content().trouble = None;
        store.apply(checkpoint()).await.unwrap();
        let again = with(&dir, &fake).await;
        again.apply(checkpoint()).await.unwrap();
        if forgets {
            assert_eq!(holder(&again).await, Some(Holder::File));
            assert_eq!(fs::read(paths::key(dir.path())).unwrap(), before);
            fake.content().forgets = false;
            let last = with(&dir, &fake).await;
            last.apply(checkpoint()).await.unwrap();
            last.apply(checkpoint()).await.unwrap();
        }
        let last = with(&dir, &fake).await;
        assert_eq!(holder(&last).await, Some(Holder::Store), "{trouble:?}");
        assert!(!last.summary().await.unwrap().leftover, "tidied up");
        assert!(!paths::key(dir.path()).exists());
        assert_eq!(last.keys(InstanceId(1)).await.unwrap(), Some(keys()));
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_had_is_no_reason_for_another() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let store = with(&dir, &fake).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.apply(checkpoint()).await.unwrap();
    let right = fake.content().entries.clone();
    let name = names(&fake).remove(0);
    let other = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    for (content, trouble, code) in [
        (None, None, StorageErrorCode::NoKey),
        (Some(other), None, StorageErrorCode::NoKey),
        (Some("?"), None, StorageErrorCode::Locked),
        (
            Some(other),
            Some(Trouble::Missing),
            StorageErrorCode::NoStore,
        ),
        (None, Some(Trouble::Locked), StorageErrorCode::Locked),
        (None, Some(Trouble::TimedOut), StorageErrorCode::Locked),
    ] {
        fake.content().entries.clear();
        if let Some(content) = content {
            fake.content()
                .entries
                .insert(name.clone(), content.to_owned());
        }
        fake.content().trouble = trouble;
        let before = fake.content().entries.clone();
        for error in [
            store.keys(InstanceId(1)).await.unwrap_err(),
            store.load().await.unwrap_err(),
            store.apply(checkpoint()).await.unwrap_err(),
            store.apply(enrolled("bob")).await.unwrap_err(),
            // An unfinished enrollment may be one of this instance.
            store
                .apply(Change::Removed(InstanceId(1)))
                .await
                .unwrap_err(),
            store.move_key(Holder::File).await.unwrap_err(),
        ] {
            assert_eq!(error.code, code, "{content:?} {trouble:?}");
            assert_eq!(store.last_trouble().unwrap().code, code);
        }
        assert_eq!(fake.content().entries, before);
        assert!(!paths::key(dir.path()).exists());
        assert_eq!(store.summary().await.unwrap().instances.len(), 1);
    }
    fake.content().trouble = None;
    fake.content().entries = right;
    assert_eq!(store.keys(InstanceId(1)).await.unwrap(), Some(keys()));
}

#[tokio::test]
async fn a_key_that_is_lost_is_forgotten_with_the_last_that_needed_it() {
    for (trouble, kept) in [
        (None, false),
        (Some(Trouble::Missing), false),
        (Some(Trouble::Locked), true),
    ] {
        let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
        let store = with(&dir, &fake).await;
        store.apply(enrolled("alice")).await.unwrap();
        store.apply(enrolled("bob")).await.unwrap();
        fake.content().entries.clear();
        fake.content().trouble = trouble;
        let remove = |id| store.apply(Change::Removed(InstanceId(id)));
        remove(1).await.unwrap();
        assert_eq!(holder(&store).await, Some(Holder::Store), "bob needs it");
        remove(2).await.unwrap();
        let expected = kept.then_some(Holder::Store);
        assert_eq!(holder(&store).await, expected, "{trouble:?}");
        // What cannot be looked into may hold something.
        let may_be_left = trouble == Some(Trouble::Missing);
        assert_eq!(store.summary().await.unwrap().leftover, may_be_left);
        if !kept {
            store.apply(enrolled("alice")).await.unwrap();
            let id = store.summary().await.unwrap().instances[0].id;
            assert_eq!(store.keys(id).await.unwrap(), Some(keys()));
        }
    }
}

#[tokio::test]
async fn a_key_that_is_there_stays_where_a_person_wants_it() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let store = with(&dir, &fake).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.move_key(Holder::File).await.unwrap();
    store.apply(Change::Removed(InstanceId(1))).await.unwrap();
    let again = with(&dir, &fake).await;
    again.apply(enrolled("alice")).await.unwrap();
    assert_eq!(holder(&again).await, Some(Holder::File));
}

/// The first entry of a data directory.
fn entry(dir: &TempDir) -> String {
    format!("1:{}", entries::place(dir.path()))
}

fn in_base64(key: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(key)
}

#[tokio::test]
async fn what_a_crash_left_is_tidied_up() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let none = SqliteStore::open(dir.path(), SecretStore::none()).await;
    none.unwrap().apply(enrolled("alice")).await.unwrap();
    let key = fs::read(paths::key(dir.path())).unwrap();

    // Noted and written, and then the power failed.
    fake.content().entries.insert(entry(&dir), in_base64(&key));
    let store = with(&dir, &fake).await;
    store.apply(checkpoint()).await.unwrap();
    assert_eq!(holder(&store).await, Some(Holder::Store));
    assert_eq!(names(&fake), [entry(&dir)]);

    // Named, and then the power failed before the file was removed.
    fs::write(paths::key(dir.path()), &key).unwrap();
    let store = with(&dir, &fake).await;
    store.apply(checkpoint()).await.unwrap();
    assert!(!paths::key(dir.path()).exists());

    // A file with another key is somebody's who knows why.
    fs::write(paths::key(dir.path()), [3; 32]).unwrap();
    let store = with(&dir, &fake).await;
    store.apply(checkpoint()).await.unwrap();
    assert_eq!(fs::read(paths::key(dir.path())).unwrap(), [3; 32]);
    let error = store.move_key(Holder::File).await.unwrap_err();
    assert_eq!(error.code, StorageErrorCode::NoKey);
    assert_eq!(holder(&store).await, Some(Holder::Store));
    assert_eq!(store.keys(InstanceId(1)).await.unwrap(), Some(keys()));
}

#[tokio::test]
async fn the_key_that_a_crash_left_is_used() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    fake.content()
        .entries
        .insert(entry(&dir), in_base64(&[7; 32]));
    let store = with(&dir, &fake).await;
    let place = entries::place(dir.path());
    let noted = holder::note(&mut *store.0.sql.lock().await, &place).await;
    assert!(noted.unwrap(), "noted before the entry is written");
    store.apply(enrolled("alice")).await.unwrap();
    assert_eq!(names(&fake), [entry(&dir)]);
    assert_eq!(fake.content().entries[&entry(&dir)], in_base64(&[7; 32]));
}

#[tokio::test]
async fn a_row_that_names_no_holder_is_an_error() {
    for damage in [
        "UPDATE sealing SET holder = 'pocket'",
        "UPDATE sealing SET probe = x''",
        "UPDATE sealing SET holder = 'file', probe = x''",
    ] {
        let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
        let store = with(&dir, &fake).await;
        store.apply(enrolled("alice")).await.unwrap();
        sql(&store, damage).await;
        let before = fake.content().entries.clone();
        assert!(store.keys(InstanceId(1)).await.is_err(), "{damage}");
        assert!(store.apply(checkpoint()).await.is_err(), "{damage}");
        assert_eq!(fake.content().entries, before);
    }
}

#[tokio::test]
async fn where_there_is_no_store_nothing_is_left_in_it() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let error = store.move_key(Holder::Store).await.unwrap_err();
    assert_eq!(error.code, StorageErrorCode::NoStore);
    assert!(!store.summary().await.unwrap().leftover);

    // One that does not keep what it is given.
    fake.content().forgets = true;
    let store = with(&dir, &fake).await;
    store.move_key(Holder::Store).await.unwrap_err();
    assert!(!store.summary().await.unwrap().leftover);
    assert_eq!(holder(&store).await, Some(Holder::File));
}

#[tokio::test]
async fn all_that_is_removed_goes_from_the_store_too() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let store = with(&dir, &fake).await;
    store.apply(enrolled("alice")).await.unwrap();
    fake.content().trouble = Some(Trouble::Locked);
    store.apply(Change::RemovedAll).await.unwrap();
    assert!(store.summary().await.unwrap().leftover);
    assert_eq!(names(&fake).len(), 1);
    fake.content().trouble = None;
    store.apply(Change::RemovedAll).await.unwrap();
    assert!(!store.summary().await.unwrap().leftover);
    assert!(names(&fake).is_empty());
}
