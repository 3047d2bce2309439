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

#[tokio::test]
async fn a_directory_that_was_moved_leaves_nothing_behind() {
    let (temp, fake) = (tempfile::tempdir().unwrap(), Fake::default());
    let (from, to) = (temp.path().join("from"), temp.path().join("to"));
    let at = async |path: &Path| {
        SqliteStore::open(path, SecretStore::fake(&fake))
            .await
            .unwrap()
    };
    at(&from).await.apply(enrolled("alice")).await.unwrap();
    fs::rename(&from, &to).unwrap();
    let store = at(&to).await;
    store.apply(checkpoint()).await.unwrap();
    assert_eq!(names(&fake).len(), 2, "the other may only be out of sight");
    // A copy that stayed there still needs it.
    fs::create_dir(&from).unwrap();
    fs::copy(paths::database(&to), from.join("latchkey.db.bak-1")).unwrap();
    store.apply(Change::RemovedAll).await.unwrap();
    assert_eq!(names(&fake).len(), 1);
    store.close().await;

    fs::rename(from.join("latchkey.db.bak-1"), paths::database(&to)).unwrap();
    let store = at(&to).await;
    store.apply(checkpoint()).await.unwrap();
    store.apply(Change::RemovedAll).await.unwrap();
    assert_eq!(names(&fake), [""; 0]);
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

    // What is begun anew takes the key that is there, so that the former one opens again when it is put back.
    let former = fs::read(paths::database(one.path())).unwrap();
    fs::remove_file(paths::database(one.path())).unwrap();
    with(&one, &fake).await.apply(checkpoint()).await.unwrap();
    fs::write(paths::database(one.path()), former).unwrap();
    opens(&one, &fake).await;
    with(&one, &fake)
        .await
        .apply(Change::RemovedAll)
        .await
        .unwrap();
    assert_eq!(names(&fake), [""; 0]);
}
