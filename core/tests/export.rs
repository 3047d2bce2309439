//! Stored locations -> WireGuard files, and what is refused.
#![allow(clippy::unwrap_used)] // a failed helper is a failed test

use latchkey_core::edge::EdgeUrl;
use latchkey_core::export::{ExportError, file_name, wireguard_conf};
use latchkey_core::instance::{
    Device, Endpoint, Instance, InstanceId, Location, LocationFactor, ServiceMode, TrafficPolicy,
};
use latchkey_core::wireguard::{PrivateKey, PublicKey};
use proptest::prelude::*;

fn key() -> PrivateKey {
    PrivateKey::from_random(&std::array::from_fn(|i| i as u8))
}

fn public_key() -> PublicKey {
    PublicKey::from_base64("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=").unwrap()
}

fn instance() -> Instance {
    Instance {
        id: InstanceId(1),
        uuid: "f8402343-ae48-463b-9482-a40965090368".to_owned(),
        name: "Acme".to_owned(),
        edge: EdgeUrl::parse("https://vpn.example.com").unwrap(),
        announced_edge: None,
        username: "alice".to_owned(),
        ca_certificate: None,
        traffic_policy: TrafficPolicy::None,
        only_client_activation: false,
        disable_tunnels: false,
        device: Device {
            id: 1,
            name: "laptop".to_owned(),
            public_key: key().public_key(),
        },
        locations: vec![],
        last_sync: 0,
    }
}

fn office() -> Location {
    Location {
        id: 1,
        name: "Office".to_owned(),
        addresses: vec!["10.77.0.5".parse().unwrap(), "fd00:77::5".parse().unwrap()],
        endpoint: Endpoint::parse("vpn.example.com:51820").unwrap(),
        public_key: public_key(),
        allowed_ips: ["10.77.0.9/24", "fd00:77::/64", "0.0.0.0/0"]
            .map(|net| net.parse().unwrap())
            .to_vec(),
        dns: vec!["10.77.0.1".to_owned(), "corp.example.com".to_owned()],
        keepalive: 25,
        factor: LocationFactor::Disabled,
        factor_ready: None,
        posture_check: false,
        service: ServiceMode::Disabled,
    }
}

fn export(instance: &Instance, location: &Location) -> Result<String, ExportError> {
    wireguard_conf(instance, location, &key(), false).map(|text| text.expose().to_owned())
}

#[test]
fn writes_all_that_is_there_and_nothing_that_is_not() {
    assert_eq!(
        export(&instance(), &office()).unwrap(),
        include_str!("fixtures/export/office.conf")
    );
    let bare = Location {
        addresses: vec!["10.77.0.5".parse().unwrap()],
        endpoint: Endpoint::parse("[2001:db8::1]:51820").unwrap(),
        allowed_ips: vec![],
        dns: vec![],
        keepalive: 0,
        ..office()
    };
    assert_eq!(
        export(&instance(), &bare).unwrap(),
        include_str!("fixtures/export/bare.conf")
    );
}

#[test]
fn follows_the_traffic_policy() {
    for (policy, routes) in [
        (TrafficPolicy::None, "10.77.0.0/24, fd00:77::/64, 0.0.0.0/0"),
        (TrafficPolicy::DisableAll, "10.77.0.0/24, fd00:77::/64"),
        (TrafficPolicy::ForceAll, "0.0.0.0/0, ::/0"),
    ] {
        let instance = Instance {
            traffic_policy: policy,
            ..instance()
        };
        let text = export(&instance, &office()).unwrap();
        assert!(
            text.contains(&format!("\nAllowedIPs = {routes}\n")),
            "{policy:?}: {text}"
        );
    }
}

#[test]
fn needs_force_where_a_key_is_not_enough() {
    let mfa = |factor| Location { factor, ..office() };
    for (location, error) in [
        (
            mfa(LocationFactor::Internal),
            ExportError::NeedsSecondFactor,
        ),
        (
            mfa(LocationFactor::External),
            ExportError::NeedsSecondFactor,
        ),
        (mfa(LocationFactor::Unknown), ExportError::NeedsSecondFactor),
        (
            Location {
                posture_check: true,
                ..office()
            },
            ExportError::NeedsPostureCheck,
        ),
    ] {
        assert_eq!(export(&instance(), &location), Err(error));
        let forced = wireguard_conf(&instance(), &location, &key(), true).unwrap();
        assert_eq!(forced.expose(), include_str!("fixtures/export/office.conf"));
    }
}

