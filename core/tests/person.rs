//! What a person meets besides the straight way: rules of the machine, clocks that jump, things that do not work here.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::{Action, Method};
use latchkey_core::demo::{Fault, Profile, Scenario, TokenKind};
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::secret::Typed;
use latchkey_core::view::{Certainty, ManualError, Notice, Screen, Stop};
use world::{End, Fuse, PASSWORD, Person, World, until};

/// Feeds an event, and performs effects until the machine waits for somebody.
fn feed(world: &mut World, machine: &mut Machine, event: Event) -> Option<Effect> {
    let mut event = event;
    loop {
        let moment = world.moment();
        match machine.update(event, &moment) {
            Some(effect @ Effect::Wait(_)) => return Some(effect),
            Some(effect) => event = world.perform(effect),
            None => return None,
        }
    }
}

#[test]
fn a_policy_against_entry_by_hand_binds_whoever_sends_the_action() {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    let setup = Setup {
        by_hand: false,
        search: false,
        ..world.setup()
    };
    let (mut machine, first) = Machine::new(setup);
    let loaded = world.perform(first);
    feed(&mut world, &mut machine, loaded);
    let begin = Action::Begin {
        url: "https://edge.acme.example".to_owned(),
        token: Typed::new("token"),
    };
    let link = Action::UseLink {
        link: Typed::new("defguard://addinstance?token=t&url=u"),
    };
    for action in [begin, link] {
        feed(&mut world, &mut machine, Event::Action(action));
        let Screen::Manual { error } = machine.view().screen else {
            panic!("went on")
        };
        assert_eq!(error, Some(ManualError::NotByHand));
    }
    assert!(world.sent.is_empty());
}

#[test]
fn a_clock_that_jumps_ahead_does_not_end_the_session() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    // Only this machine's clock jumps; the server's goes on as before.
    world.ahead += 7_200;
    feed(&mut world, &mut machine, Event::Waited);
    assert!(matches!(machine.view().screen, Screen::Password { .. }));
    assert_eq!(machine.view().deadline.unwrap().offset, -7_200);
}

#[test]
fn a_deadline_that_has_really_passed_ends_it_offline_too() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    world.pass(700);
    world
        .edge
        .lock()
        .add_fault("start=lose-before".parse::<Fault>().unwrap());
    feed(&mut world, &mut machine, Event::Waited);
    feed(&mut world, &mut machine, Event::Waited);
    let Screen::Stopped { reason, .. } = machine.view().screen else {
        panic!("still there")
    };
    assert_eq!(reason, Stop::SessionOver);
}

#[test]
fn a_factor_that_may_be_on_is_not_skipped_without_a_word() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world
        .edge
        .lock()
        .add_fault("mfa_finish=lose-after".parse::<Fault>().unwrap());
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    feed(&mut world, &mut machine, Event::Action(Action::Back));
    feed(&mut world, &mut machine, Event::Action(Action::Back));
    assert!(matches!(machine.view().screen, Screen::Factor { .. }));
    feed(&mut world, &mut machine, Event::Action(Action::SkipFactor));
    let Screen::Finish { codes_lost, .. } = machine.view().screen else {
        panic!("no last page")
    };
    assert!(codes_lost);
}

#[test]
fn a_stop_says_that_a_factor_may_be_on() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    for fault in ["mfa_finish#1=lose-before", "mfa_finish#2=session-over"] {
        world.edge.lock().add_fault(fault.parse::<Fault>().unwrap());
    }
    let End::Stopped(Stop::SessionOver, view) = world.run(&Person::default(), Fuse::None) else {
        panic!("not stopped")
    };
    let Screen::Stopped { changed, .. } = view.screen else {
        unreachable!()
    };
    assert_eq!(changed.factor, Certainty::Perhaps);
}

#[test]
fn what_did_not_work_on_this_machine_is_said_until_the_next_action() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Recovery { .. })
    });
    for (works, notice) in [(true, Notice::HandedOut), (false, Notice::NotHandedOut)] {
        let moment = world.moment();
        let effect = machine.update(Event::Action(Action::SaveCodes), &moment);
        assert!(matches!(effect, Some(Effect::HandOut(_))));
        feed(&mut world, &mut machine, Event::HandedOut(works));
        assert_eq!(machine.view().notice, Some(notice));
    }
    feed(
        &mut world,
        &mut machine,
        Event::Action(Action::ConfirmSaved),
    );
    assert_eq!(machine.view().notice, None);
}

#[test]
fn a_file_that_could_not_be_removed_is_said_at_home() {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    while let Some(next) = effect {
        let event = match next {
            Effect::Consume(_) => Event::Consumed(false),
            other => world.perform(other),
        };
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    let view = machine.view();
    assert!(matches!(view.screen, Screen::Home { .. }));
    assert_eq!(view.notice, Some(Notice::FileLeft));
}

#[test]
fn a_resumed_wizard_asks_for_the_password_only() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (machine, _) = until(&mut world, |screen| matches!(screen, Screen::Factor { .. }));
    drop(machine);
    world.restart();
    let (mut machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    let password = Typed::new(PASSWORD);
    feed(
        &mut world,
        &mut machine,
        Event::Action(Action::SetPassword { password }),
    );
    assert!(matches!(machine.view().screen, Screen::Factor { .. }));
    let method = Method::Totp;
    feed(
        &mut world,
        &mut machine,
        Event::Action(Action::ChooseFactor { method }),
    );
    assert!(matches!(machine.view().screen, Screen::Totp { .. }));
}

#[test]
fn a_token_that_is_over_is_not_sent_again_unless_it_is_given_again() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world
        .edge
        .lock()
        .add_fault("create_device#1=session-over".parse::<Fault>().unwrap());
    let end = world.run(&Person::default(), Fuse::None);
    assert!(matches!(end, End::Stopped(Stop::SessionOver, _)), "{end:?}");
    world.restart();
    let file = world.file.take();
    let sent = world.sent.len();
    let End::Waits(view) = world.run(&Person::default(), Fuse::None) else {
        panic!("went on")
    };
    let Screen::Manual { error } = view.screen else {
        panic!("no form")
    };
    assert_eq!(error, Some(ManualError::TokenOver));
    assert_eq!(world.sent.len(), sent);
    // The same file once more is an honest try: the server says no again.
    world.file = file;
    let end = world.run(&Person::default(), Fuse::None);
    assert!(matches!(end, End::Stopped(Stop::SessionOver, _)), "{end:?}");
    // Another token goes on with the same key.
    let (now, username) = (world.now(), world.username.clone());
    let token = world
        .edge
        .lock()
        .mint(now, &username, TokenKind::Enrollment);
    world.drop_file(token);
    assert!(matches!(
        world.run(&Person::default(), Fuse::None),
        End::Home(_)
    ));
    world.assert_one_device();
}

#[test]
fn no_to_the_question_leaves_everything_as_it_was() {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    let no = Person {
        says_yes: false,
        ..Person::default()
    };
    assert!(matches!(world.run(&no, Fuse::None), End::Home(_)));
    let now = world.now();
    let token = world.edge.lock().mint(now, "tomas", TokenKind::Enrollment);
    world.drop_file(token);
    world.always = true;
    assert!(matches!(
        world.run(&no, Fuse::None),
        End::Stopped(Stop::Declined, _)
    ));
    world.always = false;
    let End::Home(_) = world.run(&no, Fuse::None) else {
        panic!("not home")
    };
    world.assert_one_device();
}
