//! The core in the page itself, against a demo Edge: nothing real to steal, nothing leaves the page.

mod browser;
mod paced;

use std::ops::ControlFlow;

use futures_channel::mpsc::unbounded;
use latchkey_core::demo::{DemoTransport, Profile, Scenario, SharedEdge, Start};
use latchkey_core::edge::EdgeUrl;
use latchkey_core::machine::{Event, Setup};
use latchkey_core::memory::MemoryStorage;
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

/// Starts a scenario; the session ends with the owner of this call.
pub fn connect(scenario: Scenario, profile: Profile) -> Bridge {
    let view = RwSignal::new(nothing_yet());
    let (sender, inbox) = unbounded();
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
    let setup = Setup {
        host_name: HOST_NAME.to_owned(),
        always: false,
        search: true,
        by_hand: true,
        allowed_hosts: None,
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
