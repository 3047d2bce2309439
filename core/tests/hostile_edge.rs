//! An Edge that answers as no real one does, or that changes its mind: it is not hammered, and rules go on holding.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use std::time::Duration;

use latchkey_core::action::{Action, ActionKind, Method};
use latchkey_core::demo::{MfaMode, Profile, Scenario, TokenKind};
use latchkey_core::edge::Reply;
use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::secret::Typed;
use latchkey_core::view::{Deadline, Screen, Stop, View};
use world::{BEGIN, Person, World, until};

/// What came of a run: how it was when it ended, and every pause that was made.
struct Course {
    view: View,
    machine: Machine,
    pauses: Vec<Duration>,
}

/// Runs until a screen, a stop or home, or for so many requests; `answer` may answer in the Edge's place.
fn run(
    world: &mut World,
    person: &Person,
    requests: usize,
    answer: impl Fn(&str) -> Option<Reply>,
    wanted: impl Fn(&Screen) -> bool,
) -> Course {
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    let mut pauses = Vec::new();
    let mut sent = 0;
    loop {
        let view = machine.view();
        let ended = matches!(view.screen, Screen::Home { .. } | Screen::Stopped { .. });
        if ended || sent == requests || wanted(&view.screen) && !view.busy {
            return Course {
                view,
                machine,
                pauses,
            };
        }
        let action = match &view.screen {
            _ if view.busy => None,
            Screen::Manual { .. } => Some(Action::Begin {
                url: world.edge.lock().settings().public_proxy_url.clone(),
                token: Typed::new(world.token.expose()),
            }),
            _ => person.act(&view, world),
        };
        let event = match (effect.take(), action) {
            (None | Some(Effect::Wait(_)), Some(action)) => Event::Action(action),
            (Some(Effect::Send(request)), _) => {
                sent += 1;
                match answer(request.path.rsplit('/').next().unwrap()) {
                    Some(reply) => {
                        world.sent.push(request.path);
                        Event::Answered(Ok(reply))
                    }
                    None => world.perform(Effect::Send(request)),
                }
            }
            (Some(effect), _) => {
                if let (Effect::Wait(time), Screen::Waiting { .. }) = (&effect, &view.screen) {
                    pauses.push(*time);
                }
                world.perform(effect)
            }
            (None, None) => panic!("ended at {:?}", view.screen),
        };
        effect = machine.update(event, &world.moment());
    }
}

fn json(status: u16, body: &str) -> Option<Reply> {
    Some(Reply {
        status,
        content_type: Some("application/json".to_owned()),
        body: body.as_bytes().to_vec(),
        ..Reply::default()
    })
}

fn nowhere(_: &Screen) -> bool {
    false
}

#[test]
fn an_activation_that_always_fails_is_tried_every_few_seconds_until_the_session_is_over() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let broken = |call: &str| (call == "activate_user").then(|| json(500, "{}")).flatten();
    let course = run(&mut world, &Person::default(), 300, broken, nowhere);
    assert!(
        matches!(
            course.view.screen,
            Screen::Stopped {
                reason: Stop::SessionOver,
                ..
            }
        ),
        "{:?}",
        course.view.screen
    );
    let pauses: Vec<u64> = course.pauses.iter().map(Duration::as_secs).collect();
    assert!(pauses.iter().all(|pause| *pause <= 10));
    let mut passed = 0;
    for pause in pauses.iter().skip(4) {
        // In the last two minutes it is tried more often.
        assert!(*pause >= if passed < 460 { 5 } else { 1 }, "{pauses:?}");
        passed += pause;
    }
    assert!((60..130).contains(&pauses.len()), "{}", pauses.len());
}

#[test]
fn a_start_that_always_fails_is_tried_more_and_more_rarely() {
    for (status, longest) in [(500, 600), (503, 600), (429, 600)] {
        let mut world = World::new(Scenario::NewUser, Profile::V1_6);
        let broken = |_: &str| json(status, "{}");
        let course = run(&mut world, &Person::default(), 20, broken, nowhere);
        let last = course.pauses.last().unwrap().as_secs();
        assert!(
            (longest / 2..=longest).contains(&last),
            "{:?}",
            course.pauses
        );
    }
}

#[test]
fn an_activation_that_says_yes_and_does_nothing_is_not_asked_for_ever() {
    for body in ["{}", "null", "ok"] {
        let mut world = World::new(Scenario::NewUser, Profile::V1_6);
        let empty = |call: &str| (call == "activate_user").then(|| json(200, body)).flatten();
        let course = run(&mut world, &Person::default(), 40, empty, nowhere);
        assert!(
            matches!(course.view.screen, Screen::Stopped { .. }),
            "{:?}",
            world.sent
        );
    }
}

