//! The core in the page itself, against a demo Edge: nothing real to steal, nothing leaves the page.
//!
//! Feature `edge`, for developers only, puts a real Edge behind the dev server in its place.

mod browser;
#[cfg(feature = "edge")]
mod edge;
mod paced;
mod rendering;
pub mod templates;

use std::ops::ControlFlow;

use futures_channel::mpsc::unbounded;
use latchkey_core::demo::DemoTransport;
#[cfg(feature = "edge")]
use latchkey_core::edge::EdgeUrl;
use latchkey_core::machine::{Event, Setup};
use latchkey_core::memory::MemoryStorage;
use latchkey_core::ports::Transport;
use latchkey_core::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub use self::browser::{BrowserHost, now, random};
use self::paced::Paced;
use self::rendering::Rendering;
use super::{Bridge, nothing_yet};
use crate::preview::scene::Scene;

/// Starts a session with the Edge behind the dev server, if it was told of one.
#[cfg(feature = "edge")]
pub fn connect_for_real() -> Option<(EdgeUrl, Bridge)> {
    let edge = edge::of_page()?;
    let session = Session {
        transport: edge::BrowserHttp { edge: edge.clone() },
        storage: MemoryStorage::default(),
        host: BrowserHost::new(Ok(None), false),
    };
    let setup = Setup {
        allowed_hosts: Some(vec![edge.host()]),
        ..Scene::setup(false)
    };
    Some((edge, run(session, setup)))
}

/// Starts a scene; the session ends with the owner of this call.
pub fn connect(scene: Scene) -> Bridge {
    let transport = DemoTransport::new(scene.edge.clone(), now);
    transport.set_down(scene.down);
    let setup = Scene::setup(scene.always);
    let session = Session {
        transport: Rendering::new(Paced(transport), scene.edge.clone(), scene.username),
        host: BrowserHost::new(scene.found(), scene.file_stays),
        storage: scene.storage,
    };
    run(session, setup)
}

fn run<T: Transport + 'static>(
    session: Session<T, MemoryStorage, BrowserHost>,
    setup: Setup,
) -> Bridge {
    let view = RwSignal::new(nothing_yet());
    let (sender, inbox) = unbounded();
    spawn_local(async move {
        let show = |next: &latchkey_core::view::View| {
            if view.try_set(next.clone()).is_none() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(()) // the page shows something else now
            }
        };
        session.run(setup, inbox, show).await;
    });
    Bridge::new(view, move |action| {
        // The session has ended: nobody is there to do anything.
        let _ = sender.unbounded_send(Event::Action(action));
    })
}
