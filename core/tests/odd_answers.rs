//! Every row of "when an answer is lost or odd", against the demo Edge with its faults.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::{Action, Method};
use latchkey_core::demo::{Fault, Profile, Scenario, TokenKind};
use latchkey_core::edge::TransportError;
use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::view::{Certainty, Question, Screen, Stop, Trouble};
use world::{End, Fuse, Person, World, until};

const PROFILES: [Profile; 4] = [Profile::V1_6, Profile::V2_0, Profile::V2_1, Profile::V2_2];

fn world(scenario: Scenario, profile: Profile, faults: &[&str]) -> World {
    let world = World::new(scenario, profile);
    for fault in faults {
        world.edge.lock().add_fault(fault.parse::<Fault>().unwrap());
    }
    world
}

fn home(world: &mut World) {
    match world.run(&Person::default(), Fuse::None) {
        End::Home(_) => {}
        other => panic!("{other:?}"),
    }
}

fn stop(world: &mut World) -> (Stop, latchkey_core::view::View) {
    match world.run(&Person::default(), Fuse::None) {
        End::Stopped(stop, view) => (stop, *view),
        other => panic!("{other:?}"),
    }
}

/// The last part of each path that was sent.
fn calls(world: &World) -> Vec<&'static str> {
    world
        .sent
        .iter()
        .map(|path| path.rsplit('/').next().unwrap())
        .collect()
}

#[test]
fn a_device_only_enrollment_takes_two_requests() {
    let mut world = world(Scenario::EnrolledUser, Profile::V1_6, &[]);
    home(&mut world);
    assert_eq!(calls(&world), ["start", "create_device"]);
    world.assert_one_device();
}

#[test]
fn an_edge_that_restarted_is_started_again_once_and_the_call_repeated() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device#1=restart"],
    );
    home(&mut world);
    assert_eq!(
        calls(&world),
        ["start", "create_device", "start", "create_device"]
    );
    world.assert_one_device();
}

#[test]
fn an_edge_that_forgets_every_session_is_not_asked_for_ever() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device=restart"],
    );
    let (reason, _) = stop(&mut world);
    assert_eq!(reason, Stop::SessionNotKept);
    assert!(calls(&world).len() <= 10, "{:?}", calls(&world));
}

#[test]
fn a_device_whose_creation_is_unclear_is_looked_up_first() {
    for fault in ["lose-after", "500-after", "truncated", "huge", "502-after"] {
        for profile in PROFILES {
            let fault = format!("create_device#1={fault}");
            let mut world = world(Scenario::EnrolledUser, profile, &[&fault]);
            home(&mut world);
            assert_eq!(
                calls(&world),
                ["start", "create_device", "network_info"],
                "{fault}"
            );
            world.assert_one_device();
        }
    }
}

/// Most that say 503 did nothing; from one that did, the second call hears that the key is known.
#[test]
fn a_busy_edge_is_asked_the_same_again() {
    for (fault, expected) in [
        (
            "create_device#1=503-after",
            &["start", "create_device", "create_device", "network_info"][..],
        ),
        (
            "create_device#1=503",
            &["start", "create_device", "create_device"],
        ),
    ] {
        for profile in PROFILES {
            let mut world = world(Scenario::EnrolledUser, profile, &[fault]);
            home(&mut world);
            assert_eq!(calls(&world), expected, "{fault}");
            world.assert_one_device();
        }
    }
    let mut world = world(
        Scenario::NewUser,
        Profile::V2_0,
        &["activate_user#1=503-after", "activate_user#2=503"],
    );
    home(&mut world);
    let activations = calls(&world)
        .iter()
        .filter(|call| **call == "activate_user")
        .count();
    assert_eq!(activations, 3, "{:?}", calls(&world));
    world.assert_one_device();
}

#[test]
fn a_device_that_does_not_exist_is_created_with_the_same_key() {
    for fault in ["lose-before", "html", "429:3"] {
        let fault = format!("create_device#1={fault}");
        let mut world = world(Scenario::EnrolledUser, Profile::V1_6, &[&fault]);
        home(&mut world);
        assert_eq!(calls(&world).last(), Some(&"create_device"), "{fault}");
        world.assert_one_device();
    }
}

