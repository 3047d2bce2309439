//! The store on a real disk. What every `Storage` must do is in the core's contract; here is what only this one can get
//! wrong: sealing, files and their modes, schemas, and a database in trouble.

mod beside;
mod copies;
mod moving;
mod sealing;
mod trouble;

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use latchkey_core::edge::EdgeUrl;
use latchkey_core::instance::{
    Device, Endpoint, Location, LocationFactor, ServiceMode, TrafficPolicy,
};
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::Provisioning;
use latchkey_core::secret::Secret;
use latchkey_core::wireguard::PrivateKey;
use sqlx::AssertSqlSafe;
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
    SqliteStore::open(dir.path(), SecretStore::none())
        .await
        .unwrap()
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
async fn keeps_what_every_storage_promises() {
    let dir = tempfile::tempdir().unwrap();
    let opened = AtomicU32::new(0);
    let fresh = async || {
        let number = opened.fetch_add(1, Ordering::Relaxed);
        let data = dir.path().join(number.to_string());
        SqliteStore::open(&data, SecretStore::none()).await.unwrap()
    };
    latchkey_core::memory::contract(fresh).await;
}

#[tokio::test]
async fn keeps_everything_over_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir).await;
    store.apply(enrolled("alice")).await.unwrap();
    store.apply(checkpoint()).await.unwrap();
    store.close().await;

    let store = SqliteStore::open_existing(dir.path(), SecretStore::none())
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
async fn looking_creates_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("net.latchkey");
    assert!(
        SqliteStore::open_existing(&data, SecretStore::none())
            .await
            .unwrap()
            .is_none()
    );
    assert!(!data.exists());
    fs::create_dir(&data).unwrap();
    assert!(
        SqliteStore::open_existing(&data, SecretStore::none())
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
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
        include_str!("../../../tests/fixtures/device.json").trim()
    );
    assert_eq!(
        locations,
        include_str!("../../../tests/fixtures/locations.json").trim()
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
