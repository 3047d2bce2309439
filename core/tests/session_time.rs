//! A session lasts ten minutes, and its token is worth nothing after them: no pause is longer than what is left, whatever
//! the Edge asks for, and also where nobody knows whether the session has begun.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::demo::{Fault, Profile, Scenario, TokenKind};
use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::view::{Changed, Screen, Stop};
use world::{BEGIN, End, Fuse, Person, World, until};

/// How long a session lasts, in seconds (edge-contract §3).
const SESSION: i64 = 600;

fn world(fault: &str) -> World {
    let world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    add(&world, fault);
    world
}

fn add(world: &World, fault: &str) {
    world.edge.lock().add_fault(fault.parse::<Fault>().unwrap());
}

/// What happened, in seconds from the beginning on.
#[derive(Debug, Default)]
struct Course {
    /// When each request was sent.
    sent: Vec<i64>,
    /// How long each pause was.
    pauses: Vec<i64>,
    stopped: Option<(Stop, Changed)>,
}

/// Runs until it ends, or that many seconds have passed.
fn course(world: &mut World, seconds: i64) -> Course {
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    let mut course = Course::default();
    while let Some(next) = effect {
        if world.now() >= BEGIN + seconds {
            return course;
        }
        match &next {
            Effect::Send(_) => course.sent.push(world.now() - BEGIN),
            Effect::Wait(time) => course.pauses.push(time.as_secs().try_into().unwrap()),
            _ => {}
        }
        let event = world.perform(next);
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    if let Screen::Stopped { reason, changed } = machine.view().screen {
        course.stopped = Some((reason, changed));
    }
    course
}

#[test]
fn a_pause_that_is_asked_for_is_waited_out_where_the_session_has_room() {
    for dice in 0..20 {
        let mut world = world("create_device#1=429:120");
        world.dice = dice;
        let course = course(&mut world, 3_600);
        assert!((120..=130).contains(&course.pauses[0]), "{course:?}");
        world.assert_one_device();
    }
}

#[test]
fn a_pause_that_would_outlast_the_session_ends_before_it() {
    for (asked, dice) in [590, 600, 3_600].into_iter().zip(0..60) {
        let mut world = world(&format!("create_device#1=429:{asked}"));
        world.dice = dice;
        let course = course(&mut world, 7_200);
        assert!(
            (SESSION - 20..SESSION - 5).contains(&course.pauses[0]),
            "shortly before the end: {course:?}"
        );
        world.assert_one_device();
    }
}

#[test]
fn one_last_try_is_put_off_only_once() {
    let mut world = world("create_device#1=429:3600");
    add(&world, "create_device#2=429:3600");
    let course = course(&mut world, 7_200);
    let (reason, changed) = course.stopped.expect("it stops");
    assert_eq!((reason, changed), (Stop::SessionOver, Changed::default()));
    let within = course.sent.iter().filter(|at| **at < SESSION).count();
    assert_eq!(within, 3, "start, and two devices: {:?}", course.sent);
    assert!(*course.sent.last().unwrap() < SESSION + 20, "{course:?}");
}

#[test]
fn a_start_whose_answer_was_lost_is_tried_every_minute_for_ten() {
    let course = course(&mut world("start=lose-after"), SESSION);
    assert!(course.pauses.iter().all(|pause| *pause <= 60), "{course:?}");
    assert!(course.sent.len() > 10, "{course:?}");
}

#[test]
fn a_start_whose_answer_was_lost_heeds_what_is_asked_for_while_there_is_time() {
    let mut world = world("start#1=lose-after");
    add(&world, "start#2=429:3600");
    let course = course(&mut world, 7_200);
    let longest = *course.pauses.iter().max().unwrap();
    assert!((400..SESSION).contains(&longest), "{course:?}");
    world.assert_one_device();
}

#[test]
fn an_edge_that_is_busy_from_the_first_try_on_is_left_alone() {
    let mut world = world("start=503");
    let course = course(&mut world, 7_200);
    assert!(course.pauses.iter().any(|pause| *pause > 300), "{course:?}");
}

/// A world in which the answer to the first `start` was lost, and the session that it began is over.
fn lost_and_over() -> World {
    let mut world = world("start#1=lose-after");
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    drop(machine);
    world.pass(SESSION + 100);
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
fn a_token_that_is_refused_after_a_lost_answer_may_have_had_its_session() {
    let over = (Stop::AnswerLost, Changed::default());
    let mut world = lost_and_over();
    world.restart();
    assert_eq!(stops(&mut world), over, "another process knows it, too");

    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    assert!(matches!(
        world.run(&Person::default(), Fuse::CrashAfter(3)),
        End::Crashed
    ));
    assert_eq!(world.sent.len(), 1, "`start` was sent");
    world.restart();
    world.pass(SESSION + 100);
    assert_eq!(stops(&mut world), over, "killed before it heard anything");
}

#[test]
fn a_start_that_was_turned_away_began_nothing() {
    for fault in ["start#1=503", "start#1=lose-before"] {
        let mut world = world(fault);
        add(&world, "start#2=token-superseded");
        let (reason, _) = stops(&mut world);
        // Whoever loses the connection cannot tell whether the request arrived.
        let expected = if fault.ends_with("lose-before") {
            Stop::AnswerLost
        } else {
            Stop::NotAccepted
        };
        assert_eq!(reason, expected, "{fault}");
    }
}

#[test]
fn a_start_that_was_refused_has_lost_no_answer() {
    let mut world = world("start=token-superseded");
    let refused = (Stop::NotAccepted, Changed::default());
    for run in 1..=3 {
        assert_eq!(stops(&mut world), refused, "run {run}");
        world.restart();
    }
}

#[test]
fn what_stops_it_otherwise_has_lost_no_answer() {
    let mut world = world("start#1=html:404");
    add(&world, "start#2=token-superseded");
    assert_eq!(stops(&mut world).0, Stop::NotAnEdge);
    world.restart();
    assert_eq!(stops(&mut world).0, Stop::NotAccepted);
}

#[test]
fn what_is_tried_again_later_has_lost_no_answer() {
    let mut world = world("start#1=503");
    add(&world, "start#2=token-superseded");
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Waiting { .. })
    });
    drop(machine);
    world.restart();
    assert_eq!(stops(&mut world).0, Stop::NotAccepted, "left in the pause");
}

