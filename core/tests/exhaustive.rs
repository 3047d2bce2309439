//! Every sequence of Actions and events, two deep, from every point of whole journeys: no panic, no secret in View or
//! Debug, no second effect while one is outstanding, no state lost by a wrong or doubled Action.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use std::collections::BTreeSet;

use futures_executor::block_on;
use latchkey_core::action::{Action, Method};
use latchkey_core::demo::{Profile, Scenario};
use latchkey_core::edge::{Reply, TransportError};
use latchkey_core::machine::{Effect, Event, Machine};
use latchkey_core::ports::{Change, Storage, StorageError, StorageErrorCode, Stored};
use latchkey_core::provisioning::{Place, Problem, ProblemCode, SearchError};
use latchkey_core::secret::{Secret, Typed};
use latchkey_core::settings::LogLevel;
use latchkey_core::sync::Synced;
use latchkey_core::view::{Question, Screen, View};
use world::{PASSWORD, Person, World, enrolled_begun_and_invited};

/// A link as the system hands it over.
const LINK: &str = "latchkey://addinstance?token=another&url=https%3A%2F%2Fedge.acme.example";

/// A point of a journey: the machine, and what is outstanding.
struct Point {
    machine: Machine,
    outstanding: Option<Effect>,
}

fn points(world: &mut World, person: &Person) -> Vec<Point> {
    let (mut machine, first) = Machine::new(world.setup());
    let mut outstanding = Some(first);
    let mut points = Vec::new();
    for _ in 0..200 {
        points.push(Point {
            machine: machine.clone(),
            outstanding: outstanding.clone(),
        });
        let view = machine.view();
        let action = if view.busy {
            None
        } else {
            person.act(&view, world)
        };
        let event = match (outstanding.take(), action) {
            (None | Some(Effect::Wait(_)), Some(action)) => Event::Action(action),
            (Some(Effect::Wait(_)), None) if is_home(&view) => return points,
            (Some(effect), _) => world.perform(effect),
            (None, None) => return points,
        };
        let moment = world.moment();
        outstanding = machine.update(event, &moment);
    }
    panic!("does not end");
}

fn is_home(view: &View) -> bool {
    matches!(view.screen, Screen::Home { .. })
}

fn actions() -> Vec<Action> {
    let typed = |text: &str| Typed::new(text);
    vec![
        Action::Begin {
            url: "https://edge.acme.example".to_owned(),
            token: typed("another"),
        },
        Action::Begin {
            url: "ftp://x".to_owned(),
            token: typed(""),
        },
        Action::UseLink {
            link: typed("defguard://nonsense"),
        },
        Action::Next,
        Action::SetDetails { phone: None },
        Action::SetDetails {
            phone: Some("not a number".to_owned()),
        },
        Action::SetPassword {
            password: typed(PASSWORD),
        },
        Action::SetPassword {
            password: typed("weak"),
        },
        Action::SetDevice {
            name: "laptop".to_owned(),
        },
        Action::SetDevice {
            name: " \u{7}".to_owned(),
        },
        Action::SkipDevice,
        Action::ChooseFactor {
            method: Method::Totp,
        },
        Action::ChooseFactor {
            method: Method::Email,
        },
        Action::SkipFactor,
        Action::SubmitCode {
            code: typed("123 456"),
        },
        Action::SubmitCode { code: typed("12") },
        Action::ResendCode,
        Action::ConfirmSaved,
        Action::Back,
        Action::Answer { yes: true },
        Action::Answer { yes: false },
        Action::Retry,
        Action::StartOver,
        Action::Done,
        Action::SaveCodes,
        Action::PrintCodes,
        Action::CopyCodes,
        Action::CopySecret,
        Action::OpenLink { number: 0 },
        Action::OpenLink { number: usize::MAX },
        Action::Refresh,
        Action::Export {
            instance: 1,
            location: i64::MAX,
        },
        Action::Remove { instance: 1 },
        Action::ShowAbout,
        Action::SetLogLevel {
            level: LogLevel::Trace,
        },
        Action::TakeLinks,
        Action::CopyDiagnostics,
        Action::RunChecks,
    ]
}

