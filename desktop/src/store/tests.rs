//! The store on a real disk. What every `Storage` must do is in the core's contract; here is what only this one can get
//! wrong: sealing, files and their modes, schemas, and a database in trouble.

use std::fs;

use latchkey_core::edge::EdgeUrl;
use latchkey_core::instance::{
    Device, Endpoint, Location, LocationFactor, ServiceMode, TrafficPolicy,
};
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::Provisioning;
use latchkey_core::secret::Secret;
use latchkey_core::wireguard::PrivateKey;
use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};
use tempfile::TempDir;

use super::*;
use crate::paths;

fn checkpoint() -> Change {
    let source = Provisioning {
        edge: edge(),
        token: Secret::new("enrollment-token-in-the-clear"),
        ca_certificate: None,
    };
    let key = PrivateKey::from_random(&[8; 32]);
    Change::Checkpoint(Box::new(Checkpoint::new(source, None, &key)))
}

fn edge() -> EdgeUrl {
    EdgeUrl::parse("https://vpn.example.com/edge").unwrap()
}

fn keys() -> Keys {
    Keys {
        private_key: PrivateKey::from_random(&[9; 32]),
        polling_token: Secret::new("polling-token-in-the-clear"),
    }
}

fn instance(username: &str) -> Instance {
    Instance {
        id: InstanceId(0),
        uuid: "5f1cd111".to_owned(),
        name: "Example".to_owned(),
        edge: edge(),
        announced_edge: Some("http://localhost:8080".to_owned()),
        username: username.to_owned(),
        ca_certificate: None,
        traffic_policy: TrafficPolicy::ForceAll,
        only_client_activation: true,
        disable_tunnels: false,
        device: Device {
            id: 7,
            name: "laptop".to_owned(),
            public_key: latchkey_core::wireguard::PublicKey::from_base64(
                "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
            )
            .unwrap(),
        },
        locations: vec![Location {
            id: 3,
            name: "Office".to_owned(),
            addresses: vec!["10.1.0.5".parse().unwrap(), "fd00::5".parse().unwrap()],
            endpoint: Endpoint::parse("gw.example.com:51820").unwrap(),
            public_key: latchkey_core::wireguard::PublicKey::from_base64(
                "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=",
            )
            .unwrap(),
            allowed_ips: serde_json::from_str(r#"["10.0.0.0/8","::/0"]"#).unwrap(),
            dns: vec!["10.1.0.1".to_owned(), "corp.example".to_owned()],
            keepalive: 25,
            factor: LocationFactor::Internal,
            factor_ready: Some(true),
            posture_check: false,
            service: ServiceMode::Prelogon,
        }],
        last_sync: 1_790_000_000,
    }
}

fn enrolled(username: &str) -> Change {
    Change::Enrolled {
        instance: Box::new(instance(username)),
        keys: keys(),
        consumed: Some(Digest([4; 32])),
    }
}

async fn open(dir: &TempDir) -> SqliteStore {
    SqliteStore::open(dir.path()).await.unwrap()
}

async fn sql(store: &SqliteStore, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut *store.0.sql.lock().await)
        .await
        .unwrap();
}

/// Everything in the directory, as one piece.
fn all_bytes(dir: &TempDir) -> Vec<u8> {
    fs::read_dir(dir.path())
        .unwrap()
        .flat_map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn keeps_everything_over_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.apply(checkpoint()).await.unwrap();
    store.close().await;

    let store = SqliteStore::open_existing(dir.path())
        .await
        .unwrap()
        .unwrap();
    let stored = store.load().await.unwrap();
    let expected = Instance {
        id: stored.instances[0].id,
        ..instance("alice")
    };
    assert_eq!(stored.instances, [expected]);
    assert_eq!(
        checkpoint(),
        Change::Checkpoint(Box::new(stored.checkpoint.unwrap()))
    );
    let id = stored.instances[0].id;
    assert_eq!(store.keys(id).await.unwrap(), Some(keys()));
    assert_eq!(store.keys(InstanceId(id.0 + 1)).await.unwrap(), None);
    assert!(store.is_consumed(Digest([4; 32])).await.unwrap());
    assert!(!store.is_consumed(Digest([5; 32])).await.unwrap());
}

#[tokio::test]
async fn the_same_instance_keeps_its_number_and_another_user_gets_a_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.apply(enrolled("bob")).await.unwrap();
    store.apply(enrolled("alice")).await.unwrap();
    let names = |stored: Stored| -> Vec<_> {
        let all = stored.instances.into_iter();
        all.map(|instance| (instance.id.0, instance.username))
            .collect()
    };
    assert_eq!(
        names(store.load().await.unwrap()),
        [(1, "alice".to_owned()), (2, "bob".to_owned())]
    );
    store.apply(Change::Removed(InstanceId(2))).await.unwrap();
    store.apply(enrolled("carol")).await.unwrap();
    let left = names(store.load().await.unwrap());
    assert_eq!(left.len(), 2);
    assert!(left[1].0 > 2, "a number is not used twice");
}