#[test]
fn what_was_skipped_is_asked_for_once_it_is_required() {
    let skips = Person {
        factor: None,
        skip_device: true,
        ..Person::default()
    };
    let mut world = World::new(Scenario::External, Profile::V2_1);
    world.file = None; // with one, nothing would be asked
    require(&world, false);
    let broken = |call: &str| (call == "activate_user").then(|| json(500, "{}")).flatten();
    run(&mut world, &skips, 2, broken, nowhere);
    assert!(world.sent.last().unwrap().ends_with("activate_user"));
    world.restart();
    require(&world, true);
    let asks = |screen: &Screen| matches!(screen, Screen::Device { .. });
    let course = run(&mut world, &skips, 9, |_| None, asks);
    assert!(matches!(course.view.screen, Screen::Device { .. }));
    assert!(!course.view.accepts(ActionKind::SkipDevice));
    let willing = Person::default();
    let asks = |screen: &Screen| matches!(screen, Screen::Factor { .. });
    let course = run(&mut world, &willing, 9, |_| None, asks);
    assert!(matches!(course.view.screen, Screen::Factor { .. }));
    assert!(!course.view.accepts(ActionKind::SkipFactor));
    run(&mut world, &willing, 99, |_| None, nowhere);
    assert!(world.edge.lock().user("maya").unwrap().mfa_enabled());
    world.assert_one_device();
}

/// Makes second factor and device required, or neither.
fn require(world: &World, required: bool) {
    let mut edge = world.edge.lock();
    edge.settings_mut().enrollment_vpn_step_optional = !required;
    for location in edge.locations_mut() {
        location.mfa = if required {
            MfaMode::Internal
        } else {
            MfaMode::Disabled
        };
    }
}

#[test]
fn a_scanned_secret_stays_good_when_the_person_goes_back() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let scans = |screen: &Screen| matches!(screen, Screen::Totp { .. });
    let mut course = run(&mut world, &Person::default(), 9, |_| None, scans);
    let mut act = |action| {
        let effect = course
            .machine
            .update(Event::Action(action), &world.moment());
        assert!(!matches!(effect, Some(Effect::Send(_))), "a new secret");
        course.machine.view()
    };
    let view = act(Action::Back);
    assert!(matches!(view.screen, Screen::Factor { .. }));
    assert!(view.accepts(ActionKind::Back), "to the step before");
    let ignored = act(Action::SubmitCode {
        code: Typed::new("123456"),
    });
    assert_eq!(ignored, view, "nothing to submit a code to");
    let method = Method::Totp;
    assert_eq!(
        act(Action::ChooseFactor { method }).screen,
        course.view.screen
    );
    act(Action::Back);
    let before = act(Action::Back).screen;
    assert!(matches!(before, Screen::Device { .. }), "{before:?}");
}

#[test]
fn a_secret_whose_codes_are_refused_again_and_again_is_made_anew_on_request() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (mut machine, _) = until(&mut world, |screen| matches!(screen, Screen::Totp { .. }));
    let secret = |machine: &Machine| match machine.view().screen {
        Screen::Totp { secret, .. } => secret,
        other => panic!("{other:?}"),
    };
    let mut act = |machine: &mut Machine, action| {
        let mut effect = machine.update(Event::Action(action), &world.moment());
        while let Some(next) = effect.take_if(|_| machine.view().busy) {
            let event = world.perform(next);
            effect = machine.update(event, &world.moment());
        }
    };
    let wrong = || Action::SubmitCode {
        code: Typed::new("000000"),
    };
    let again = || Action::ChooseFactor {
        method: Method::Totp,
    };
    let first = secret(&machine);
    act(&mut machine, wrong());
    act(&mut machine, again());
    assert_eq!(secret(&machine), first, "one wrong code is a slip");
    act(&mut machine, wrong());
    assert_eq!(secret(&machine), first, "nobody asked for another one");
    act(&mut machine, again());
    let second = secret(&machine);
    assert_ne!(second, first);
    act(&mut machine, wrong());
    act(&mut machine, again());
    assert_eq!(secret(&machine), second, "it is counted anew");
}

