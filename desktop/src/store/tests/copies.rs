//! Data directories that were copied, moved or put back: none takes the key from another, and each finds its own.

use super::moving::{names, with};
use super::*;
use crate::secret_store::Fake;

/// Copies the database, and the key file where there is one.
fn copy(from: &TempDir) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in [paths::database, paths::key] {
        if file(from.path()).exists() {
            fs::copy(file(from.path()), file(to.path())).unwrap();
        }
    }
    to
}

async fn opens(dir: &TempDir, fake: &Fake) {
    let store = with(dir, fake).await;
    assert_eq!(store.keys(InstanceId(1)).await.unwrap(), Some(keys()));
}

#[tokio::test]
async fn a_copy_takes_nothing_from_its_original() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    with(&dir, &fake)
        .await
        .apply(enrolled("alice"))
        .await
        .unwrap();
    let [own] = &names(&fake)[..] else {
        panic!("one entry")
    };

    let removed = copy(&dir);
    opens(&removed, &fake).await;
    let store = with(&removed, &fake).await;
    store.apply(Change::RemovedAll).await.unwrap();
    assert_eq!(names(&fake), std::slice::from_ref(own));
    opens(&dir, &fake).await;

    let in_a_file = copy(&dir);
    let store = with(&in_a_file, &fake).await;
    assert_eq!(store.move_key(Holder::File).await.unwrap(), Moved::Done);
    assert!(!store.summary().await.unwrap().leftover);
    assert_eq!(names(&fake), std::slice::from_ref(own));
    opens(&in_a_file, &fake).await;
    opens(&dir, &fake).await;

    // One that is worked with has an entry of its own from then on, whatever becomes of the original.
    let used = copy(&dir);
    with(&used, &fake).await.apply(checkpoint()).await.unwrap();
    assert_eq!(names(&fake).len(), 2);
    with(&dir, &fake)
        .await
        .apply(Change::RemovedAll)
        .await
        .unwrap();
    assert_eq!(names(&fake).len(), 1);
    opens(&used, &fake).await;
    with(&used, &fake)
        .await
        .apply(Change::RemovedAll)
        .await
        .unwrap();
    assert_eq!(names(&fake), [""; 0]);
}

async fn at(path: &Path, fake: &Fake) -> SqliteStore {
    SqliteStore::open(path, SecretStore::fake(fake))
        .await
        .unwrap()
}

/// Enrolls in a directory and moves it, with what follows: the database notes where it is now.
async fn moved(fake: &Fake) -> (TempDir, PathBuf, PathBuf) {
    let temp = tempfile::tempdir().unwrap();
    let (from, to) = (temp.path().join("from"), temp.path().join("to"));
    let store = at(&from, fake).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.close().await;
    fs::rename(&from, &to).unwrap();
    let store = at(&to, fake).await;
    store.apply(checkpoint()).await.unwrap();
    store.close().await;
    assert_eq!(names(fake).len(), 2);
    (temp, from, to)
}

#[tokio::test]
async fn what_may_lie_elsewhere_keeps_its_key_and_that_is_said() {
    let fake = Fake::default();
    let (_temp, from, to) = moved(&fake).await;
    let said = at(&to, &fake).await.remove_all().await.unwrap();
    assert!(said.entry && !said.leftover);
    assert_eq!(said.kept_for, [entries::place(&from)]);
    // The folder may be the place where a disk was that is not there now.
    assert_eq!(names(&fake), [format!("1:{}", entries::place(&from))]);
    // What is said leads on.
    let store = SecretStore::fake(&fake);
    let gone = Remains::remove(&from, &store).await.unwrap();
    assert!(gone.entry);
    assert_eq!(names(&fake), [""; 0]);
}

