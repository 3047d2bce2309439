//! Fills a data directory for measurements: `fill_store DIR INSTANCES LOCATIONS_EACH`.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A tool for measurements may panic.

use std::path::PathBuf;

use latchkey_core::edge::EdgeUrl;
use latchkey_core::instance::{
    Device, Endpoint, Instance, InstanceId, Keys, Location, LocationFactor, ServiceMode,
    TrafficPolicy,
};
use latchkey_core::ports::{Change, Storage as _};
use latchkey_core::secret::Secret;
use latchkey_core::wireguard::PrivateKey;
use latchkey_desktop::secret_store::SecretStore;
use latchkey_desktop::store::SqliteStore;

fn main() {
    let mut args = std::env::args().skip(1);
    let folder: PathBuf = args.next().expect("DIR").into();
    let mut number = |name| args.next().and_then(|n| n.parse::<u8>().ok()).expect(name);
    let (instances, locations) = (number("INSTANCES"), number("LOCATIONS_EACH"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(&folder, SecretStore::none())
            .await
            .unwrap();
        for n in 0..instances {
            let key = PrivateKey::from_random(&[n; 32]);
            let instance = instance(n, locations, &key);
            let keys = Keys {
                private_key: key,
                polling_token: Secret::new("polling"),
            };
            let change = Change::Enrolled {
                instance: Box::new(instance),
                keys,
                consumed: None,
            };
            store.apply(change).await.unwrap();
        }
        store.close().await;
    });
}

fn instance(n: u8, locations: u8, key: &PrivateKey) -> Instance {
    Instance {
        id: InstanceId(0),
        uuid: format!("00000000-0000-0000-0000-{n:012}"),
        name: format!("Company {n}"),
        edge: EdgeUrl::parse(&format!("https://edge-{n}.example.com")).unwrap(),
        announced_edge: None,
        username: "maya".to_owned(),
        ca_certificate: None,
        traffic_policy: TrafficPolicy::None,
        only_client_activation: false,
        disable_tunnels: false,
        device: Device {
            id: i64::from(n),
            name: "maya-laptop".to_owned(),
            public_key: key.public_key(),
        },
        locations: (0..locations).map(|l| location(n, l, key)).collect(),
        last_sync: 1_795_431_600,
    }
}

fn location(n: u8, l: u8, key: &PrivateKey) -> Location {
    Location {
        id: i64::from(l),
        name: format!("Office {l}"),
        addresses: vec![format!("10.{n}.{l}.2").parse().unwrap()],
        endpoint: Endpoint {
            host: format!("vpn-{l}.example.com"),
            port: 51820,
        },
        public_key: key.public_key(),
        allowed_ips: vec![format!("10.{n}.{l}.0/24").parse().unwrap()],
        dns: vec![format!("10.{n}.{l}.1")],
        keepalive: 25,
        factor: LocationFactor::Disabled,
        factor_ready: None,
        posture_check: false,
        service: ServiceMode::Disabled,
    }
}
