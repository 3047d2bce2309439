//! Other versions, damage, and disks that will not have it.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};

use super::*;
use crate::lock::Lock;

#[tokio::test]
async fn refuses_the_database_of_a_newer_version() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    sql(
        &store,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, x'', 0)",
    )
    .await;
    store.close().await;
    for error in [
        SqliteStore::open(dir.path(), SecretStore::none())
            .await
            .unwrap_err(),
        SqliteStore::open_existing(dir.path(), SecretStore::none())
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.code, StorageErrorCode::Newer);
    }
}

fn with_another(statement: &'static str) -> Migrator {
    let mut all: Vec<_> = open::MIGRATIONS.iter().cloned().collect();
    all.push(Migration::new(
        open::latest(&open::MIGRATIONS) + 1,
        "second".into(),
        MigrationType::Simple,
        statement.into_sql_str(),
        false,
    ));
    Migrator::with_migrations(all)
}

#[tokio::test]
async fn backs_up_before_it_changes_the_schema() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.close().await;

    let bad = with_another("CREATE TABLE second (id INTEGER); CREATE TABLE instances (id INTEGER)");
    assert!(
        SqliteStore::open_with(dir.path(), SecretStore::none(), &bad)
            .await
            .is_err()
    );
    open(&dir).await.close().await; // half a migration would be a newer schema

    let migrations = with_another("ALTER TABLE consumed ADD COLUMN at INTEGER");
    let store = SqliteStore::open_with(dir.path(), SecretStore::none(), &migrations)
        .await
        .unwrap();
    sql(&store, "SELECT at FROM consumed").await;
    assert_eq!(store.load().await.unwrap().instances.len(), 1);

    let backup = dir.path().join("latchkey.db.bak-2");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&backup).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let other = tempfile::tempdir().unwrap();
    fs::copy(&backup, paths::database(other.path())).unwrap();
    fs::copy(paths::key(dir.path()), paths::key(other.path())).unwrap();
    let old = open(&other).await;
    assert_eq!(old.keys(InstanceId(1)).await.unwrap(), Some(keys()));
}

#[tokio::test]
async fn a_backup_that_fails_leaves_no_piece() {
    let dir = tempfile::tempdir().unwrap();
    open(&dir).await.close().await;
    // Something is in the way of its name.
    fs::create_dir_all(dir.path().join("latchkey.db.bak-2/in the way")).unwrap();
    let migrations = with_another("ALTER TABLE consumed ADD COLUMN at INTEGER");
    let opened = SqliteStore::open_with(dir.path(), SecretStore::none(), &migrations).await;
    assert!(opened.is_err());
    let piece = format!("latchkey.db.bak-2.{}", std::process::id());
    assert!(!dir.path().join(piece).exists());
}

#[tokio::test]
async fn a_reader_changes_the_schema_only_under_the_lock() {
    let dir = tempfile::tempdir().unwrap();
    open(&dir).await.close().await;
    let read = async |migrations: &Migrator| {
        let sql = open::existing(dir.path(), migrations).await?;
        Ok::<_, StorageError>(SqliteStore::new(
            dir.path(),
            SecretStore::none(),
            sql.unwrap(),
        ))
    };
    let migrations = with_another("ALTER TABLE consumed ADD COLUMN at INTEGER");
    let lock = Lock::acquire(dir.path(), "another").unwrap();
    let error = read(&migrations).await.err().unwrap();
    assert_eq!(error.code, StorageErrorCode::Busy);
    assert!(error.detail.contains("`another`"), "{}", error.detail);
    // Nothing was changed, and as it is it can still be read.
    assert!(!dir.path().join("latchkey.db.bak-2").exists());
    read(&open::MIGRATIONS).await.unwrap().close().await;

    drop(lock);
    let store = read(&migrations).await.unwrap();
    sql(&store, "SELECT at FROM consumed").await;
    let _free = Lock::acquire(dir.path(), "another").unwrap();
}

#[tokio::test]
async fn tells_a_damaged_database_and_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let garbage = vec![b'x'; 5000];
    fs::write(paths::database(dir.path()), &garbage).unwrap();
    let error = SqliteStore::open(dir.path(), SecretStore::none())
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Corrupt);
    assert_eq!(fs::read(paths::database(dir.path())).unwrap(), garbage);

    let foreign = tempfile::tempdir().unwrap();
    let store = open(&foreign).await;
    sql(&store, "DROP TABLE _sqlx_migrations").await;
    store.close().await;
    let error = SqliteStore::open(foreign.path(), SecretStore::none())
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Corrupt);
}