#[test]
fn a_500_without_a_device_leads_to_another_name() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device#1=500"],
    );
    home(&mut world);
    let names = [
        "start",
        "create_device",
        "network_info",
        "start",
        "create_device",
    ];
    assert_eq!(calls(&world), names);
    assert_eq!(world.instances()[0].device.name, "maya-laptop-2");
    world.assert_one_device();
}

#[test]
fn a_server_that_never_creates_is_not_asked_for_ever() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device=500"],
    );
    let (reason, view) = stop(&mut world);
    assert_eq!(reason, Stop::DeviceRefused);
    assert_eq!(
        calls(&world)
            .iter()
            .filter(|call| **call == "create_device")
            .count(),
        3
    );
    assert!(
        matches!(view.screen, Screen::Stopped { changed, .. } if changed.device == Certainty::No)
    );
}

#[test]
fn a_taken_name_gets_a_suffix_before_it_is_sent() {
    let mut first = world(Scenario::EnrolledUser, Profile::V1_6, &[]);
    home(&mut first);
    // The same user on another machine with the same name.
    let now = first.now();
    let username = first.username.clone();
    let token = first.edge.lock().mint(now, &username, TokenKind::Desktop);
    let mut second = World::new(Scenario::EnrolledUser, Profile::V1_6);
    second.edge = first.edge.clone();
    second.dice = 2;
    second.restart();
    second.drop_file(token);
    home(&mut second);
    assert_eq!(second.instances()[0].device.name, "maya-laptop-2");
    assert_eq!(calls(&second), ["start", "create_device"]);
}

#[test]
fn an_activation_whose_answer_is_unclear_is_read_from_start() {
    for fault in [
        "lose-before",
        "lose-after",
        "500",
        "500-after",
        "html",
        "restart",
    ] {
        for profile in PROFILES {
            let fault = format!("activate_user#1={fault}");
            let mut world = world(Scenario::NewUser, profile, &[&fault]);
            home(&mut world);
            let calls = calls(&world);
            let activations = calls
                .iter()
                .filter(|call| **call == "activate_user")
                .count();
            assert!(activations <= 2, "{fault}: {calls:?}");
            assert!(calls.contains(&"start"));
            world.assert_one_device();
        }
    }
}

#[test]
fn a_factor_that_is_on_already_is_redone_or_its_loss_is_said_by_the_answers() {
    for profile in PROFILES {
        for (fault, method) in [
            ("mfa_finish#1=lose-after", Method::Totp),
            ("mfa_finish#1=500-after", Method::Totp),
            ("mfa_finish#1=truncated", Method::Email),
        ] {
            let mut world = world(Scenario::NewUser, profile, &[fault]);
            let person = Person {
                factor: Some(method),
                ..Person::default()
            };
            assert!(matches!(world.run(&person, Fuse::None), End::Home(_)));
            assert_eq!(
                world.codes_lost,
                profile < Profile::V2_2,
                "{fault} {profile:?}"
            );
            if !world.codes_lost {
                let edge = world.edge.lock();
                let good = edge
                    .user(&world.username)
                    .unwrap()
                    .recovery_codes()
                    .to_vec();
                let good: Vec<&str> = good.iter().map(|code| code.expose()).collect();
                assert_eq!(world.shown_codes, good, "{fault} {profile:?}");
            }
            world.assert_one_device();
        }
    }
}

#[test]
fn trouble_is_shown_waited_out_and_gone_on_from() {
    for (fault, trouble) in [
        ("start#1=503", Trouble::Server),
        ("start#1=429:7", Trouble::RateLimited),
        ("start#1=html", Trouble::WebPage),
        ("start#1=html:401", Trouble::WebPage),
        ("create_device#1=html:401", Trouble::WebPage),
        ("create_device#1=html:403", Trouble::WebPage),
        (
            "start#1=lose-after",
            Trouble::Network(TransportError::Broken),
        ),
        (
            "start#1=delay:60000",
            Trouble::Network(TransportError::TimedOut),
        ),
        ("start#1=core-down", Trouble::Server),
    ] {
        let mut world = world(Scenario::EnrolledUser, Profile::V1_6, &[fault]);
        let (machine, effect) = until(&mut world, |screen| {
            matches!(screen, Screen::Waiting { .. })
        });
        let Screen::Waiting {
            trouble: seen,
            until,
            ..
        } = machine.view().screen
        else {
            unreachable!()
        };
        assert_eq!(seen, trouble, "{fault}");
        assert!(matches!(effect, Some(Effect::Wait(time)) if time.as_secs() > 0));
        if trouble == Trouble::RateLimited {
            assert!(until >= world.now() + 7, "retry-after is honoured");
        }
        home(&mut world);
        world.assert_one_device();
    }
}