#[test]
fn a_device_that_only_administrators_may_add_is_not_added_again() {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    run(&mut world, &Person::default(), 9, |_| None, nowhere);
    let before = world.instances();
    let token = {
        let mut edge = world.edge.lock();
        let id = edge.devices_of("maya")[0].id;
        edge.delete_device(id);
        edge.settings_mut().admin_device_management = true;
        edge.mint(world.now(), "maya", TokenKind::Desktop)
    };
    world.drop_file(token);
    world.always = true;
    let ended = |screen: &Screen| matches!(screen, Screen::AdminAddsDevice);
    let course = run(&mut world, &Person::default(), 9, |_| None, ended);
    assert_eq!(course.view.screen, Screen::AdminAddsDevice);
    assert!(world.edge.lock().devices_of("maya").is_empty());
    assert_eq!(world.instances(), before);
}

#[test]
fn the_password_is_gone_when_nothing_needs_it_any_more() {
    for (scenario, ended) in [(None, "Finish"), (Some(401), "Stopped")] {
        let mut world = World::new(Scenario::NewUser, Profile::V1_6);
        let answer = |call: &str| match (scenario, call) {
            (Some(status), "activate_user") => json(status, "{}"),
            _ => None,
        };
        let wanted = |screen: &Screen| matches!(screen, Screen::Finish { .. });
        let course = run(&mut world, &Person::default(), 20, answer, wanted);
        let debug = format!("{:?}", course.machine);
        assert!(debug.contains("password: None"), "{ended}: {debug}");
    }
}

#[test]
fn only_the_answer_that_a_taken_name_gets_leads_to_another_name() {
    for status in [408, 502, 503, 504] {
        let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
        let busy = |call: &str| {
            (call == "create_device")
                .then(|| json(status, ""))
                .flatten()
        };
        let course = run(&mut world, &Person::default(), 20, busy, nowhere);
        assert!(
            matches!(course.view.screen, Screen::Waiting { .. }),
            "{status}: {:?}",
            course.view.screen
        );
        run(&mut world, &Person::default(), 9, |_| None, nowhere);
        assert_eq!(world.instances()[0].device.name, "maya-laptop", "{status}");
    }
}

#[test]
fn another_token_brings_what_was_skipped_with_the_one_before() {
    let skips = Person {
        factor: None,
        skip_device: true,
        ..Person::default()
    };
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world
        .edge
        .lock()
        .add_fault("activate_user#1=lose-after".parse().unwrap());
    let lost = |screen: &Screen| matches!(screen, Screen::Waiting { .. });
    run(&mut world, &skips, 9, |_| None, lost);
    world.restart();
    world.pass(3600);
    let now = world.now();
    let token = world.edge.lock().mint(now, "maya", TokenKind::Desktop);
    world.drop_file(token);
    run(&mut world, &Person::default(), 9, |_| None, nowhere);
    world.assert_one_device();
}

#[test]
fn recovery_codes_stay_on_the_screen_beyond_the_deadline() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let codes = |screen: &Screen| matches!(screen, Screen::Recovery { .. });
    let mut course = run(&mut world, &Person::default(), 9, |_| None, codes);
    world.pass(700);
    let effect = course.machine.update(Event::Waited, &world.moment());
    assert!(matches!(effect, Some(Effect::Wait(time)) if !time.is_zero()));
    assert_eq!(course.machine.view().screen, course.view.screen);
    let saved = Event::Action(Action::ConfirmSaved);
    let mut effect = course.machine.update(saved, &world.moment());
    while let Some(next) = effect.take() {
        let event = world.perform(next);
        effect = course.machine.update(event, &world.moment());
    }
    assert!(
        matches!(course.machine.view().screen, Screen::Stopped { reason: Stop::SessionOver, changed } if changed.factor == latchkey_core::view::Certainty::Yes)
    );
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_another_mail_from_being_sent() {
    for (passed, sends) in [(0, false), (30, false), (60, true), (-3600, true)] {
        let mut world = World::new(Scenario::NewUser, Profile::V1_6);
        let person = Person {
            factor: Some(Method::Email),
            ..Person::default()
        };
        let mailed = |screen: &Screen| matches!(screen, Screen::Email { .. });
        let mut course = run(&mut world, &person, 9, |_| None, mailed);
        world.pass(passed);
        let again = Event::Action(Action::ResendCode);
        let effect = course.machine.update(again, &world.moment());
        assert_eq!(matches!(effect, Some(Effect::Send(_))), sends, "{passed}");
    }
}

#[test]
fn a_deadline_of_any_size_is_a_time_here() {
    for (at, offset, here) in [
        (i64::MAX, -3_600, i64::MAX),
        (i64::MIN, 3_600, i64::MIN),
        (BEGIN, 30, BEGIN - 30),
    ] {
        assert_eq!(Deadline { at, offset }.here(), here);
    }
}
