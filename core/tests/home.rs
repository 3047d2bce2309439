//! What a person can do at home: refresh, export, remove, add another instance.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::expect_used)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::demo::{Profile, Scenario};
use latchkey_core::edge::TransportError;
use latchkey_core::export::ExportError;
use latchkey_core::instance::Instance;
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::ports::{Change, HandOut, StorageError, StorageErrorCode};
use latchkey_core::sync::Synced;
use latchkey_core::view::{
    InstanceView, Notice, Question, Screen, Stop, SyncTrouble, Trouble, View,
};
use world::{Fuse, Person, World};

/// An enrolled machine, at home after a fresh start.
fn at_home(scenario: Scenario, profile: Profile) -> (World, Machine) {
    let mut world = World::new(scenario, profile);
    world.run(&Person::default(), Fuse::None);
    let (mut machine, first) = Machine::new(world.setup());
    settle(&mut world, &mut machine, Some(first));
    assert!(matches!(machine.view().screen, Screen::Home { .. }));
    (world, machine)
}

/// Performs effects until none is left; gives them.
fn settle(world: &mut World, machine: &mut Machine, first: Option<Effect>) -> Vec<Effect> {
    let mut done = Vec::new();
    let mut next = first;
    while let Some(effect) = next {
        done.push(effect.clone());
        let event = world.perform(effect);
        next = machine.update(event, &world.moment());
    }
    done
}

fn act(world: &mut World, machine: &mut Machine, action: Action) -> Vec<Effect> {
    let first = machine.update(Event::Action(action), &world.moment());
    settle(world, machine, first)
}

fn instances(view: &View) -> Vec<InstanceView> {
    let Screen::Home { instances, .. } = &view.screen else {
        panic!("not at home: {:?}", view.screen);
    };
    instances.clone()
}

#[test]
fn a_refresh_shows_what_the_edge_says_now() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    world.edge.lock().locations_mut()[0].name = "Berlin HQ".to_owned();
    act(&mut world, &mut machine, Action::Refresh);
    let view = machine.view();
    assert_eq!(view.notice, Some(Notice::UpToDate));
    let names: Vec<String> = instances(&view)[0]
        .locations
        .iter()
        .map(|location| location.name.clone())
        .collect();
    assert!(names.contains(&"Berlin HQ".to_owned()), "{names:?}");
    assert_eq!(instances(&view)[0].trouble, None);
    assert!(!view.busy);
}

#[test]
fn a_refresh_that_fails_says_why_and_keeps_everything() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let before = instances(&machine.view());
    world.transport.set_down(Some(TransportError::Unreachable));
    act(&mut world, &mut machine, Action::Refresh);
    let view = machine.view();
    assert_eq!(view.notice, Some(Notice::NotRefreshed));
    let after = instances(&view);
    let unreachable = Trouble::Network(TransportError::Unreachable);
    assert_eq!(after[0].trouble, Some(SyncTrouble::Trouble(unreachable)));
    assert_eq!(after[0].locations, before[0].locations);

    world.transport.set_down(None);
    act(&mut world, &mut machine, Action::Refresh);
    let view = machine.view();
    assert_eq!(view.notice, Some(Notice::UpToDate));
    assert_eq!(instances(&view)[0].trouble, None);
}

#[test]
fn a_device_that_the_server_forgot_has_to_be_enrolled_again() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    {
        let mut edge = world.edge.lock();
        let device = edge.devices_of(&world.username)[0].id;
        edge.delete_device(device);
    }
    act(&mut world, &mut machine, Action::Refresh);
    let view = machine.view();
    assert_eq!(instances(&view)[0].trouble, Some(SyncTrouble::EnrollAgain));
    assert_eq!(view.notice, Some(Notice::NotRefreshed));
}

#[test]
fn an_exported_file_has_the_stored_key() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let instance = instances(&machine.view())[0].clone();
    assert_eq!(instance.locations[0].no_export, None);
    let done = act(
        &mut world,
        &mut machine,
        Action::Export {
            instance: instance.id,
            location: instance.locations[0].id,
        },
    );
    let Some(Effect::HandOut(HandOut::SaveTunnel { name, text })) = done.last() else {
        panic!("nothing was handed out");
    };
    assert_eq!(name, "Berlin-Office.conf");
    let id = world.instances()[0].id;
    let Event::Recalled(Ok(Some(keys))) = world.perform(Effect::Recall(id)) else {
        panic!("no keys");
    };
    assert!(
        text.expose()
            .contains(keys.private_key.to_base64().expose())
    );
    assert!(text.expose().contains(&instance.locations[0].endpoint));
    assert_eq!(machine.view().notice, Some(Notice::HandedOut));
}

