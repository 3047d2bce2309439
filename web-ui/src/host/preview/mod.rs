//! The core in the page itself, against a demo Edge: nothing real to steal, nothing leaves the page.
//!
//! Feature `edge`, for developers only, puts a real Edge behind the dev server in its place.

mod browser;
#[cfg(feature = "edge")]
mod edge;
mod paced;

use std::ops::ControlFlow;

use futures_channel::mpsc::unbounded;
use latchkey_core::demo::{DemoTransport, Profile, Scenario, SharedEdge, Start};
use latchkey_core::edge::EdgeUrl;
use latchkey_core::machine::{Event, Setup};
use latchkey_core::memory::MemoryStorage;
use latchkey_core::ports::Transport;
use latchkey_core::provisioning::{Digest, FoundFile, Place, Provisioning};
use latchkey_core::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub use self::browser::BrowserHost;
use self::browser::{now, random};
use self::paced::Paced;
use super::{Bridge, nothing_yet};

/// The name of the machine that is played.
const HOST_NAME: &str = "maya-thinkpad";
/// Where its provisioning file seems to lie.
const PATH: &str = "/etc/latchkey/provisioning.json";

/// Starts a session with the Edge behind the dev server, if it was told of one.
#[cfg(feature = "edge")]
pub fn connect_for_real() -> Option<(EdgeUrl, Bridge)> {
    let edge = edge::of_page()?;
    let session = Session {
        transport: edge::BrowserHttp { edge: edge.clone() },
        storage: MemoryStorage::default(),
        host: BrowserHost::new(None),
    };
    let hosts = vec![edge.host()];
    Some((edge, run(session, Some(hosts))))
}

/// Starts a scenario; the session ends with the owner of this call.
pub fn connect(scenario: Scenario, profile: Profile) -> Bridge {
    let Start { edge, token, .. } = scenario.begin(profile, random(), now());
    let file = EdgeUrl::parse(&edge.settings().public_proxy_url)
        .ok()
        .map(|edge| FoundFile {
            provisioning: Provisioning {
                edge,
                token,
                ca_certificate: None,
            },
            digest: Digest(random()),
            path: PATH.to_owned(),
            place: Place::Machine,
        });
    let session = Session {
        transport: Paced(DemoTransport::new(SharedEdge::new(edge), now)),
        storage: MemoryStorage::default(),
        host: BrowserHost::new(file),
    };
    run(session, None)
}

fn run<T: Transport + 'static>(
    session: Session<T, MemoryStorage, BrowserHost>,
    allowed_hosts: Option<Vec<String>>,
) -> Bridge {
    let view = RwSignal::new(nothing_yet());
    let (sender, inbox) = unbounded();
    let setup = Setup {
        host_name: HOST_NAME.to_owned(),
        always: false,
        search: true,
        by_hand: true,
        allowed_hosts,
    };
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
