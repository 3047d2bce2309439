//! Plays scenes to their end, in the tests: a person who always does the next thing, on a machine without a clock.

use std::ops::ControlFlow;
use std::pin::pin;
use std::task::{Context, Waker};

use futures_channel::mpsc::unbounded;
use latchkey_core::action::{Action, Method};
use latchkey_core::demo::{DemoTransport, Scenario};
use latchkey_core::machine::Event;
use latchkey_core::memory::DemoHost;
use latchkey_core::secret::Typed;
use latchkey_core::session::Session;
use latchkey_core::view::{Screen, View};

use super::scene::Scene;
use super::state::State;
use super::twists::{TWISTS, Twist};

/// Gives all that was shown; it ends where nobody knows what to do, or has waited often.
fn play(state: &State) -> Vec<View> {
    let scene = Scene::new(state, [7; 32], 1_000_000);
    let host = DemoHost::new(scene.now, [8; 32]);
    host.set_file(scene.found());
    host.set_file_can_go(!scene.file_stays);
    let transport = DemoTransport::new(scene.edge.clone(), host.server_clock(0));
    transport.set_down(scene.down);
    let session = Session {
        transport,
        storage: scene.storage.clone(),
        host: host.clone(),
    };
    let (sender, inbox) = unbounded();
    let mut shown = Vec::new();
    let run = session.run(Scene::setup(scene.always), inbox, |view| {
        shown.push(view.clone());
        if matches!(view.screen, Screen::Waiting { attempt: 4.., .. }) {
            return ControlFlow::Break(());
        }
        if !view.busy
            && let Some(action) = next(&scene, &host, view)
        {
            sender.unbounded_send(Event::Action(action)).unwrap();
        }
        ControlFlow::Continue(())
    });
    let _ = pin!(run).poll(&mut Context::from_waker(Waker::noop()));
    shown
}

fn next(scene: &Scene, host: &DemoHost, view: &View) -> Option<Action> {
    Some(match &view.screen {
        Screen::Welcome { .. } => Action::Next,
        Screen::Details { phone, .. } => Action::SetDetails {
            phone: phone.clone(),
        },
        Screen::Password { .. } => Action::SetPassword {
            password: Typed::new("Corr3ct-horse!"),
        },
        Screen::Device { name, .. } => Action::SetDevice { name: name.clone() },
        Screen::Factor { .. } => Action::ChooseFactor {
            method: Method::Totp,
        },
        Screen::Totp { .. } => {
            let code = scene.edge.lock().totp_code(scene.username, host.now())?;
            Action::SubmitCode {
                code: Typed::new(code.expose()),
            }
        }
        Screen::Recovery { .. } => Action::ConfirmSaved,
        Screen::Finish { .. } => Action::Done,
        Screen::Looking
        | Screen::Manual { .. }
        | Screen::BadFile { .. }
        | Screen::Connecting
        | Screen::Question { .. }
        | Screen::Email { .. }
        | Screen::Working { .. }
        | Screen::Waiting { .. }
        | Screen::AdminAddsDevice
        | Screen::About { .. }
        | Screen::Home { .. }
        | Screen::Stopped { .. } => return None,
    })
}

fn json(view: &View) -> String {
    serde_json::to_string(view).unwrap()
}

#[test]
fn every_scenario_comes_to_its_end() {
    for scenario in Scenario::ALL {
        let shown = play(&State {
            scenario,
            ..State::default()
        });
        let last = &shown.last().unwrap().screen;
        let is_end = matches!(last, Screen::Home { .. } | Screen::AdminAddsDevice);
        assert!(is_end, "{scenario:?}: {last:?}");
    }
}

/// What is shown once something special has happened: a piece of the View as JSON.
#[rustfmt::skip] // A table.
const MET: [(&str, &str); 31] = [
    ("offline", r#""trouble":{"network":"unreachable"}"#),
    ("unknown-host", r#""trouble":{"network":"unknown_host"}"#),
    ("timed-out", r#""trouble":{"network":"timed_out"}"#),
    ("web-page", r#""trouble":"web_page""#),
    ("proxy-login", r#""trouble":{"network":"proxy_login"}"#),
    ("tls-untrusted", r#""trouble":{"network":"tls_untrusted"}"#),
    ("tls-expired", r#""trouble":{"network":"tls_expired"}"#),
    ("tls-wrong-host", r#""trouble":{"network":"tls_wrong_host"}"#),
    ("server-error", r#""trouble":"server""#),
    ("gateway", r#""trouble":"server""#),
    ("core-down", r#""trouble":"server""#),
    ("rate-limited", r#""trouble":"rate_limited""#),
    ("restart", r#""screen":"home""#),
    ("cut-off", r#""reason":{"bad_answer""#),
    ("huge", r#""trouble":{"network":"too_large"}"#),
    ("no-device", r#""reason":"device_refused""#),
    ("lost-factor", r#""lost":true"#),
    ("lost-device", r#""screen":"home""#),
    ("lost-activation", r#""screen":"home""#),
    ("token-expired", r#""reason":"token_expired""#),
    ("token-replaced", r#""reason":"not_accepted""#),
    ("token-password", r#""reason":"wrong_token_kind""#),
    ("session-over", r#""reason":"session_over""#),
    ("user-disabled", r#""reason":"user_disabled""#),
    ("user-deleted", r#""reason":"not_accepted""#),
    ("no-file", r#""screen":"manual""#),
    ("bad-file", r#""screen":"bad_file""#),
    ("file-stays", r#""notice":"file_left""#),
    ("known", r#""screen":"home""#),
    ("another", r#""kind":"another_instance""#),
    ("disk-full", r#""reason":{"store":"full"}"#),
];

#[test]
fn everything_special_is_met() {
    for (twist, (name, piece)) in TWISTS.iter().zip(MET) {
        assert_eq!(twist.name, name);
        let shown = play(&State {
            twist: Twist::of(name),
            ..State::default()
        });
        let all: Vec<String> = shown.iter().map(json).collect();
        assert!(
            all.iter().any(|view| view.contains(piece)),
            "{name}: {all:#?}"
        );
    }
}

#[test]
fn who_is_known_here_needs_no_wizard() {
    for twist in ["known", "another"] {
        let shown = play(&State {
            twist: Twist::of(twist),
            ..State::default()
        });
        let asks = |view: &View| matches!(view.screen, Screen::Welcome { .. });
        assert!(!shown.iter().any(asks), "{twist}");
    }
}