/// Answers that the outstanding effect may get from a hostile or failing world, besides the true one.
fn answers(effect: &Effect) -> Vec<Event> {
    let storage = || StorageError {
        code: StorageErrorCode::Full,
        detail: "full".to_owned(),
    };
    let reply = |status: u16, body: &str| {
        Event::Answered(Ok(Reply {
            status,
            body: body.into(),
            ..Reply::default()
        }))
    };
    match effect {
        Effect::Load => vec![
            Event::Loaded(Err(storage())),
            Event::Loaded(Ok(Stored::default())),
        ],
        Effect::FindFile => vec![Event::Searched(Ok(None)), Event::Searched(Err(bad_file()))],
        Effect::Send(_) => vec![
            Event::Answered(Err(TransportError::Broken)),
            reply(200, ""),
            reply(200, "<html>"),
            reply(200, "{}"),
            reply(
                200,
                "{\"totp_secret\":\"A\\u0000\",\"recovery_codes\":[\"\\u001b[2J\"]}",
            ),
            reply(400, "{\"error\":\"invalid key\"}"),
            reply(400, "{\"error\":\"Method already enabled\"}"),
            reply(401, "{\"error\":\"\"}"),
            reply(401, "{\"error\":\"invalid token\"}"),
            reply(404, "{\"error\":\"\"}"),
            reply(429, "slow down"),
            reply(500, "{\"error\":\"Internal server error\"}"),
            reply(999, "?"),
        ],
        Effect::Recall(_) => vec![Event::Recalled(Err(storage())), Event::Recalled(Ok(None))],
        Effect::Store(_) => vec![Event::Stored(Err(storage())), Event::Stored(Ok(()))],
        Effect::Consume(_) => vec![Event::Consumed(false)],
        Effect::Wait(_) => vec![Event::Waited],
        Effect::HandOut(_) => vec![Event::HandedOut(false)],
        Effect::Set(_) => vec![Event::Set(false)],
        Effect::Sync(_) => vec![
            Event::Synced(Err(storage())),
            Event::Synced(Ok(Synced::EnrollAgain)),
        ],
    }
}

/// Events that nobody asked for.
fn unasked() -> Vec<Event> {
    vec![
        Event::FileArrived(Err(bad_file())),
        Event::Waited,
        Event::HandedOut(true),
        Event::Set(true),
        Event::NetworkChanged,
        Event::Checked(Vec::new()),
        Event::Link(Secret::new(LINK)),
        Event::Link(Secret::new("latchkey://\u{202e}")),
    ]
}

fn bad_file() -> SearchError {
    SearchError {
        path: "~/provisioning.json".to_owned(),
        place: Place::AppData,
        problems: vec![Problem::nowhere(ProblemCode::NotJson)],
    }
}

/// Feeds one event; answers the machine and its effect as they are then.
fn step(world: &mut World, point: &Point, event: Event, answers_effect: bool) -> Point {
    let mut machine = point.machine.clone();
    let moment = world.moment();
    let next = machine.update(event, &moment);
    let waits = point.outstanding.as_ref().is_none_or(Effect::can_be_left);
    assert!(
        answers_effect || waits || next.is_none(),
        "a second effect while one is outstanding: {:?} and {next:?}",
        point.outstanding
    );
    let view = machine.view();
    world.assert_secret(&machine, &view);
    let outstanding = if answers_effect {
        next
    } else {
        next.or(point.outstanding.clone())
    };
    let ends = matches!(
        view.screen,
        Screen::Home { .. }
            | Screen::Stopped { .. }
            | Screen::Manual { .. }
            | Screen::BadFile { .. }
            | Screen::Finish { .. }
            | Screen::AdminAddsDevice
            | Screen::About { .. }
            | Screen::Question {
                question: Question::RemoveInstance { .. } | Question::UseLink { .. }
            }
    );
    assert!(
        outstanding.is_some() || ends,
        "nothing is outstanding at {:?}",
        view.screen
    );
    Point {
        machine,
        outstanding,
    }
}

fn all_next(world: &mut World, point: &Point) -> Vec<Point> {
    let mut next = Vec::new();
    let before = point.machine.view();
    for action in actions() {
        let offered = before.accepts(action.kind());
        let after = step(world, point, Event::Action(action.clone()), false);
        let view = after.machine.view();
        if !offered {
            assert_eq!(
                view, before,
                "not offered, but it changed something: {action:?}"
            );
            assert_eq!(after.outstanding, point.outstanding, "{action:?}");
        }
        next.push(after);
    }
    for event in unasked() {
        if event.is_answer() && point.outstanding.is_some() {
            continue;
        }
        next.push(step(world, point, event, false));
    }
    for event in point.outstanding.iter().flat_map(answers) {
        next.push(step(world, point, event, true));
    }
    next
}