#[test]
fn an_answer_that_was_lost_stays_lost_however_often_the_token_is_refused() {
    let mut world = lost_and_over();
    for run in 1..=3 {
        world.restart();
        assert_eq!(stops(&mut world).0, Stop::AnswerLost, "run {run}");
    }
}

#[test]
fn another_token_begins_without_the_doubt_about_the_first() {
    let mut world = lost_and_over();
    world.restart();
    assert_eq!(stops(&mut world).0, Stop::AnswerLost);
    let now = world.now();
    let token = world.edge.lock().mint(now, "maya", TokenKind::Desktop);
    world.drop_file(token);
    add(&world, "start=token-superseded");
    world.restart();
    assert_eq!(stops(&mut world).0, Stop::NotAccepted);
}

/// Has the Edge say that its session ended long ago.
fn with_a_past_deadline(event: Event, now: i64) -> Event {
    let Event::Answered(Ok(mut reply)) = event else {
        return event;
    };
    if let Ok(mut answer) = serde_json::from_slice::<serde_json::Value>(&reply.body)
        && !answer["deadline_timestamp"].is_null()
    {
        answer["deadline_timestamp"] = (now - 1_000).into();
        reply.body = answer.to_string().into_bytes();
    }
    Event::Answered(Ok(reply))
}

#[test]
fn an_edge_that_always_calls_the_deadline_past_is_not_asked_for_ever() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world
        .edge
        .lock()
        .settings_mut()
        .enrollment_session_timeout_minutes = 100_000;
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    while let Some(next) = effect {
        assert!(world.now() < BEGIN + 2 * SESSION, "asked for ever");
        let event = world.perform(next);
        let event = with_a_past_deadline(event, world.now());
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
    let Screen::Stopped { reason, .. } = machine.view().screen else {
        panic!("not stopped")
    };
    assert_eq!(reason, Stop::SessionOver);
    let took = world.now() - BEGIN;
    assert!(
        took >= SESSION,
        "whoever is in the session has its time: {took}"
    );
}