#[tokio::test]
async fn syncing_replaces_all_but_number_and_keys() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let mut synced = instance("alice");
    synced.id = InstanceId(1);
    synced.name = "Renamed".to_owned();
    synced.locations.clear();
    store
        .apply(Change::Synced(Box::new(synced.clone())))
        .await
        .unwrap();
    assert_eq!(store.load().await.unwrap().instances, [synced.clone()]);
    assert_eq!(store.keys(InstanceId(1)).await.unwrap(), Some(keys()));
    synced.id = InstanceId(99);
    store.apply(Change::Synced(Box::new(synced))).await.unwrap();
    assert_eq!(store.load().await.unwrap().instances.len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_open_its_files() {
    use std::os::unix::fs::PermissionsExt;

    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("net.latchkey");
    let store = SqliteStore::open(&dir).await.unwrap();
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
        [
            "latchkey.db",
            "latchkey.db-shm",
            "latchkey.db-wal",
            "latchkey.key"
        ]
    );
}

#[tokio::test]
async fn looking_creates_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net.latchkey");
    assert!(SqliteStore::open_existing(&data).await.unwrap().is_none());
    assert!(!data.exists());
    fs::create_dir(&data).unwrap();
    fs::write(paths::database(&data), "").unwrap();
    assert!(SqliteStore::open_existing(&data).await.unwrap().is_none());
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
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

#[tokio::test]
async fn says_where_the_person_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    assert_eq!(store.summary().await.unwrap().enrollment, None);
    let Change::Checkpoint(checkpoint) = checkpoint() else {
        unreachable!()
    };
    let expected = checkpoint.summary();
    store.apply(Change::Checkpoint(checkpoint)).await.unwrap();
    assert_eq!(store.summary().await.unwrap().enrollment, Some(expected));
}

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
        SqliteStore::open(dir.path()).await.unwrap_err(),
        SqliteStore::open_existing(dir.path()).await.unwrap_err(),
    ] {
        assert_eq!(error.code, StorageErrorCode::Newer);
    }
}

fn with_another(statement: &'static str) -> Migrator {
    let mut all: Vec<_> = open::MIGRATIONS.iter().cloned().collect();
    all.push(Migration::new(
        2,
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
    assert!(SqliteStore::open_with(dir.path(), &bad).await.is_err());
    open(&dir).await.close().await; // half a migration would be a newer schema

    let migrations = with_another("ALTER TABLE consumed ADD COLUMN at INTEGER");
    let store = SqliteStore::open_with(dir.path(), &migrations)
        .await
        .unwrap();
    sql(&store, "SELECT at FROM consumed").await;
    assert_eq!(store.load().await.unwrap().instances.len(), 1);

    let backup = dir.path().join("latchkey.db.bak-1");
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
async fn tells_a_damaged_database_and_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let garbage = vec![b'x'; 5000];
    fs::write(paths::database(dir.path()), &garbage).unwrap();
    let error = SqliteStore::open(dir.path()).await.unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Corrupt);
    assert_eq!(fs::read(paths::database(dir.path())).unwrap(), garbage);

    let foreign = tempfile::tempdir().unwrap();
    let store = open(&foreign).await;
    sql(&store, "DROP TABLE _sqlx_migrations").await;
    store.close().await;
    let error = SqliteStore::open(foreign.path()).await.unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Corrupt);
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
    let error = SqliteStore::open(odd.path()).await.unwrap_err();
    assert_eq!(error.code, StorageErrorCode::Denied);
}

/// The stored JSON of version 1: it must be readable by every later version.
#[tokio::test]
async fn the_stored_json_stays_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    let (device, locations, policy): (String, String, String) =
        sqlx::query_as("SELECT device, locations, traffic_policy FROM instances")
            .fetch_one(&mut *store.0.sql.lock().await)
            .await
            .unwrap();
    assert_eq!(
        device,
        include_str!("../../tests/fixtures/device.json").trim()
    );
    assert_eq!(
        locations,
        include_str!("../../tests/fixtures/locations.json").trim()
    );
    assert_eq!(policy, "force_all");
}

#[test]
fn the_store_shows_only_where_it_lies() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let shown = format!("{:?}", open(&dir).await);
        assert!(shown.starts_with("SqliteStore { data:"), "{shown}");
    });
}