#[test]
fn nothing_that_can_happen_breaks_it() {
    let person = Person::default();
    let mail = Person {
        factor: Some(Method::Email),
        ..person
    };
    let mut screens = BTreeSet::new();
    let mut steps = 0_usize;
    for (scenario, profile, person) in [
        (Scenario::MfaRequired, Profile::V1_6, person),
        (Scenario::NewUser, Profile::V2_2, mail),
        (Scenario::EnrolledUser, Profile::V1_6, person),
        (Scenario::External, Profile::V2_1, person),
        (Scenario::AdminDevices, Profile::V2_0, person),
    ] {
        let mut world = World::new(scenario, profile);
        world.background = true;
        for point in points(&mut world, &person) {
            for next in all_next(&mut world, &point) {
                let json = serde_json::to_value(next.machine.view()).unwrap();
                screens.insert(json["screen"].as_str().unwrap().to_owned());
                steps += 1 + all_next(&mut world, &next).len();
            }
        }
    }
    assert!(steps > 50_000, "{steps} steps");
    for screen in [
        "manual", "bad_file", "waiting", "stopped", "totp", "email", "recovery", "about",
        "question",
    ] {
        assert!(screens.contains(screen), "never seen: {screen}");
    }
}

/// Whether that is to be sent or stored which a yes to every question comes before.
fn goes_on(effect: Option<&Effect>, key: &Secret) -> bool {
    match effect {
        Some(Effect::Send(request)) => !request.path.ends_with("/start"),
        Some(Effect::Store(Change::Checkpoint(cp))) => cp.key().unwrap().to_base64() != *key,
        Some(Effect::Store(Change::Enrolled { .. }) | Effect::Recall(_)) => true,
        _ => false,
    }
}

#[test]
fn nothing_but_a_yes_to_each_question_goes_on() {
    let mut world = enrolled_begun_and_invited();
    let key = block_on(world.store.load()).unwrap().checkpoint.unwrap();
    let key = key.key().unwrap().to_base64();
    let is_yes = |point: &Point, action: &Action| {
        *action == Action::Answer { yes: true } && point.machine.view().accepts(action.kind())
    };
    let person = Person::default();
    let mut questions = 0;
    let mut asked = Vec::new();
    for point in points(&mut world, &person) {
        let view = point.machine.view();
        if let Screen::Question { question } = view.screen
            && !view.busy
        {
            questions += 1;
            asked.push(question);
        }
        if asked.len() > 1 {
            break;
        }
        // No two things that can happen, of which at most one is a yes, lead past both questions.
        for first in actions() {
            let mut yes = usize::from(is_yes(&point, &first));
            let next = step(&mut world, &point, Event::Action(first), false);
            assert!(!goes_on(next.outstanding.as_ref(), &key));
            let answers: Vec<Event> = next.outstanding.iter().flat_map(answers).collect();
            for event in answers {
                let after = step(&mut world, &next, event, true);
                assert!(!goes_on(after.outstanding.as_ref(), &key));
            }
            for second in actions() {
                yes += usize::from(is_yes(&next, &second));
                let after = step(&mut world, &next, Event::Action(second), false);
                assert!(yes > 1 || !goes_on(after.outstanding.as_ref(), &key));
            }
        }
    }
    assert_eq!(questions, 2, "{asked:?}");
}

#[test]
fn a_wrong_action_leaves_the_screen_as_it_is() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    for point in points(&mut world, &Person::default()) {
        let before = point.machine.view();
        let foreign = match before.screen {
            Screen::Password { .. } => Action::SetDevice {
                name: "x".to_owned(),
            },
            _ => Action::SetPassword {
                password: Typed::new(PASSWORD),
            },
        };
        if !matches!(before.screen, Screen::Password { .. }) || !before.busy {
            let after = step(&mut world, &point, Event::Action(foreign), false);
            assert_eq!(after.machine.view(), before);
        }
    }
}
