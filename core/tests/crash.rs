//! Kills the session before and after every effect and loses every reply, before and after it took effect: each time the
//! enrollment ends with one device at the Edge and the same key stored.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::Method;
use latchkey_core::demo::{Profile, Scenario, TokenKind};
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::view::{Screen, Stop};
use world::{End, Fuse, Person, World, until};

/// One journey: a scenario, and who goes through it.
struct Journey {
    name: &'static str,
    scenario: Scenario,
    person: Person,
    /// Whether an instance is stored before, and refreshed by this token.
    known: bool,
}

const JOURNEYS: [Journey; 6] = [
    Journey {
        name: "new user, TOTP",
        scenario: Scenario::NewUser,
        person: WITH_APP,
        known: false,
    },
    Journey {
        name: "new user, e-mail",
        scenario: Scenario::NewUser,
        person: WITH_MAIL,
        known: false,
    },
    Journey {
        name: "new user, no factor",
        scenario: Scenario::NewUser,
        person: WITHOUT,
        known: false,
    },
    Journey {
        name: "enrolled user",
        scenario: Scenario::EnrolledUser,
        person: WITHOUT,
        known: false,
    },
    Journey {
        name: "known instance",
        scenario: Scenario::EnrolledUser,
        person: WITHOUT,
        known: true,
    },
    Journey {
        name: "external user",
        scenario: Scenario::External,
        person: WITHOUT,
        known: false,
    },
];
const WITH_APP: Person = Person {
    factor: Some(Method::Totp),
    skip_device: false,
    says_yes: true,
};
const WITH_MAIL: Person = Person {
    factor: Some(Method::Email),
    ..WITH_APP
};
const WITHOUT: Person = Person {
    factor: None,
    ..WITH_APP
};
const PROFILES: [Profile; 4] = [Profile::V1_6, Profile::V2_0, Profile::V2_1, Profile::V2_2];

impl Journey {
    fn world(&self, profile: Profile) -> World {
        let mut world = World::new(self.scenario, profile);
        if self.known {
            assert!(matches!(world.run(&self.person, Fuse::None), End::Home(_)));
            let now = world.now();
            let username = world.username.clone();
            let token = world.edge.lock().mint(now, &username, TokenKind::Desktop);
            world.drop_file(token);
            world.always = true;
        }
        world
    }

    /// Runs on until home; every crash is followed by a restart.
    fn finish(&self, world: &mut World, case: &str) -> Option<Box<latchkey_core::view::View>> {
        match world.run(&self.person, Fuse::None) {
            End::Home(last) => last,
            other => panic!("{}: {case}: {other:?}", self.name),
        }
    }

    fn check(&self, world: &World, codes_may_be_lost: bool, case: &str) {
        world.assert_one_device();
        // Between storing and removing the file there is a moment; the store knows such a file as used.
        assert!(
            world.find_file().is_none(),
            "{}: {case}: the file is found again",
            self.name
        );
        let edge = world.edge.lock();
        let user = edge.user(&world.username).unwrap();
        assert!(user.enrolled(), "{}: {case}: not enrolled", self.name);
        let wants = self.person.factor.is_some() && self.scenario == Scenario::NewUser;
        assert_eq!(
            user.mfa_enabled(),
            wants,
            "{}: {case}: second factor",
            self.name
        );
        if wants && !codes_may_be_lost {
            let shown = &world.shown_codes;
            let good: Vec<String> = user
                .recovery_codes()
                .iter()
                .map(|code| code.expose().to_owned())
                .collect();
            assert_eq!(
                shown, &good,
                "{}: {case}: the codes that were shown are not good",
                self.name
            );
        }
    }

    /// Up to 2.0 a lost answer to the last step of the factor loses the codes for good (edge-contract §6).
    fn codes_may_be_lost(&self, world: &World, profile: Profile) -> bool {
        world.codes_lost && self.person.factor.is_some() && profile < Profile::V2_2
    }
}