#[test]
fn what_may_not_be_exported_is_said_and_refused() {
    let (mut world, mut machine) = at_home(Scenario::Strict, Profile::V1_6);
    let view = machine.view();
    let instance = instances(&view)[0].clone();
    assert_eq!(
        instance.locations[0].no_export,
        Some(ExportError::OnlyClientActivation)
    );
    assert!(!view.accepts(ActionKind::Export));
    let action = Action::Export {
        instance: instance.id,
        location: instance.locations[0].id,
    };
    assert!(act(&mut world, &mut machine, action).is_empty());
    assert_eq!(machine.view(), view);

    let (_, machine) = at_home(Scenario::ManyLocations, Profile::V1_6);
    let needs_factor = |location: &&latchkey_core::view::LocationView| {
        location.no_export == Some(ExportError::NeedsSecondFactor)
    };
    let instance = &instances(&machine.view())[0];
    assert!(instance.locations.iter().any(|l| needs_factor(&l)));
}

#[test]
fn an_instance_is_removed_only_after_a_yes() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let home = machine.view();
    let instance = instances(&home)[0].clone();
    let remove = Action::Remove {
        instance: instance.id,
    };

    assert!(act(&mut world, &mut machine, remove.clone()).is_empty());
    assert_eq!(
        machine.view().screen,
        Screen::Question {
            question: Question::RemoveInstance {
                instance: "Acme".to_owned(),
                device: instance.device,
            }
        }
    );
    act(&mut world, &mut machine, Action::Answer { yes: false });
    assert_eq!(machine.view(), home);

    act(&mut world, &mut machine, remove);
    act(&mut world, &mut machine, Action::Answer { yes: true });
    let view = machine.view();
    assert!(instances(&view).is_empty());
    assert_eq!(view.notice, Some(Notice::Removed));
    assert_eq!(view.actions, [ActionKind::StartOver, ActionKind::ShowAbout]);
    assert!(world.instances().is_empty());
    let edge = world.edge.lock();
    assert_eq!(edge.devices_of("maya").len(), 1, "the server was not told");
}

#[test]
fn a_store_that_fails_changes_nothing_and_says_so() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let before = instances(&machine.view());
    let id = before[0].id;
    let full = || StorageError {
        code: StorageErrorCode::Full,
        detail: "full".to_owned(),
    };
    act(&mut world, &mut machine, Action::Remove { instance: id });
    let yes = Event::Action(Action::Answer { yes: true });
    let effect = machine.update(yes, &world.moment());
    assert!(matches!(effect, Some(Effect::Store(_))));
    machine.update(Event::Stored(Err(full())), &world.moment());
    let view = machine.view();
    assert_eq!(
        view.notice,
        Some(Notice::StoreTrouble(StorageErrorCode::Full))
    );
    assert_eq!(instances(&view), before);

    let effect = machine.update(Event::Action(Action::Refresh), &world.moment());
    assert!(matches!(effect, Some(Effect::Sync(_))));
    let effect = machine.update(Event::Synced(Err(full())), &world.moment());
    settle(&mut world, &mut machine, effect);
    assert_eq!(
        machine.view().notice,
        Some(Notice::StoreTrouble(StorageErrorCode::Full))
    );
}

#[test]
fn another_instance_begins_with_the_form_and_leads_back() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let home = machine.view();
    act(&mut world, &mut machine, Action::StartOver);
    let form = machine.view();
    assert_eq!(form.screen, Screen::Manual { error: None });
    assert!(form.accepts(ActionKind::Back));
    act(&mut world, &mut machine, Action::Retry);
    assert_eq!(machine.view(), form, "there is no file");
    act(&mut world, &mut machine, Action::Back);
    assert_eq!(machine.view(), home);
}

