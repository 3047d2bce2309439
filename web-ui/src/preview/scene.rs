//! What a scenario runs on: a server, a way to it, and a machine with its file and its store.

use std::ops::ControlFlow;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_channel::mpsc::unbounded;
use latchkey_core::demo::{DemoEdge, DemoTransport, Profile, Scenario, SharedEdge, Start};
use latchkey_core::demo::{TokenKind, User};
use latchkey_core::edge::{EdgeUrl, TransportError};
use latchkey_core::machine::Setup;
use latchkey_core::memory::{DemoHost, MemoryStorage};
use latchkey_core::provisioning::{
    Digest, FoundFile, Place, Problem, ProblemCode, Provisioning, SearchError,
};
use latchkey_core::secret::Secret;
use latchkey_core::session::Session;
use latchkey_core::view::Screen;

use super::state::State;

/// The name of the machine that is played.
const HOST_NAME: &str = "maya-thinkpad";
/// Where its provisioning file seems to lie.
pub const PATH: &str = "/etc/latchkey/provisioning.json";

/// A server, a way to it, and a machine.
#[derive(Debug)]
pub struct Scene {
    /// The server.
    pub edge: SharedEdge,
    /// The login of the one who enrolls.
    pub username: &'static str,
    /// The invitation.
    pub token: Secret,
    /// What lies where the provisioning file should; without problems it is a good one.
    pub file: Option<Vec<Problem>>,
    /// Whether the file cannot be removed.
    pub file_stays: bool,
    /// Whether to enroll although an instance is stored; else home comes first.
    pub always: bool,
    /// Why nothing reaches the server.
    pub down: Option<TransportError>,
    /// What the machine remembers.
    pub storage: MemoryStorage,
    /// Seconds since 1970 (UTC).
    pub now: i64,
    seed: [u8; 32],
}

impl Scene {
    /// Sets everything up as the state says; `seed` is 32 random bytes, `now` seconds since 1970 (UTC).
    pub fn new(state: &State, seed: [u8; 32], now: i64) -> Self {
        let Start {
            mut edge,
            username,
            token,
        } = state.scenario.begin(state.profile, seed, now);
        state.settle(&mut edge);
        let mut scene = Self {
            edge: SharedEdge::new(edge),
            username,
            token,
            file: Some(Vec::new()),
            file_stays: false,
            always: false,
            down: None,
            storage: MemoryStorage::default(),
            now,
            seed,
        };
        if let Some(twist) = state.twist {
            (twist.act)(&mut scene);
        }
        scene
    }

    /// What a search for the provisioning file finds.
    pub fn found(&self) -> Result<Option<FoundFile>, SearchError> {
        let Some(problems) = self.file.clone() else {
            return Ok(None);
        };
        if problems.is_empty() {
            return Ok(file(&self.edge, &self.token, self.seed));
        }
        Err(SearchError {
            path: PATH.to_owned(),
            place: Place::Machine,
            problems,
        })
    }

    /// How the machine begins; `always` enrolls although an instance is stored.
    pub fn setup(always: bool) -> Setup {
        Setup {
            host_name: HOST_NAME.to_owned(),
            always,
            search: true,
            by_hand: true,
            allowed_hosts: None,
            background: false,
            about: None,
        }
    }

    /// Mints an invitation that takes the place of the present one.
    pub fn invite(&mut self, kind: TokenKind) {
        self.token = self.edge.lock().mint(self.now, self.username, kind);
    }

    /// Lets this machine have enrolled before, at this very server.
    pub fn enroll_before(&mut self) {
        let enrolled = self
            .edge
            .lock()
            .user(self.username)
            .is_some_and(User::enrolled);
        if !enrolled {
            self.edge
                .lock()
                .set_enrolled(self.username, "Corr3ct-horse!");
        }
        self.invite(TokenKind::Desktop);
        self.always = true;
        self.rehearse(&self.edge, &self.token);
        self.invite(TokenKind::Desktop);
    }

    /// Lets this machine have enrolled before, at the server of somebody else.
    pub fn enroll_elsewhere(&mut self, profile: Profile) {
        self.always = true;
        let mut seed = self.seed;
        seed[0] ^= 1;
        let Start {
            mut edge, token, ..
        } = Scenario::EnrolledUser.begin(profile, seed, self.now);
        let settings = edge.settings_mut();
        settings.instance_name = "Globex".into();
        settings.public_proxy_url = "https://edge.globex.example/".into();
        self.rehearse(&SharedEdge::new(edge), &token);
    }

    /// Runs an enrollment that needs nobody, to its end, at once: neither this server nor this machine ever waits.
    fn rehearse(&self, edge: &SharedEdge, token: &Secret) {
        let host = DemoHost::new(self.now, self.seed);
        host.set_file(Ok(file(edge, token, self.seed)));
        let session = Session {
            transport: DemoTransport::new(edge.clone(), host.server_clock(0)),
            storage: self.storage.clone(),
            host,
        };
        let (_actions, inbox) = unbounded();
        let run = session.run(Self::setup(true), inbox, |view| {
            let is_done = matches!(view.screen, Screen::Finish { .. } | Screen::Home { .. });
            match is_done {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        let done = pin!(run).poll(&mut Context::from_waker(Waker::noop()));
        debug_assert_eq!(done, Poll::Ready(()), "it waits for somebody");
    }

    /// Changes the server.
    pub fn server(&self, change: impl FnOnce(&mut DemoEdge)) {
        change(&mut self.edge.lock());
    }

    /// Lays down a file that cannot be used, for these reasons.
    pub fn spoil_file(&mut self, problems: &[(ProblemCode, u32, u32)]) {
        let problem = |&(code, line, column)| Problem {
            code,
            line: Some(line),
            column: Some(column),
        };
        self.file = Some(problems.iter().map(problem).collect());
    }
}

fn file(edge: &SharedEdge, token: &Secret, seed: [u8; 32]) -> Option<FoundFile> {
    let edge = EdgeUrl::parse(&edge.lock().settings().public_proxy_url).ok()?;
    Some(FoundFile {
        provisioning: Provisioning {
            edge,
            token: token.clone(),
            ca_certificate: None,
        },
        digest: Digest(seed),
        path: PATH.to_owned(),
        place: Place::Machine,
    })
}