fn every_case(blow: impl Fn(usize) -> Fuse) -> usize {
    let mut cases = 0;
    for journey in &JOURNEYS {
        for profile in PROFILES {
            for at in 0.. {
                let mut world = journey.world(profile);
                let case = format!("{profile:?}, {:?}", blow(at));
                let before = world.effects;
                let end = world.run(&journey.person, blow(at));
                if world.effects - before <= at {
                    break;
                }
                if !matches!(end, End::Home(_)) {
                    assert!(
                        matches!(end, End::Crashed),
                        "{}: {case}: {end:?}",
                        journey.name
                    );
                    world.restart();
                    journey.finish(&mut world, &case);
                }
                let lost = journey.codes_may_be_lost(&world, profile);
                assert_eq!(
                    lost, world.codes_lost,
                    "{}: {case}: codes lost",
                    journey.name
                );
                journey.check(&world, lost, &case);
                cases += 1;
            }
        }
    }
    cases
}

#[test]
fn a_crash_before_any_effect_loses_nothing() {
    assert!(every_case(Fuse::CrashBefore) > 100);
}

#[test]
fn a_crash_after_any_effect_loses_nothing() {
    assert!(every_case(Fuse::CrashAfter) > 100);
}

#[test]
fn a_request_that_never_arrives_loses_nothing() {
    assert!(every_case(Fuse::LoseBefore) > 100);
}

#[test]
fn a_reply_that_never_arrives_loses_nothing() {
    assert!(every_case(Fuse::LoseAfter) > 100);
}

#[test]
fn two_crashes_in_a_row_lose_nothing() {
    for journey in &JOURNEYS {
        let mut whole = journey.world(Profile::V1_6);
        let before = whole.effects;
        journey.finish(&mut whole, "no crash");
        let effects = whole.effects - before;
        for first in 0..effects {
            for second in 0..effects {
                let mut world = journey.world(Profile::V1_6);
                let case = format!("crashes after {first} and {second}");
                for fuse in [
                    Fuse::CrashAfter(first),
                    Fuse::CrashAfter(second),
                    Fuse::None,
                ] {
                    match world.run(&journey.person, fuse) {
                        End::Crashed => world.restart(),
                        End::Home(_) => break,
                        other => panic!("{}: {case}: {other:?}", journey.name),
                    }
                }
                let lost = journey.codes_may_be_lost(&world, Profile::V1_6);
                journey.check(&world, lost, &case);
            }
        }
    }
}

#[test]
fn lost_codes_are_said_and_not_passed_over() {
    let mut at = 0;
    // The answer to the last step of the factor is the one that cannot be had again.
    let (world, last) = loop {
        let mut world = JOURNEYS[0].world(Profile::V1_6);
        let last = match world.run(&WITH_APP, Fuse::LoseAfter(at)) {
            End::Home(last) => last,
            other => panic!("{other:?}"),
        };
        if world.codes_lost {
            break (world, last);
        }
        at += 1;
    };
    assert!(matches!(
        last.map(|view| view.screen),
        Some(Screen::Finish {
            codes_lost: true,
            ..
        })
    ));
    JOURNEYS[0].check(&world, true, "codes lost");
}

/// A disk that is full from the n-th change on: no page that says "finished", and nothing lost once there is room again.
#[test]
fn a_store_that_fails_is_told_and_nothing_is_called_done() {
    let full = StorageErrorCode::Full;
    for journey in &JOURNEYS[..4] {
        for call in 1.. {
            let mut world = journey.world(Profile::V1_6);
            world.store.fail_from(call, full);
            match world.run(&journey.person, Fuse::None) {
                End::Stopped(reason, _) => assert_eq!(reason, Stop::Store(full)),
                End::Home(_) => {
                    assert!(call >= 3, "{}: {call} changes", journey.name);
                    break;
                }
                other => panic!("{}: {call}: {other:?}", journey.name),
            }
            assert_eq!(world.instances().len(), 0, "{}: {call}", journey.name);
            world.store.mend();
            world.restart();
            let case = format!("full at change {call}");
            journey.finish(&mut world, &case);
            journey.check(&world, true, &case);
        }
    }
}

#[test]
fn what_is_called_finished_is_stored() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    until(&mut world, |screen| matches!(screen, Screen::Finish { .. }));
    world.assert_one_device();
}
