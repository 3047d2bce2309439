//! What every [`Storage`] promises, as one test.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::checkpoint::{Checkpoint, Owner};
use crate::edge::EdgeUrl;
use crate::instance::{
    Device, Endpoint, Instance, InstanceId, Keys, Location, LocationFactor, ServiceMode,
    TrafficPolicy,
};
use crate::ports::{Change, Storage, Stored};
use crate::provisioning::{Digest, Provisioning};
use crate::secret::Secret;
use crate::wireguard::PrivateKey;

/// Tries a storage; `fresh` opens an empty one each time.
///
/// # Panics
/// When a promise is broken.
pub async fn contract<S: Storage>(fresh: impl AsyncFn() -> S) {
    starts_empty(&fresh().await).await;
    keeps_the_newest_checkpoint(&fresh().await).await;
    keeps_all_of_an_instance(&fresh().await).await;
    knows_an_instance_again(&fresh().await).await;
    syncs_all_but_number_and_keys(&fresh().await).await;
    removes(&fresh().await).await;
    removes_what_is_of_an_instance(&fresh().await).await;
    removes_all(&fresh().await).await;
}

async fn starts_empty(store: &impl Storage) {
    assert_eq!(store.load().await, Ok(Stored::default()));
    assert_eq!(store.keys(InstanceId(1)).await, Ok(None));
    for change in [
        Change::Closed { consumed: None },
        Change::Synced(Box::new(instance("a"))),
        Change::Removed(InstanceId(1)),
        Change::RemovedAll,
    ] {
        apply(store, change).await;
        assert_eq!(store.load().await, Ok(Stored::default()));
    }
}

async fn keeps_the_newest_checkpoint(store: &impl Storage) {
    for token in ["first", "second", "third \u{1f512} \"quoted\""] {
        let change = Change::Checkpoint(Box::new(checkpoint(token)));
        apply(store, change).await;
        assert_eq!(loaded(store).await.checkpoint, Some(checkpoint(token)));
    }
    enroll(store, instance("a"), 1).await;
    let stored = loaded(store).await;
    assert_eq!(stored.checkpoint, None, "enrolled removes the checkpoint");
    assert_eq!(stored.instances.len(), 1);

    let change = Change::Checkpoint(Box::new(checkpoint("another")));
    apply(store, change).await;
    let consumed = Some(Digest([9; 32]));
    for _ in 0..2 {
        apply(store, Change::Closed { consumed }).await;
        let closed = loaded(store).await;
        assert_eq!(closed.checkpoint, None, "closed removes the checkpoint");
        assert_eq!(closed.instances, stored.instances);
    }
}

async fn keeps_all_of_an_instance(store: &impl Storage) {
    let mut bare = instance("bare");
    bare.announced_edge = None;
    bare.ca_certificate = None;
    bare.locations.clear();
    for (seed, instance) in [(1, instance("full")), (2, bare)] {
        enroll(store, instance.clone(), seed).await;
        let stored = loaded(store).await.instances.pop();
        let id = stored.as_ref().map(|stored| stored.id).unwrap_or_default();
        assert_ne!(id, InstanceId(999), "the store gives the number itself");
        assert_eq!(stored, Some(Instance { id, ..instance }));
        assert_eq!(store.keys(id).await, Ok(Some(keys(seed))));
    }
}

async fn knows_an_instance_again(store: &impl Storage) {
    let first = instance("a");
    let strangers = [
        Instance {
            uuid: "another".to_owned(),
            ..first.clone()
        },
        Instance {
            edge: edge("https://edge.example:8443"),
            ..first.clone()
        },
        Instance {
            username: "somebody".to_owned(),
            ..first.clone()
        },
    ];
    enroll(store, first.clone(), 1).await;
    for (seed, stranger) in (2..).zip(strangers) {
        enroll(store, stranger, seed).await;
    }
    let before = loaded(store).await.instances;
    assert_eq!(before.len(), 4, "uuid, origin and user all count");

    let again = Instance {
        name: "Renamed".to_owned(),
        edge: edge("https://edge.example/other/path"),
        ..first
    };
    enroll(store, again.clone(), 9).await;
    let after = loaded(store).await.instances;
    let id = before[0].id;
    assert_eq!(after[0], Instance { id, ..again }, "the number stays");
    assert_eq!(after[1..], before[1..], "and so does everybody else");
    assert_eq!(store.keys(id).await, Ok(Some(keys(9))));
    assert_eq!(store.keys(before[1].id).await, Ok(Some(keys(2))));
}

async fn syncs_all_but_number_and_keys(store: &impl Storage) {
    enroll(store, instance("a"), 1).await;
    enroll(store, instance("b"), 2).await;
    let before = loaded(store).await.instances;
    let mut news = before[0].clone();
    news.name = "New name".to_owned();
    news.locations.remove(0);
    news.locations[0].name = "Moved".to_owned();
    news.last_sync += 60;
    apply(store, Change::Synced(Box::new(news.clone()))).await;
    let expected = vec![news.clone(), before[1].clone()];
    assert_eq!(loaded(store).await.instances, expected);
    assert_eq!(store.keys(news.id).await, Ok(Some(keys(1))));

    news.id = InstanceId(before[1].id.0 + 1_000);
    apply(store, Change::Synced(Box::new(news))).await;
    assert_eq!(loaded(store).await.instances, expected, "unknown: ignored");
}