/// A database is never begun in its own place, so one without a byte was cut off: to begin anew would lose the key.
#[tokio::test]
async fn an_empty_database_is_damaged_and_not_begun_anew() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.close().await;
    fs::write(paths::database(dir.path()), "").unwrap();
    let error = SqliteStore::open(dir.path(), SecretStore::none())
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Corrupt);
    let error = SqliteStore::open_existing(dir.path(), SecretStore::none())
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Corrupt);
    let left = fs::read(paths::database(dir.path())).unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_beginning_that_broke_off_is_begun_again() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["latchkey.db.new", "latchkey.db.new-journal"] {
        fs::write(dir.path().join(name), "broken off").unwrap();
    }
    assert!(
        SqliteStore::open_existing(dir.path(), SecretStore::none())
            .await
            .unwrap()
            .is_none()
    );
    open(&dir).await.close().await;
    let names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["latchkey.db"], "{names:?}");
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_an_error() {
    for damage in [
        "UPDATE instances SET locations = '[{\"id\":\"password123\"}]'",
        "UPDATE instances SET locations = 'x'",
        "UPDATE instances SET device = '{}'",
        "UPDATE instances SET edge = 'http://elsewhere.example'",
        "UPDATE instances SET traffic_policy = 'sometimes'",
        "UPDATE instances SET name = CAST(x'ff' AS TEXT)",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir).await;
        store.apply(enrolled("alice")).await.unwrap();
        sql(&store, damage).await;
        let error = store.load().await.unwrap_err();
        assert_eq!(error.code, StorageErrorCode::Corrupt, "{damage}");
        assert_eq!(error.detail, "an instance cannot be read");
    }
    for damage in [
        "UPDATE instance_keys SET private_key = x''",
        "UPDATE instance_keys SET private_key = polling_token",
        "DELETE FROM sealing",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir).await;
        store.apply(enrolled("alice")).await.unwrap();
        sql(&store, damage).await;
        let error = store.keys(InstanceId(1)).await.unwrap_err();
        assert_eq!(error.code, StorageErrorCode::Corrupt, "{damage}");
    }
}

/// `max_page_count` stands for a full disk: SQLite answers both with the same code.
#[tokio::test]
async fn a_full_disk_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let before = store.load().await.unwrap();
    sql(&store, "PRAGMA max_page_count = 1").await;
    let mut large = instance("bob");
    large.name = "long name ".repeat(50_000);
    let error = store
        .apply(Change::Enrolled {
            instance: Box::new(large),
            keys: keys(),
            consumed: None,
        })
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Full);
    assert_eq!(store.load().await.unwrap(), before);
    sql(&store, "PRAGMA max_page_count = 100000").await;
    store.apply(enrolled("bob")).await.unwrap();
}

#[tokio::test]
async fn tells_when_it_may_not_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    sql(&store, "PRAGMA query_only = ON").await;
    let error = store.apply(checkpoint()).await.unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Denied);

    let odd = tempfile::tempdir().unwrap();
    fs::create_dir(paths::database(odd.path())).unwrap();
    let error = SqliteStore::open(odd.path(), SecretStore::none())
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Denied);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_a_disk_that_is_away_is_not_begun_anew() {
    let (dir, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let there = disk.path().join("latchkey.db");
    std::os::unix::fs::symlink(&there, paths::database(dir.path())).unwrap();
    let error = SqliteStore::open(dir.path(), SecretStore::none())
        .await
        .unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Denied);
    assert!(paths::database(dir.path()).is_symlink());
}

/// Polls so often and then lets go.
async fn left_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_change_that_is_left_in_the_middle_leaves_nothing_behind() {
    let temp = TempDir::new().unwrap();
    let store = SqliteStore::open(temp.path(), SecretStore::none())
        .await
        .unwrap();
    let other = SqliteStore::open(temp.path(), SecretStore::none())
        .await
        .unwrap();
    let enrolled = Change::Enrolled {
        instance: Box::new(instance("maya")),
        keys: keys(),
        consumed: None,
    };
    store.apply(enrolled).await.unwrap();
    let mut stored = store.load().await.unwrap().instances.remove(0);
    let (mut left, mut done) = (0, 0);
    for round in 0..200 {
        let name = format!("round {round}");
        let synced = Instance {
            name: name.clone(),
            ..stored.clone()
        };
        let change = store.apply(Change::Synced(Box::new(synced)));
        match left_after(1 + round % 40, change).await {
            Some(result) => {
                result.unwrap();
                done += 1;
            }
            None => left += 1,
        }
        other.apply(checkpoint()).await.unwrap();
        store.apply(checkpoint()).await.unwrap();
        let now = store.load().await.unwrap().instances.remove(0);
        assert!(now.name == name || now.name == stored.name, "{}", now.name);
        stored = now;
    }
    assert!(left > 0 && done > 0, "{left} left, {done} done");
}
