//! A whole enrollment with the log wide open: in a process of its own, since a log is started once.
#![allow(clippy::unwrap_used)] // A failed helper is a failed test.

#[path = "../../core/tests/world/mod.rs"]
mod world;

use std::cell::RefCell;
use std::fs;
use std::ops::ControlFlow;

use futures_channel::mpsc::unbounded;
use latchkey_core::demo::{DemoTransport, Profile, Scenario};
use latchkey_core::edge::TransportError;
use latchkey_core::machine::Event;
use latchkey_core::memory::{DemoHost, MemoryStorage};
use latchkey_core::ports::Storage as _;
use latchkey_core::session::Session;
use latchkey_core::settings::LogLevel;
use latchkey_core::view::Screen;
use latchkey_desktop::logs::Logs;
use latchkey_desktop::logs::doors::{Logged, Screens};
use world::{BEGIN, PASSWORD, Person, World};

#[tokio::test]
async fn a_whole_enrollment_is_told_without_a_secret() {
    let temp = tempfile::tempdir().unwrap();
    let logs = Logs::start(temp.path().join("logs"), LogLevel::Trace);

    let world = World::new(Scenario::NewUser, Profile::V1_6);
    let mut secrets = vec![PASSWORD.to_owned(), world.token.expose().to_owned()];
    let store = MemoryStorage::default();
    let host = DemoHost::new(BEGIN, [3; 32]);
    host.set_file(Ok(world.file.clone()));
    let transport = DemoTransport::new(world.edge.clone(), host.server_clock(0));
    transport.set_down(Some(TransportError::TimedOut));
    let session = Session {
        transport: Logged(transport),
        storage: Logged(store.clone()),
        host: host.clone(),
    };
    let (sender, inbox) = unbounded();
    let sender = RefCell::new(Some(sender));
    let mut screens = Screens::default();
    let run = session.run(world.setup(), inbox, |view| {
        screens.shown(view);
        if let Screen::Totp { secret, uri, .. } = &view.screen {
            secrets.extend([secret.as_str().to_owned(), uri.as_str().to_owned()]);
        }
        if let Screen::Recovery { codes, .. } = &view.screen {
            secrets.extend(codes.iter().map(|code| code.as_str().to_owned()));
        }
        if matches!(view.screen, Screen::Waiting { .. }) {
            session.transport.0.set_down(None);
        }
        if matches!(view.screen, Screen::Home { .. }) {
            sender.take();
        }
        if !view.busy
            && let Some(action) = Person::default().act(view, &world)
            && let Some(sender) = &*sender.borrow()
        {
            sender.unbounded_send(Event::Action(action)).unwrap();
        }
        ControlFlow::Continue(())
    });
    run.await;

    let stored = store.load().await.unwrap();
    let keys = store.keys(stored.instances[0].id).await.unwrap().unwrap();
    secrets.push(keys.private_key.to_base64().expose().to_owned());
    secrets.push(keys.polling_token.expose().to_owned());
    assert!(secrets.len() >= 7, "too few secrets were planted");

    let about = logs.about();
    assert_eq!(about.trouble, None);
    let file = fs::read_dir(&about.dir).unwrap().next().unwrap().unwrap();
    let log = fs::read_to_string(file.path()).unwrap();
    for secret in &secrets {
        assert!(!log.contains(secret), "a secret is in the log");
    }
    // What it must tell, or else the above is cheap.
    for said in [
        "request failed path=\"/api/v1/enrollment/start\"",
        "error=TimedOut",
        "path=\"/api/v1/enrollment/create_device\"",
        "status=200",
        "screen name=\"recovery\"",
        "stored kind=\"enrolled\"",
        "screen name=\"home\"",
    ] {
        assert!(log.contains(said), "{said} is not in\n{log}");
    }
    assert!(about.recent.iter().any(|line| line.contains("TimedOut")));

    logs.set_level(LogLevel::Error);
    tracing::warn!(target: "latchkey_desktop", "not any more");
    logs.set_level(LogLevel::Debug);
    tracing::warn!(target: "latchkey_desktop", "one\nline \u{1b}[2J only");
    tracing::info!(target: "hyper::proto", "nothing of others");
    tracing::warn!(target: "hyper::proto", "but their warnings");
    let log = fs::read_to_string(file.path()).unwrap();
    assert!(!log.contains("not any more") && !log.contains("nothing of others"));
    assert!(log.contains("but their warnings"));
    let line = log.lines().find(|line| line.contains("one")).unwrap();
    assert!(line.contains("only") && !log.contains('\u{1b}'), "{line}");
}
