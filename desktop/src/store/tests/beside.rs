//! What lies beside a database that was moved away, put back or cut off: only its own journal is ever played onto it.

use std::path::PathBuf;

use sqlx::ConnectOptions as _;

use super::*;

fn beside(dir: &TempDir, end: &str) -> PathBuf {
    dir.path().join(format!("latchkey.db{end}"))
}

/// Copies a data directory in the middle of a change that has begun to write to the database, as if the power failed.
async fn cut_off(store: &SqliteStore, dir: &TempDir) -> TempDir {
    // One page of memory: the rest of a large change goes to the file before its end.
    sql(store, "PRAGMA cache_size = 1").await;
    sql(store, "PRAGMA cache_spill = 1").await;
    sql(store, "BEGIN IMMEDIATE").await;
    sql(store, "PRAGMA user_version = 7").await; // stands on the first page
    sql(store, "UPDATE instances SET name = 'half'").await;
    let rows = "INSERT INTO consumed WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000)
        SELECT randomblob(32) FROM n";
    sql(store, rows).await;
    let copy = copied(dir);
    assert!(fs::metadata(beside(&copy, "-journal")).unwrap().len() > 0);
    assert!(contains(
        &fs::read(paths::database(copy.path())).unwrap(),
        b"half"
    ));
    sql(store, "ROLLBACK").await;
    copy
}

fn copied(dir: &TempDir) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

async fn users(dir: &TempDir) -> Vec<String> {
    let store = open(dir).await;
    let all = store.load().await.unwrap().instances.into_iter();
    all.map(|one| {
        assert_eq!(one.name, "Example");
        one.username
    })
    .collect()
}

#[tokio::test]
async fn nothing_but_the_database_holds_what_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    // While it is open, and as after a kill: the file alone.
    let alone = tempfile::tempdir().unwrap();
    for file in [paths::database, paths::key] {
        fs::copy(file(dir.path()), file(alone.path())).unwrap();
    }
    assert_eq!(users(&alone).await, ["alice"]);
    assert!(!beside(&dir, "-wal").exists());
    assert_eq!(fs::metadata(beside(&dir, "-journal")).unwrap().len(), 0);
}

#[tokio::test]
async fn a_change_that_was_cut_off_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let cut = cut_off(&store, &dir).await;
    assert_eq!(users(&cut).await, ["alice"]);
    let cut = cut_off(&store, &dir).await;
    let read = SqliteStore::open_existing(cut.path(), SecretStore::none());
    let instances = read.await.unwrap().unwrap().load().await.unwrap().instances;
    assert_eq!(instances[0].name, "Example");
}

#[tokio::test]
async fn a_first_page_that_a_power_cut_has_torn_is_healed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let cut = cut_off(&store, &dir).await;
    let mut bytes = fs::read(paths::database(cut.path())).unwrap();
    bytes[..512].fill(0);
    fs::write(paths::database(cut.path()), bytes).unwrap();
    assert_eq!(users(&cut).await, ["alice"]);
}

#[tokio::test]
async fn a_new_database_is_begun_without_what_the_former_one_left() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let cut = cut_off(&store, &dir).await;
    let wal = log_of_another().await;
    fs::copy(wal.path().join("other.db-wal"), beside(&cut, "-wal")).unwrap();

    fs::rename(paths::database(cut.path()), cut.path().join("away")).unwrap();
    assert_eq!(users(&cut).await, [""; 0]);
    let again = open(&cut).await;
    again.apply(enrolled("bob")).await.unwrap();
    again.close().await;
    assert_eq!(users(&cut).await, ["bob"]);
    // With the database to which it belongs, what was put aside still does what it is for.
    fs::rename(cut.path().join("away"), paths::database(cut.path())).unwrap();
    fs::rename(beside(&cut, ".left-journal"), beside(&cut, "-journal")).unwrap();
    assert_eq!(users(&cut).await, ["alice"]);
}

#[tokio::test]
async fn a_backup_in_its_place_is_not_changed_by_what_the_former_one_left() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let backup = copied(&dir);
    for user in ["bob", "carol", "dave"] {
        store.apply(enrolled(user)).await.unwrap();
    }
    let cut = cut_off(&store, &dir).await;
    fs::copy(paths::database(backup.path()), paths::database(cut.path())).unwrap();
    let wal = log_of_another().await;
    fs::copy(wal.path().join("other.db-wal"), beside(&cut, "-wal")).unwrap();
    let before = fs::read(paths::database(cut.path())).unwrap();

    let seen = examine(cut.path(), &SecretStore::none()).await;
    assert!(matches!(seen.database, Database::Whole(_)), "{seen:?}");
    assert_eq!(seen.instances.len(), 1);
    assert!(beside(&cut, "-wal").exists(), "to look changes nothing");

    let read = SqliteStore::open_existing(cut.path(), SecretStore::none());
    let stored = read.await.unwrap().unwrap().load().await.unwrap();
    assert_eq!(stored.instances[0].username, "alice");
    assert_eq!(fs::read(paths::database(cut.path())).unwrap(), before);
    assert_eq!(users(&cut).await, ["alice"]);
    assert!(beside(&cut, ".left-journal").exists());
}

/// A log that SQLite would play: of another database, with another page 1.
async fn log_of_another() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("other.db");
    let mut sql = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .connect()
        .await
        .unwrap();
    sqlx::raw_sql("CREATE TABLE ghost (id INTEGER); INSERT INTO ghost VALUES (1)")
        .execute(&mut sql)
        .await
        .unwrap();
    // As a kill leaves it: to close takes it away.
    let (log, kept) = (path.with_extension("db-wal"), path.with_extension("kept"));
    fs::copy(&log, &kept).unwrap();
    sql.close().await.unwrap();
    fs::rename(kept, log).unwrap();
    assert!(fs::metadata(dir.path().join("other.db-wal")).unwrap().len() > 0);
    dir
}