#[tokio::test]
async fn a_key_that_a_locked_store_keeps_goes_later_and_is_not_forgotten() {
    let fake = Fake::default();
    let (_temp, from, to) = moved(&fake).await;
    fake.content().trouble = Some(crate::secret_store::Trouble::Locked);
    let said = at(&to, &fake).await.remove_all().await.unwrap();
    assert!(said.leftover && !said.entry);
    fake.content().trouble = None;
    let said = at(&to, &fake).await.remove_all().await.unwrap();
    assert!(said.entry && !said.leftover);
    assert_eq!(said.kept_for, [entries::place(&from)]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_former_name_that_is_a_link_now_is_the_same_place() {
    let fake = Fake::default();
    let (_temp, from, to) = moved(&fake).await;
    std::os::unix::fs::symlink(&to, &from).unwrap();
    let said = at(&to, &fake).await.remove_all().await.unwrap();
    assert_eq!(said.kept_for, [""; 0]);
    assert_eq!(names(&fake), [""; 0]);
}

#[tokio::test]
async fn what_is_begun_where_another_was_leaves_the_key_of_that_one() {
    let (temp, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let (place, away) = (temp.path().join("place"), temp.path().join("away"));
    let store = at(&place, &fake).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.close().await;
    fs::rename(&place, &away).unwrap();
    let store = at(&place, &fake).await;
    store.apply(enrolled("bob")).await.unwrap();
    assert_eq!(names(&fake).len(), 2);
    let keys_of_away = async || at(&away, &fake).await.keys(InstanceId(1)).await.unwrap();
    // Once more there is nothing to remove, and then what was begun anew.
    for _ in 0..2 {
        store.remove_all().await.unwrap();
        assert_eq!(keys_of_away().await, Some(keys()));
    }
    store.apply(enrolled("bob")).await.unwrap();
    assert_eq!(names(&fake).len(), 2, "it has a key of its own");
    store.remove_all().await.unwrap();
    assert_eq!(keys_of_away().await, Some(keys()));
}

#[tokio::test]
async fn a_backup_opens_wherever_the_key_has_gone() {
    let (dir, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    open(&dir).await.apply(enrolled("alice")).await.unwrap();
    let key = fs::read(paths::key(dir.path())).unwrap();
    let of_the_file = fs::read(paths::database(dir.path())).unwrap();
    with(&dir, &fake).await.apply(checkpoint()).await.unwrap();
    assert!(!paths::key(dir.path()).exists());
    let of_the_store = fs::read(paths::database(dir.path())).unwrap();

    // In the same place, and in another that knows of none.
    for there in [&dir, &tempfile::tempdir().unwrap()] {
        fs::write(paths::database(there.path()), &of_the_file).unwrap();
        opens(there, &fake).await;
        let seen = examine(there.path(), &SecretStore::fake(&fake)).await;
        assert_eq!(seen.secrets, Secrets::Open(Holder::Store));
        let store = with(there, &fake).await;
        store.apply(checkpoint()).await.unwrap();
        assert_eq!(store.summary().await.unwrap().holder, Some(Holder::Store));
    }

    // There and back again.
    let store = with(&dir, &fake).await;
    store.move_key(Holder::File).await.unwrap();
    fs::write(paths::database(dir.path()), &of_the_store).unwrap();
    opens(&dir, &fake).await;
    let store = with(&dir, &fake).await;
    store.move_key(Holder::Store).await.unwrap();
    assert!(!paths::key(dir.path()).exists());
    fs::write(paths::database(dir.path()), &of_the_store).unwrap();
    opens(&dir, &fake).await;

    // The key that a person has put back from a backup, while the store has lost it, or is locked.
    fs::write(paths::key(dir.path()), &key).unwrap();
    opens(&dir, &fake).await;
    fake.content().entries.clear();
    opens(&dir, &fake).await;
    fake.content().trouble = Some(crate::secret_store::Trouble::Locked);
    opens(&dir, &fake).await;
    fs::write(paths::key(dir.path()), [1; 32]).unwrap();
    let store = with(&dir, &fake).await;
    let error = store.keys(InstanceId(1)).await.unwrap_err();
    assert_eq!(
        error.code,
        StorageErrorCode::Locked,
        "no other key is taken"
    );
}

#[tokio::test]
async fn no_entry_is_written_over_with_another_key() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let fake = Fake::default();
    for dir in [&one, &other] {
        with(dir, &fake)
            .await
            .apply(enrolled("alice"))
            .await
            .unwrap();
    }
    let first = fs::read(paths::database(one.path())).unwrap();
    fs::copy(paths::database(other.path()), paths::database(one.path())).unwrap();
    with(&one, &fake).await.apply(checkpoint()).await.unwrap();
    with(&other, &fake)
        .await
        .apply(Change::RemovedAll)
        .await
        .unwrap();
    opens(&one, &fake).await;
    fs::write(paths::database(one.path()), first).unwrap();
    opens(&one, &fake).await;

    // Nor by what is begun anew: the former one opens again when it is put back.
    let former = fs::read(paths::database(one.path())).unwrap();
    fs::remove_file(paths::database(one.path())).unwrap();
    with(&one, &fake).await.apply(checkpoint()).await.unwrap();
    fs::write(paths::database(one.path()), former).unwrap();
    opens(&one, &fake).await;
}