async fn removes(store: &impl Storage) {
    enroll(store, instance("a"), 1).await;
    enroll(store, instance("b"), 2).await;
    let change = Change::Checkpoint(Box::new(checkpoint("open")));
    apply(store, change).await;
    let before = loaded(store).await.instances;
    let gone = before[1].id;
    for _ in 0..2 {
        apply(store, Change::Removed(gone)).await;
        let stored = loaded(store).await;
        assert_eq!(stored.instances, before[..1]);
        assert_eq!(stored.checkpoint, Some(checkpoint("open")));
        assert_eq!(store.keys(gone).await, Ok(None));
    }
    enroll(store, instance("c"), 3).await;
    let after = loaded(store).await.instances;
    assert_ne!(after[1].id, gone, "a late sync must not hit a newcomer");
}

async fn removes_what_is_of_an_instance(store: &impl Storage) {
    let enrolled = instance("a");
    let mut same_key = checkpoint("open");
    same_key.adopt_key(&keys(1).private_key);
    let mut same_user = checkpoint("open");
    same_user.owner = Some(Owner {
        uuid: enrolled.uuid.clone(),
        origin: enrolled.edge.origin(),
        login: enrolled.username.clone(),
    });
    for checkpoint in [same_key, same_user] {
        enroll(store, enrolled.clone(), 1).await;
        enroll(store, instance("b"), 2).await;
        apply(store, Change::Checkpoint(Box::new(checkpoint.clone()))).await;
        let before = loaded(store).await.instances;
        apply(store, Change::Removed(InstanceId(before[1].id.0 + 1_000))).await;
        assert_eq!(loaded(store).await.checkpoint, Some(checkpoint));
        let removed = before.iter().find(|one| one.uuid == enrolled.uuid);
        let id = removed.map(|one| one.id).unwrap_or_default();
        apply(store, Change::Removed(id)).await;
        assert_eq!(loaded(store).await.checkpoint, None);
    }
}

async fn removes_all(store: &impl Storage) {
    enroll(store, instance("a"), 1).await;
    let id = loaded(store).await.instances[0].id;
    let change = Change::Checkpoint(Box::new(checkpoint("open")));
    apply(store, change).await;
    apply(store, Change::RemovedAll).await;
    assert_eq!(store.load().await, Ok(Stored::default()));
    assert_eq!(store.keys(id).await, Ok(None));
}

async fn apply(store: &impl Storage, change: Change) {
    assert_eq!(store.apply(change).await, Ok(()));
}

async fn loaded(store: &impl Storage) -> Stored {
    let stored = store.load().await;
    assert!(stored.is_ok(), "{:?}", stored.err());
    stored.unwrap_or_default()
}

async fn enroll(store: &impl Storage, instance: Instance, seed: u8) {
    let change = Change::Enrolled {
        instance: Box::new(instance),
        keys: keys(seed),
        consumed: Some(Digest([seed; 32])),
    };
    apply(store, change).await;
}

/// A checkpoint with this token.
fn checkpoint(token: &str) -> Checkpoint {
    let source = Provisioning {
        edge: edge("https://edge.example"),
        token: Secret::new(token),
        ca_certificate: None,
    };
    Checkpoint::new(source, None, &PrivateKey::from_random(&[7; 32]))
}

#[allow(clippy::unwrap_used)] // Fixed texts of a test.
fn edge(url: &str) -> EdgeUrl {
    EdgeUrl::parse(url).unwrap()
}

fn keys(seed: u8) -> Keys {
    Keys {
        private_key: PrivateKey::from_random(&[seed; 32]),
        polling_token: Secret::new(format!("polling-{seed}")),
    }
}

/// An instance with everything in it; its number is one that no store may take over.
fn instance(uuid: &str) -> Instance {
    Instance {
        id: InstanceId(999),
        uuid: uuid.to_owned(),
        name: "Łódź \u{1f4bb} \"q\"; DROP TABLE instances;--".to_owned(),
        edge: edge("https://edge.example/base"),
        announced_edge: Some("https://other.example/".to_owned()),
        username: "maya".to_owned(),
        ca_certificate: Some("-----BEGIN CERTIFICATE-----\nAAAA\n".to_owned()),
        traffic_policy: TrafficPolicy::ForceAll,
        only_client_activation: true,
        disable_tunnels: true,
        device: Device {
            id: 7,
            name: "maya's laptop".to_owned(),
            public_key: keys(1).private_key.public_key(),
        },
        locations: vec![
            location(3, LocationFactor::Internal, ServiceMode::Prelogon),
            location(1, LocationFactor::External, ServiceMode::AlwaysOn),
            location(2, LocationFactor::Unknown, ServiceMode::Unknown),
        ],
        last_sync: 1_795_432_233,
    }
}

#[allow(clippy::unwrap_used)] // Fixed texts of a test.
fn location(id: i64, factor: LocationFactor, service: ServiceMode) -> Location {
    let addresses = ["10.77.0.5", "fd00:77::5"].map(|text| text.parse::<IpAddr>().unwrap());
    let networks = ["0.0.0.0/0", "fd00::/8"].map(|text| text.parse::<IpNet>().unwrap());
    Location {
        id,
        name: "Büro".to_owned(),
        addresses: addresses.to_vec(),
        endpoint: Endpoint::parse("[fd00::1]:51820").unwrap(),
        public_key: keys(5).private_key.public_key(),
        allowed_ips: networks.to_vec(),
        dns: vec!["10.0.0.2".to_owned(), "acme.example".to_owned()],
        keepalive: 25,
        factor,
        factor_ready: (id != 1).then_some(id == 2),
        posture_check: id == 2,
        service,
    }
}
