//! The session: views that differ, Actions that cut a wait short, and an end when nothing can happen any more.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use std::cell::RefCell;
use std::ops::ControlFlow;

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_executor::block_on;
use latchkey_core::action::Action;
use latchkey_core::demo::{DemoTransport, Fault, Profile, Scenario};
use latchkey_core::machine::Event;
use latchkey_core::memory::{DemoHost, MemoryStorage};
use latchkey_core::session::Session;
use latchkey_core::view::{Screen, View};
use world::{BEGIN, Person, World};

/// Runs a session in memory; `act` sees each view and may send Actions.
fn run(
    world: &World,
    act: impl Fn(&View, &UnboundedSender<Event>) -> ControlFlow<()>,
) -> (Vec<View>, DemoHost) {
    let host = DemoHost::new(BEGIN, [3; 32]);
    host.set_file(Ok(world.file.clone()));
    let session = Session {
        transport: DemoTransport::new(world.edge.clone(), host.server_clock(0)),
        storage: MemoryStorage::default(),
        host: host.clone(),
    };
    let (sender, inbox) = unbounded();
    let sender = RefCell::new(Some(sender));
    let mut views = Vec::new();
    block_on(session.run(world.setup(), inbox, |view| {
        views.push(view.clone());
        if matches!(view.screen, Screen::Home { .. } | Screen::Stopped { .. }) {
            sender.take();
        }
        match &*sender.borrow() {
            Some(sender) => act(view, sender),
            None => ControlFlow::Continue(()),
        }
    }));
    (views, host)
}

fn answer(world: &World, view: &View, sender: &UnboundedSender<Event>) -> ControlFlow<()> {
    if !view.busy
        && let Some(action) = Person::default().act(view, world)
    {
        sender.unbounded_send(Event::Action(action)).unwrap();
    }
    ControlFlow::Continue(())
}

#[test]
fn a_whole_wizard_goes_home_and_each_view_differs_from_the_one_before() {
    let world = World::new(Scenario::NewUser, Profile::V1_6);
    let (views, _) = run(&world, |view, sender| answer(&world, view, sender));
    assert!(matches!(views.last().unwrap().screen, Screen::Home { .. }));
    for (place, pair) in views.windows(2).enumerate() {
        assert_eq!(pair[1].rev, pair[0].rev + 1, "view {place}");
        assert_ne!(
            View {
                rev: 0,
                ..pair[0].clone()
            },
            View {
                rev: 0,
                ..pair[1].clone()
            }
        );
    }
}

#[test]
fn an_enrolled_user_with_a_file_is_home_without_an_action() {
    let world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    let (views, _) = run(&world, |_, _| ControlFlow::Continue(()));
    assert!(matches!(views.last().unwrap().screen, Screen::Home { .. }));
}

#[test]
fn retry_cuts_a_wait_short() {
    let world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    world
        .edge
        .lock()
        .add_fault("start#1=429:300".parse::<Fault>().unwrap());
    let (views, host) = run(&world, |view, sender| {
        if matches!(view.screen, Screen::Waiting { .. }) {
            sender.unbounded_send(Event::Action(Action::Retry)).unwrap();
        }
        ControlFlow::Continue(())
    });
    assert!(matches!(views.last().unwrap().screen, Screen::Home { .. }));
    assert!(host.now() < BEGIN + 300, "the wait was cut short");
}

#[test]
fn an_actor_that_is_gone_leaves_the_deadline_to_end_it() {
    let world = World::new(Scenario::NewUser, Profile::V1_6);
    let (views, host) = run(&world, |_, _| ControlFlow::Continue(()));
    assert!(matches!(
        views.last().unwrap().screen,
        Screen::Stopped { .. }
    ));
    assert!(host.now() >= BEGIN + 600);
}

#[test]
fn a_show_that_breaks_ends_it() {
    let world = World::new(Scenario::NewUser, Profile::V1_6);
    let (views, _) = run(&world, |view, _| {
        if matches!(view.screen, Screen::Welcome { .. }) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(
        views.last().unwrap().screen,
        Screen::Welcome { .. }
    ));
}

#[test]
fn an_actor_that_leaves_during_a_pause_does_not_end_it() {
    let world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    world
        .edge
        .lock()
        .add_fault("start#1=503".parse::<Fault>().unwrap());
    let host = DemoHost::new(BEGIN, [3; 32]);
    host.set_file(Ok(world.file.clone()));
    let session = Session {
        transport: DemoTransport::new(world.edge.clone(), host.server_clock(0)),
        storage: MemoryStorage::default(),
        host,
    };
    let (sender, inbox) = unbounded();
    let mut sender = Some(sender);
    let mut last = None;
    block_on(session.run(world.setup(), inbox, |view| {
        if matches!(view.screen, Screen::Waiting { .. }) {
            sender.take();
        }
        last = Some(view.screen.clone());
        ControlFlow::Continue(())
    }));
    assert!(matches!(last, Some(Screen::Home { .. })), "{last:?}");
}
