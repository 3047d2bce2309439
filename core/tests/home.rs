//! Home: the Edges are asked again, a WireGuard file is saved, an instance removed, another one added.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::demo::{Fault, Profile, Scenario};
use latchkey_core::edge::TransportError;
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::ports::HandOut;
use latchkey_core::view::{Notice, Question, Screen, Trouble};
use world::{End, Fuse, Person, World};

/// Enrolls, and starts the application anew: it is at home.
fn at_home() -> (World, Machine) {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let end = world.run(&Person::default(), Fuse::None);
    assert!(matches!(end, End::Home(_)), "{end:?}");
    let machine = start(&mut world, |setup| setup);
    (world, machine)
}

fn start(world: &mut World, change: impl FnOnce(Setup) -> Setup) -> Machine {
    let (mut machine, first) = Machine::new(change(world.setup()));
    let loaded = world.perform(first);
    run(world, &mut machine, loaded);
    assert!(matches!(machine.view().screen, Screen::Home { .. }));
    machine
}

/// Feeds an event and performs what follows, until somebody is needed; gives the effects.
fn run(world: &mut World, machine: &mut Machine, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut event = Some(event);
    while let Some(next) = event.take() {
        let moment = world.moment();
        if let Some(effect) = machine.update(next, &moment) {
            let view = machine.view();
            world.assert_secret(machine, &view);
            effects.push(effect.clone());
            event = Some(world.perform(effect));
        }
    }
    effects
}

fn act(world: &mut World, machine: &mut Machine, action: Action) -> Vec<Effect> {
    assert!(machine.view().accepts(action.kind()), "{action:?}");
    run(world, machine, Event::Action(action))
}

#[test]
fn a_refresh_asks_the_edge_and_says_how_it_went() {
    let (mut world, mut machine) = at_home();
    world.pass(500);
    let effects = act(&mut world, &mut machine, Action::Refresh);
    assert!(matches!(effects[..], [Effect::Sync(_), Effect::Load]));
    let view = machine.view();
    assert_eq!(view.notice, Some(Notice::UpToDate));
    let Screen::Home { instances, .. } = view.screen else {
        panic!("left home")
    };
    assert_eq!(instances[0].last_sync, world.now());
}

#[test]
fn nothing_is_taken_while_the_edge_is_asked() {
    let (mut world, mut machine) = at_home();
    let moment = world.moment();
    assert!(
        machine
            .update(Event::Action(Action::Refresh), &moment)
            .is_some()
    );
    let view = machine.view();
    assert!(view.busy && view.actions.is_empty(), "{view:?}");
    for action in [
        Action::Refresh,
        Action::Remove { instance: 1 },
        Action::StartOver,
    ] {
        assert_eq!(machine.update(Event::Action(action), &moment), None);
    }
    assert_eq!(machine.view(), view);
}

#[test]
fn an_edge_that_cannot_be_asked_is_a_notice_and_nothing_changes() {
    let (mut world, mut machine) = at_home();
    let before = world.instances();
    world
        .edge
        .lock()
        .add_fault("poll#1=lose-before".parse::<Fault>().unwrap());
    act(&mut world, &mut machine, Action::Refresh);
    let broken = Notice::Trouble(Trouble::Network(TransportError::Broken));
    assert_eq!(machine.view().notice, Some(broken));
    assert_eq!(world.instances(), before);

    let nowhere = Some(vec!["elsewhere.example".to_owned()]);
    let mut machine = start(&mut world, |setup| Setup {
        allowed_hosts: nowhere,
        ..setup
    });
    let effects = act(&mut world, &mut machine, Action::Refresh);
    assert_eq!(effects, [Effect::Load], "the policy forbids to ask");
    assert_eq!(machine.view().notice, Some(Notice::EdgeNotAllowed));
}

#[test]
fn a_location_is_saved_as_a_file_and_the_key_is_seen_nowhere() {
    let (mut world, mut machine) = at_home();
    let Screen::Home { instances, .. } = machine.view().screen else {
        panic!("not at home")
    };
    let mut saved = 0;
    for location in &instances[0].locations {
        let export = Action::Export {
            instance: instances[0].id,
            location: location.id,
        };
        let effects = act(&mut world, &mut machine, export);
        let Some(Effect::HandOut(HandOut::SaveTunnel { name, text })) = effects.last() else {
            panic!("{effects:?}")
        };
        assert!(location.may_export && name.ends_with(".conf"), "{name}");
        assert!(text.expose().starts_with("[Interface]\nPrivateKey = "));
        assert_eq!(machine.view().notice, Some(Notice::HandedOut));
        saved += 1;
    }
    assert!(saved > 0);
    let unknown = Action::Export {
        instance: 99,
        location: 1,
    };
    assert_eq!(act(&mut world, &mut machine, unknown), []);
}

#[test]
fn removing_asks_first() {
    let (mut world, mut machine) = at_home();
    let id = world.instances()[0].id.0;
    let remove = || Action::Remove { instance: id };
    assert_eq!(act(&mut world, &mut machine, remove()), []);
    let Screen::Question {
        question: Question::RemoveInstance { device, .. },
    } = machine.view().screen
    else {
        panic!("does not ask")
    };
    assert_eq!(device, world.instances()[0].device.name);
    assert_eq!(machine.view().actions, [ActionKind::Answer]);
    act(&mut world, &mut machine, Action::Answer { yes: false });
    assert!(matches!(machine.view().screen, Screen::Home { .. }));
    assert_eq!(world.instances().len(), 1, "no means no");

    act(&mut world, &mut machine, remove());
    act(&mut world, &mut machine, Action::Answer { yes: true });
    assert_eq!(world.instances(), []);
    let view = machine.view();
    assert_eq!(view.notice, Some(Notice::Removed));
    assert_eq!(view.actions, [ActionKind::StartOver]);
}

#[test]
fn another_one_can_be_added_and_there_is_a_way_back() {
    let (mut world, mut machine) = at_home();
    let effects = act(&mut world, &mut machine, Action::StartOver);
    assert_eq!(effects, [Effect::Load, Effect::FindFile]);
    assert!(matches!(machine.view().screen, Screen::Manual { .. }));
    act(&mut world, &mut machine, Action::Back);
    assert!(matches!(machine.view().screen, Screen::Home { .. }));
}