#[test]
fn refuses_whatever_force_says() {
    let closed = Instance {
        only_client_activation: true,
        ..instance()
    };
    let host = |host: &str| Location {
        endpoint: Endpoint {
            host: host.to_owned(),
            port: 1,
        },
        ..office()
    };
    let dns = |entry: &str| Location {
        dns: vec![entry.to_owned()],
        ..office()
    };
    let open = instance();
    for (instance, location, error) in [
        (&closed, office(), ExportError::OnlyClientActivation),
        (
            &open,
            Location {
                addresses: vec![],
                ..office()
            },
            ExportError::NoAddress,
        ),
        (
            &open,
            Location {
                name: "a\nPostUp = x".to_owned(),
                ..office()
            },
            ExportError::ControlCharacter,
        ),
        (
            &open,
            dns("10.0.0.1\nPostUp = x"),
            ExportError::ControlCharacter,
        ),
        (&open, host("gw\rPostUp = x"), ExportError::ControlCharacter),
        (&open, dns(""), ExportError::BadDns),
        (&open, dns("-x"), ExportError::BadDns),
        (&open, dns("a b"), ExportError::BadDns),
        (&open, dns("a#b"), ExportError::BadDns),
        (&open, dns("$(reboot)"), ExportError::BadDns),
        (&open, host(""), ExportError::BadEndpoint),
        (&open, host("a b"), ExportError::BadEndpoint),
        (&open, host("a#b"), ExportError::BadEndpoint),
        (
            &open,
            Location {
                endpoint: Endpoint {
                    host: "gw".to_owned(),
                    port: 0,
                },
                ..office()
            },
            ExportError::BadEndpoint,
        ),
    ] {
        assert_eq!(
            wireguard_conf(instance, &location, &key(), true),
            Err(error)
        );
    }
}

#[test]
fn names_files_as_interfaces_may_be_named() {
    for (location, name) in [
        ("Office", "Office.conf"),
        ("Büro Köln / 2. Stock", "B-ro-K-ln-2.-St.conf"),
        ("../../etc/passwd", "etc-passwd.conf"),
        ("-rf", "rf.conf"),
        (".hidden", "hidden.conf"),
        ("东京", "latchkey.conf"),
        ("", "latchkey.conf"),
        ("a_b=c+d.e-f", "a_b=c+d.e-f.conf"),
        ("con", "vpn-con.conf"),
        ("NUL.txt", "vpn-NUL.txt.conf"),
        ("com1.0123456789", "vpn-com1.012345.conf"),
        ("company", "company.conf"),
        ("exactly-fifteen", "exactly-fifteen.conf"),
        ("fourteen-chars and more", "fourteen-chars.conf"),
    ] {
        assert_eq!(file_name(location), name, "{location}");
    }
}

proptest! {
    #[test]
    fn any_name_gives_a_file_name(name in "\\PC{0,40}|[-. a-z\u{0}-\u{ff}]{0,40}") {
        let file = file_name(&name);
        let stem = file.strip_suffix(".conf").unwrap();
        prop_assert!((1..=15).contains(&stem.len()));
        prop_assert!(stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"_=+.-".contains(&b)));
        prop_assert!(!stem.starts_with(['-', '.']));
    }

    /// Whatever the fields hold: every line has a key that is meant to be there, once.
    #[test]
    fn no_field_adds_a_line(
        name in "\\PC{0,20}|[\u{0}-\u{7f}]{0,20}",
        dns in proptest::collection::vec("\\PC{0,20}|[\u{0}-\u{7f}]{0,20}|[a-z.]{1,10}", 0..3),
        host in "\\PC{0,20}|[\u{0}-\u{7f}]{0,20}|[a-z.]{1,10}",
        port in 0u16..,
    ) {
        let location = Location { name, dns, endpoint: Endpoint { host, port }, ..office() };
        let Ok(text) = export(&instance(), &location) else {
            return Ok(());
        };
        let keys: Vec<&str> = text.lines().map(|line| line.split(" = ").next().unwrap()).collect();
        let expected = [
            "[Interface]", "PrivateKey", "Address", "DNS", "", "[Peer]", "PublicKey", "AllowedIPs", "Endpoint",
            "PersistentKeepalive",
        ];
        let expected: Vec<&str> =
            expected.into_iter().filter(|key| *key != "DNS" || !location.dns.is_empty()).collect();
        prop_assert_eq!(keys, expected);
    }
}