#[test]
fn the_person_may_try_at_once() {
    let mut world = world(Scenario::EnrolledUser, Profile::V1_6, &["start#1=503"]);
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    let moment = world.moment();
    // That its answer may get lost is stored first.
    let effect = machine.update(Event::Action(Action::Retry), &moment);
    let Some(store @ Effect::Store(_)) = effect else {
        panic!("{effect:?}")
    };
    let stored = world.perform(store);
    let effect = machine.update(stored, &moment);
    assert!(matches!(effect, Some(Effect::Send(_))));
}

#[test]
fn each_end_has_its_own_name_and_says_what_was_changed() {
    for (fault, reason) in [
        ("start#1=token-expired", Stop::TokenExpired),
        ("start#1=token-superseded", Stop::NotAccepted),
        ("start#1=user-deleted", Stop::NotAccepted),
        ("start#1=user-disabled", Stop::UserDisabled),
        ("create_device#1=session-over", Stop::SessionOver),
        ("create_device#1=user-disabled", Stop::UserDisabled),
        ("create_device#1=user-deleted", Stop::NotAccepted),
        ("activate_user#1=session-over", Stop::SessionOver),
        ("activate_user#1=user-disabled", Stop::UserDisabled),
    ] {
        let mut world = world(Scenario::NewUser, Profile::V1_6, &[fault]);
        let (seen, view) = stop(&mut world);
        assert_eq!(seen, reason, "{fault}");
        let Screen::Stopped { changed, .. } = &view.screen else {
            unreachable!()
        };
        let answered = !fault.starts_with("start");
        assert_eq!(
            view.admin.is_some(),
            answered,
            "{fault}: the administrator is named"
        );
        assert_eq!(changed.factor == Certainty::Yes, answered, "{fault}");
        let device = fault.starts_with("activate_user");
        assert_eq!(changed.device == Certainty::Yes, device, "{fault}");
        assert_eq!(changed.activated, Certainty::No, "{fault}");
        assert!(world.instances().is_empty(), "{fault}: nothing is stored");
        assert!(!world.consumed, "{fault}: the file is kept");
    }
}

#[test]
fn a_token_whose_session_was_seen_is_told_from_one_that_never_worked() {
    let mut world = world(Scenario::NewUser, Profile::V1_6, &[]);
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    drop(machine);
    world.restart();
    world.pass(601);
    let (reason, view) = stop(&mut world);
    assert_eq!(reason, Stop::SessionOver);
    assert!(view.admin.is_some());
}

#[test]
fn the_deadline_ends_the_wizard_by_the_servers_clock() {
    let mut world = world(Scenario::NewUser, Profile::V1_6, &[]);
    let (mut machine, mut effect) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    let begin = world.now();
    while let Some(wait) = effect {
        let event = world.perform(wait);
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    assert!(matches!(
        machine.view().screen,
        Screen::Stopped {
            reason: Stop::SessionOver,
            ..
        }
    ));
    assert!(
        (598..=602).contains(&(world.now() - begin)),
        "{}",
        world.now() - begin
    );
}

#[test]
fn a_password_reset_token_is_named_as_such() {
    let mut world = world(Scenario::NewUser, Profile::V1_6, &[]);
    let now = world.now();
    let username = world.username.clone();
    let token = world
        .edge
        .lock()
        .mint(now, &username, TokenKind::PasswordReset);
    world.drop_file(token);
    assert_eq!(stop(&mut world).0, Stop::WrongTokenKind);
}

#[test]
fn no_locations_are_stored_as_none() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device#1=empty-configs"],
    );
    home(&mut world);
    assert!(world.instances()[0].locations.is_empty());
    world.assert_one_device();
}

#[test]
fn another_file_wins_over_an_unfinished_enrollment_and_the_key_is_kept() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device#1=lose-after"],
    );
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    drop(machine);
    world.restart();
    world.pass(700);
    let now = world.now();
    let username = world.username.clone();
    let token = world.edge.lock().mint(now, &username, TokenKind::Desktop);
    world.drop_file(token);
    home(&mut world);
    assert_eq!(
        calls(&world)[2..],
        ["start", "network_info"],
        "the device is found, not made again"
    );
    world.assert_one_device();
}