#[test]
fn a_stop_of_another_enrollment_leads_back_too() {
    let (mut world, mut machine) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let home = machine.view();
    let url = world.edge.lock().settings().public_proxy_url.clone();
    act(&mut world, &mut machine, Action::StartOver);
    let begin = Action::Begin {
        url,
        token: latchkey_core::secret::Typed::new("0".repeat(32)),
    };
    act(&mut world, &mut machine, begin);
    let stopped = machine.view();
    assert!(matches!(
        stopped.screen,
        Screen::Stopped {
            reason: Stop::NotAccepted,
            ..
        }
    ));
    assert!(stopped.accepts(ActionKind::Back));
    act(&mut world, &mut machine, Action::Back);
    assert_eq!(instances(&machine.view()), instances(&home));
}

#[test]
fn without_anything_enrolled_there_is_no_way_back() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world.file = None;
    let (mut machine, first) = Machine::new(world.setup());
    settle(&mut world, &mut machine, Some(first));
    let form = machine.view();
    assert!(!form.accepts(ActionKind::Back));
    act(&mut world, &mut machine, Action::Back);
    assert_eq!(machine.view(), form);
}

#[test]
fn a_policy_forbids_to_ask_and_says_so() {
    let (mut world, _) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let setup = Setup {
        allowed_hosts: Some(vec!["elsewhere.example".to_owned()]),
        ..world.setup()
    };
    let (mut machine, first) = Machine::new(setup);
    settle(&mut world, &mut machine, Some(first));
    let done = act(&mut world, &mut machine, Action::Refresh);
    assert_eq!(done, [Effect::Load]);
    let view = machine.view();
    assert_eq!(
        instances(&view)[0].trouble,
        Some(SyncTrouble::EdgeNotAllowed)
    );
    assert_eq!(view.notice, Some(Notice::NotRefreshed));
}

#[test]
fn trouble_goes_with_the_instance_that_had_it() {
    let (mut world, _) = at_home(Scenario::EnrolledUser, Profile::V1_6);
    let first = world.instances()[0].clone();
    let Event::Recalled(Ok(Some(keys))) = world.perform(Effect::Recall(first.id)) else {
        panic!("no keys");
    };
    let second = Change::Enrolled {
        instance: Box::new(Instance {
            username: "tomas".to_owned(),
            ..first.clone()
        }),
        keys,
        consumed: None,
    };
    world.perform(Effect::Store(second));
    let (mut machine, load) = Machine::new(world.setup());
    settle(&mut world, &mut machine, Some(load));

    let refresh = machine.update(Event::Action(Action::Refresh), &world.moment());
    assert_eq!(refresh, Some(Effect::Sync(first.id)));
    let again = Event::Synced(Ok(Synced::EnrollAgain));
    let next = machine.update(again, &world.moment());
    settle(&mut world, &mut machine, next);
    let view = machine.view();
    assert_eq!(view.notice, Some(Notice::NotRefreshed));
    let troubles: Vec<_> = instances(&view).iter().map(|one| one.trouble).collect();
    assert_eq!(troubles, [Some(SyncTrouble::EnrollAgain), None]);

    let instance = first.id.0;
    act(&mut world, &mut machine, Action::Remove { instance });
    let done = act(&mut world, &mut machine, Action::Answer { yes: true });
    assert_eq!(done, [Effect::Store(Change::Removed(first.id))]);
    act(&mut world, &mut machine, Action::Refresh);
    assert_eq!(machine.view().notice, Some(Notice::UpToDate));
}

#[test]
fn keys_that_cannot_be_opened_are_told_unasked_within_seconds() {
    for code in [StorageErrorCode::NoKey, StorageErrorCode::Locked] {
        let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
        world.run(&Person::default(), Fuse::None);
        world.background = true;
        let (mut machine, first) = Machine::new(world.setup());
        let mut effect = Some(first);
        let begun = world.now();
        while machine.view().notice.is_none() {
            let next = effect.unwrap();
            let event = if matches!(next, Effect::Sync(_)) {
                Event::Synced(Err(StorageError {
                    code,
                    detail: String::new(),
                }))
            } else {
                world.perform(next)
            };
            let moment = world.moment();
            effect = machine.update(event, &moment);
        }
        let view = machine.view();
        assert!(matches!(view.screen, Screen::Home { .. }));
        assert_eq!(view.notice, Some(Notice::StoreTrouble(code)));
        assert!(world.now() <= begun + 10);
    }
}
