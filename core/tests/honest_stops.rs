//! What a stop says of the server is so: also when the process that knew it was killed, and when nothing can be read.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::demo::{Fault, Profile, Scenario};
use latchkey_core::edge::meaning::BadAnswer;
use latchkey_core::machine::{Event, Machine};
use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::view::{Certainty, Changed, Screen, Stop};
use world::{End, Fuse, Person, World, until};

const UNCHANGED: Changed = Changed {
    factor: Certainty::No,
    device: Certainty::No,
    activated: Certainty::No,
};

fn add(world: &World, fault: &str) {
    world.edge.lock().add_fault(fault.parse::<Fault>().unwrap());
}

/// A world in which a process was killed while it waited for the answer to this call, which took effect.
fn killed_during(call: &str) -> World {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    add(&world, &format!("{call}#1=lose-after"));
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    drop(machine);
    world.restart();
    world
}

fn stops(world: &mut World) -> (Stop, Changed) {
    match world.run(&Person::default(), Fuse::None) {
        End::Stopped(reason, view) => match view.screen {
            Screen::Stopped { changed, .. } => (reason, changed),
            _ => unreachable!(),
        },
        end => panic!("{end:?}"),
    }
}

#[test]
fn a_factor_whose_answer_died_with_its_process_may_be_on() {
    let mut world = killed_during("mfa_finish");
    world.pass(700);
    let (reason, changed) = stops(&mut world);
    assert_eq!(reason, Stop::SessionOver);
    assert_eq!(changed.factor, Certainty::Perhaps);
    assert_eq!(changed.activated, Certainty::No);
}

#[test]
fn a_code_that_was_refused_turned_nothing_on() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (mut machine, _) = until(&mut world, |screen| matches!(screen, Screen::Totp { .. }));
    let wrong = latchkey_core::action::Action::SubmitCode {
        code: latchkey_core::secret::Typed::new("000000"),
    };
    let moment = world.moment();
    let mut effect = machine.update(Event::Action(wrong), &moment);
    while let Some(next) = effect.take_if(|_| machine.view().busy) {
        let event = world.perform(next);
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    drop(machine);
    world.restart();
    world.pass(700);
    assert_eq!(stops(&mut world).1.factor, Certainty::No);
}

#[test]
fn an_activation_whose_answer_died_with_its_process_may_have_been_done() {
    let mut world = killed_during("activate_user");
    world.pass(700);
    let (reason, changed) = stops(&mut world);
    assert_eq!(reason, Stop::SessionOver);
    assert_eq!(changed.device, Certainty::Perhaps);
    assert_eq!(changed.activated, Certainty::Perhaps);
}

#[test]
fn an_activation_that_the_server_tells_of_later_was_done() {
    let mut world = killed_during("activate_user");
    add(&world, "network_info#1=session-over");
    let (reason, changed) = stops(&mut world);
    assert_eq!(reason, Stop::SessionOver);
    assert_eq!(changed.activated, Certainty::Yes);
}

#[test]
fn an_enrollment_that_cannot_be_read_may_have_changed_anything() {
    let world = World::new(Scenario::NewUser, Profile::V1_6);
    let (mut machine, _) = Machine::new(world.setup());
    let unreadable = StorageError {
        code: StorageErrorCode::NoKey,
        detail: String::new(),
    };
    let mut world = world;
    let moment = world.moment();
    machine.update(Event::Loaded(Err(unreadable)), &moment);
    let Screen::Stopped { changed, .. } = machine.view().screen else {
        panic!("not stopped")
    };
    let perhaps = Certainty::Perhaps;
    let expected = Changed {
        factor: perhaps,
        device: perhaps,
        activated: perhaps,
    };
    assert_eq!(changed, expected);
}

#[test]
fn an_edge_that_answered_is_not_called_none_for_a_spoilt_answer() {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    for fault in ["create_device#1=lose-before", "network_info=truncated"] {
        add(&world, fault);
    }
    let (reason, changed) = stops(&mut world);
    assert_eq!(reason, Stop::BadAnswer(BadAnswer::CutOff));
    assert_eq!(changed.device, Certainty::Perhaps);
}

#[test]
fn a_start_that_brings_no_cookie_is_told_and_not_asked_for_ever() {
    for scenario in [Scenario::EnrolledUser, Scenario::NewUser] {
        let mut world = World::new(scenario, Profile::V1_6);
        world.takes_cookies = true;
        assert_eq!(stops(&mut world), (Stop::SessionNotKept, UNCHANGED));
        assert!(world.sent.len() <= 10, "{:?}", world.sent);
        // Nothing is lost: with the cookie it goes on.
        world.takes_cookies = false;
        world.restart();
        let end = world.run(&Person::default(), Fuse::None);
        assert!(matches!(end, End::Home(_)), "{end:?}");
        world.assert_one_device();
    }
}

#[test]
fn a_date_that_somebody_in_between_sets_wrong_ends_no_session() {
    for hour in [3_600, -3_600] {
        for ahead in [0, 3_600, -3_600] {
            let mut world = World::new(Scenario::NewUser, Profile::V1_6);
            (world.date_off, world.ahead) = (hour, ahead);
            let end = world.run(&Person::default(), Fuse::None);
            assert!(matches!(end, End::Home(_)), "{hour} {ahead}: {end:?}");
            world.assert_one_device();
        }
    }
}

#[test]
fn a_session_that_is_over_ends_although_the_date_is_wrong() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world.date_off = 3_600;
    let (mut machine, mut effect) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    let begin = world.now();
    while let Some(wait) = effect {
        let event = world.perform(wait);
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    let Screen::Stopped { reason, .. } = machine.view().screen else {
        panic!("not stopped")
    };
    assert_eq!(reason, Stop::SessionOver);
    let took = world.now() - begin;
    assert!((598..=640).contains(&took), "{took}");
}