#[test]
fn a_token_of_another_user_changes_nothing_without_a_question() {
    let mut world = world(Scenario::EnrolledUser, Profile::V1_6, &[]);
    home(&mut world);
    let before = world.instances();
    let now = world.now();
    let token = world.edge.lock().mint(now, "tomas", TokenKind::Enrollment);
    world.drop_file(token);
    world.always = true;
    let no = Person {
        says_yes: false,
        ..Person::default()
    };
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Question { .. })
    });
    assert!(matches!(
        machine.view().screen,
        Screen::Question {
            question: Question::AnotherInstance { .. }
        }
    ));
    assert!(matches!(
        world.run(&no, Fuse::None),
        End::Stopped(Stop::Declined, _)
    ));
    assert_eq!(world.instances(), before);
    assert!(world.edge.lock().devices_of("tomas").is_empty());
    assert!(!world.consumed);
}

#[test]
fn an_unfinished_enrollment_of_another_user_is_asked_about() {
    let mut world = world(
        Scenario::EnrolledUser,
        Profile::V1_6,
        &["create_device#1=lose-after"],
    );
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    drop(machine);
    world.restart();
    let now = world.now();
    let token = world.edge.lock().mint(now, "tomas", TokenKind::Enrollment);
    world.drop_file(token);
    world.username = "tomas".to_owned();
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Question { .. })
    });
    assert!(matches!(
        machine.view().screen,
        Screen::Question {
            question: Question::AnotherUser { .. }
        }
    ));
    home(&mut world);
    let edge = world.edge.lock();
    let (maya, tomas) = (edge.devices_of("maya"), edge.devices_of("tomas"));
    assert_eq!((maya.len(), tomas.len()), (1, 1));
    assert_ne!(
        maya[0].public_key, tomas[0].public_key,
        "each user has a key of their own"
    );
}

#[test]
fn a_refused_phone_or_password_leads_back_to_its_step() {
    use latchkey_core::secret::Typed;
    let mut world = world(Scenario::NewUser, Profile::V1_6, &[]);
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    let moment = world.moment();
    let weak = Action::SetPassword {
        password: Typed::new("short"),
    };
    machine.update(Event::Action(weak), &moment);
    assert!(matches!(
        machine.view().screen,
        Screen::Password { error: Some(_) }
    ));
}

#[test]
fn administrators_who_add_devices_themselves_leave_nothing_to_do_here() {
    let mut world = world(Scenario::AdminDevices, Profile::V1_6, &[]);
    match world.run(&Person::default(), Fuse::None) {
        End::Home(Some(last)) => {
            assert!(matches!(last.screen, Screen::Finish { device: false, .. }));
        }
        other => panic!("{other:?}"),
    }
    assert!(world.instances().is_empty());
    assert!(world.consumed);
    assert!(world.edge.lock().devices_of("maya").is_empty());
    assert!(world.edge.lock().user("maya").unwrap().enrolled());
}

#[test]
fn a_skipped_device_leaves_the_user_activated() {
    let mut world = world(Scenario::NewUser, Profile::V1_6, &[]);
    let person = Person {
        skip_device: true,
        ..Person::default()
    };
    assert!(matches!(world.run(&person, Fuse::None), End::Home(Some(_))));
    assert!(world.edge.lock().devices_of("maya").is_empty());
    assert!(world.edge.lock().user("maya").unwrap().enrolled());
    assert!(world.consumed);
}

#[test]
fn an_external_user_with_a_file_is_asked_nothing() {
    let mut world = world(Scenario::External, Profile::V2_1, &[]);
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    while let Some(next) = effect {
        let event = world.perform(next);
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    assert!(matches!(machine.view().screen, Screen::Home { .. }));
    world.assert_one_device();
}

#[test]
fn a_phone_number_is_sent_back_because_leaving_it_out_erases_it() {
    let mut world = world(Scenario::NewUser, Profile::V1_6, &[]);
    let before = world.edge.lock().user("maya").unwrap().phone.clone();
    home(&mut world);
    assert!(before.is_some());
    assert_eq!(world.edge.lock().user("maya").unwrap().phone, before);
}
