//! Every scenario of the demo Edge in every version of the server ends at home, for every kind of person.
#![cfg(feature = "templates")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::Method;
use latchkey_core::demo::{Profile, Scenario};
use latchkey_core::instance::{LocationFactor, ServiceMode, TrafficPolicy};
use world::{End, Fuse, Person, World};

#[test]
fn every_scenario_in_every_version_ends_at_home() {
    for scenario in Scenario::ALL {
        for profile in Profile::ALL {
            for factor in [Some(Method::Totp), Some(Method::Email), None] {
                let case = format!("{scenario:?}, {profile:?}, {factor:?}");
                // No mail on the barest server, and no way round a required factor.
                let impossible = (scenario == Scenario::Bare && factor == Some(Method::Email))
                    || (scenario == Scenario::MfaRequired && factor.is_none());
                if impossible {
                    continue;
                }
                let mut world = World::new(scenario, profile);
                let person = Person {
                    factor,
                    ..Person::default()
                };
                let end = world.run(&person, Fuse::None);
                assert!(matches!(end, End::Home(_)), "{case}: {end:?}");
                assert!(world.consumed, "{case}: the file is left");
                let adds_device = scenario != Scenario::AdminDevices;
                if adds_device {
                    world.assert_one_device();
                } else {
                    assert!(world.instances().is_empty(), "{case}");
                }
            }
        }
    }
}

#[test]
fn locations_of_every_kind_are_read_as_what_they_are() {
    for profile in Profile::ALL {
        let mut world = World::new(Scenario::ManyLocations, profile);
        assert!(matches!(
            world.run(&Person::default(), Fuse::None),
            End::Home(_)
        ));
        let stored = world.instances();
        let locations = &stored[0].locations;
        let named = |name: &str| {
            locations
                .iter()
                .find(|location| location.name == name)
                .unwrap()
        };
        assert!(named("No DNS").dns.is_empty() && named("No DNS").allowed_ips.is_empty());
        assert_eq!(named("Everything").factor, LocationFactor::Internal);
        assert_eq!(named("Everything").dns, ["10.41.0.1", "acme.example"]);
        assert_eq!(named("Identity provider").factor, LocationFactor::External);
        assert!(
            locations
                .iter()
                .all(|location| location.service == ServiceMode::Disabled)
        );
        // This client's version is too old for several steps (edge-newer §2.6): the location is left out from 2.2 on.
        let steps = locations
            .iter()
            .any(|location| location.name == "Two steps");
        assert_eq!(steps, profile < Profile::V2_2, "{profile:?}");
    }
}

#[test]
fn what_the_administrator_forbids_is_stored_with_the_instance() {
    let mut world = World::new(Scenario::Strict, Profile::V1_6);
    assert!(matches!(
        world.run(&Person::default(), Fuse::None),
        End::Home(_)
    ));
    let stored = world.instances();
    assert_eq!(stored[0].traffic_policy, TrafficPolicy::ForceAll);
    assert!(stored[0].only_client_activation);
}
