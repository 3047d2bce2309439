//! Secrets on the disk: sealed, for nobody else to open, and gone when they go.

use super::*;

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_open_its_files() {
    use std::os::unix::fs::PermissionsExt;

    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("net.latchkey");
    let store = SqliteStore::open(&dir, SecretStore::none()).await.unwrap();
    store.apply(checkpoint()).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    let mut names = Vec::new();
    for entry in fs::read_dir(&dir).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.file_name());
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(
        names,
        ["latchkey.db", "latchkey.db-journal", "latchkey.key"]
    );
}

/// As after a copy back from a backup, in a directory that others may look into.
#[cfg(unix)]
#[tokio::test]
async fn takes_files_of_any_mode_back_from_others() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.close().await;
    let files = [paths::database(dir.path()), paths::key(dir.path())];
    for file in &files {
        fs::set_permissions(file, fs::Permissions::from_mode(0o664)).unwrap();
    }
    let store = open(&dir).await;
    store.apply(checkpoint()).await.unwrap();
    for file in &files {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file:?}");
    }
}

#[tokio::test]
async fn writes_no_secret_in_the_clear_and_leaves_none_behind() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(checkpoint()).await.unwrap();
    store.apply(enrolled("alice")).await.unwrap();
    store.apply(checkpoint()).await.unwrap();
    let bytes = all_bytes(&dir);
    assert!(
        contains(&bytes, b"Office"),
        "the search finds what is there"
    );
    let private_key = keys().private_key.to_base64();
    for secret in [
        "enrollment-token-in-the-clear",
        "polling-token-in-the-clear",
        private_key.expose(),
    ] {
        assert!(!contains(&bytes, secret.as_bytes()));
    }

    let sealed: Vec<u8> = sqlx::query_scalar("SELECT private_key FROM instance_keys")
        .fetch_one(&mut *store.0.sql.lock().await)
        .await
        .unwrap();
    assert!(contains(&bytes, &sealed));
    store.apply(Change::Removed(InstanceId(1))).await.unwrap();
    assert!(
        !contains(&all_bytes(&dir), &sealed),
        "in no file, the log included"
    );
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT sealed FROM checkpoint")
        .fetch_one(&mut *store.0.sql.lock().await)
        .await
        .unwrap();
    store
        .apply(Change::Closed { consumed: None })
        .await
        .unwrap();
    assert!(!contains(&all_bytes(&dir), &sealed));
}

#[tokio::test]
async fn without_its_key_it_says_so_and_makes_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(checkpoint()).await.unwrap();
    store.apply(enrolled("alice")).await.unwrap();
    let key = paths::key(dir.path());
    let right = fs::read(&key).unwrap();

    let wrong: [Option<&[u8]>; 4] = [None, Some(&[1; 32]), Some(&[1; 33]), Some(b"")];
    for content in wrong {
        match content {
            Some(content) => fs::write(&key, content).unwrap(),
            None => fs::remove_file(&key).unwrap(),
        }
        for error in [
            store.keys(InstanceId(1)).await.unwrap_err(),
            store.apply(checkpoint()).await.unwrap_err(),
            store.apply(enrolled("bob")).await.unwrap_err(),
        ] {
            assert_eq!(error.code, StorageErrorCode::NoKey, "{content:?}");
        }
        assert_eq!(fs::read(&key).ok().as_deref(), content);
        let summary = store.summary().await.unwrap();
        assert_eq!(summary.instances.len(), 1, "status needs no key");
    }
    fs::write(&key, right).unwrap();
    assert_eq!(store.keys(InstanceId(1)).await.unwrap(), Some(keys()));

    fs::remove_file(&key).unwrap();
    store.apply(Change::RemovedAll).await.unwrap();
    store.apply(enrolled("alice")).await.unwrap();
    assert!(key.exists(), "once all is removed, a new start is possible");
}

#[tokio::test]
async fn uses_the_key_that_a_crash_left_and_replaces_a_torn_one() {
    let dir = tempfile::tempdir().unwrap();
    let key = paths::key(dir.path());
    fs::write(&key, [3; 32]).unwrap();
    let store = open(&dir).await;
    store.apply(checkpoint()).await.unwrap();
    assert_eq!(fs::read(&key).unwrap(), [3; 32]);

    store.apply(Change::RemovedAll).await.unwrap();
    assert!(!key.exists());
    fs::write(&key, [3; 31]).unwrap();
    store.apply(checkpoint()).await.unwrap();
    assert_eq!(fs::read(&key).unwrap().len(), 32);
    assert!(store.load().await.unwrap().checkpoint.is_some());
}

#[tokio::test]
async fn removing_all_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.apply(checkpoint()).await.unwrap();
    store.apply(Change::RemovedAll).await.unwrap();
    assert_eq!(store.load().await.unwrap(), Stored::default());
    assert_eq!(store.consumed().await.unwrap(), BTreeSet::new());
    assert!(!contains(&all_bytes(&dir), b"Office"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_snapshot_by_hard_links_keeps_its_key() {
    let (dir, snapshot) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let key = fs::read(paths::key(dir.path())).unwrap();
    let kept = paths::key(snapshot.path());
    fs::hard_link(paths::key(dir.path()), &kept).unwrap();
    store.apply(Change::RemovedAll).await.unwrap();
    assert!(!paths::key(dir.path()).exists());
    assert_eq!(fs::read(&kept).unwrap(), key);

    // One with a single name is overwritten: what is left on the disk is no key.
    store.apply(enrolled("alice")).await.unwrap();
    let mut held = fs::File::open(paths::key(dir.path())).unwrap();
    store.apply(Change::RemovedAll).await.unwrap();
    let mut left = Vec::new();
    std::io::Read::read_to_end(&mut held, &mut left).unwrap();
    assert_eq!(left, [0; 32]);
}
