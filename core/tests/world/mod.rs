//! A world for the machine: the demo Edge, a store in memory, a clock that only moves when something waits, and a person
//! who does what the screen asks.
#![allow(dead_code, unused_imports)] // Each test file uses its own part.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_enum_match_arm
)] // A failed helper is a failed test.

mod invited;
mod person;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_executor::block_on;
use latchkey_core::demo::{DemoTransport, Profile, Scenario, SharedEdge};
use latchkey_core::edge::{EdgeUrl, TransportError};
use latchkey_core::instance::Instance;
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::memory::MemoryStorage;
use latchkey_core::ports::{Change, Moment, Storage, Transport};
use latchkey_core::provisioning::{Digest, FoundFile, Place, Provisioning};
use latchkey_core::secret::Secret;
use latchkey_core::settings::{About, LogLevel};
use latchkey_core::sync::sync;
use latchkey_core::view::{Screen, Stop, View};

pub(crate) use self::invited::{
    enrolled_and_invited, enrolled_begun_and_invited, enrolled_broken_off_and_invited,
};
pub(crate) use self::person::{Person, until};

/// When every test begins: 2026-11-23, 11:00 UTC.
pub(crate) const BEGIN: i64 = 1_795_431_600;
/// A password that the server takes.
pub(crate) const PASSWORD: &str = "Corr3ct-horse!";

/// Everything outside of the machine.
pub(crate) struct World {
    pub(crate) edge: SharedEdge,
    pub(crate) transport: DemoTransport,
    pub(crate) store: MemoryStorage,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) file: Option<FoundFile>,
    pub(crate) consumed: bool,
    /// Enroll although an instance is stored.
    pub(crate) always: bool,
    pub(crate) background: bool,
    /// Effects that were not waits, over all runs.
    pub(crate) effects: usize,
    /// The recovery codes that were shown last.
    pub(crate) shown_codes: Vec<String>,
    /// A screen said that the codes are lost.
    pub(crate) codes_lost: bool,
    pub(crate) username: String,
    pub(crate) token: Secret,
    /// Paths that were sent, oldest first.
    pub(crate) sent: Vec<&'static str>,
    /// What no View and no Debug may show.
    pub(crate) secrets: Vec<Secret>,
    /// What only its own screen may show, and no Debug: the TOTP secret, the recovery codes.
    pub(crate) shown_once: Vec<String>,
    /// Seconds that this machine's clock is ahead of the server's.
    pub(crate) ahead: i64,
    /// Seconds by which somebody in between sets the `Date` of each answer off.
    pub(crate) date_off: i64,
    /// Somebody in between takes the cookie out of each answer.
    pub(crate) takes_cookies: bool,
    /// The seed of all random bytes.
    pub(crate) dice: u64,
}

/// What goes wrong at the n-th effect that is not a wait, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fuse {
    /// Nothing.
    None,
    /// The process dies before the effect.
    CrashBefore(usize),
    /// The process dies after the effect, before it is told.
    CrashAfter(usize),
    /// A request never arrives.
    LoseBefore(usize),
    /// A request arrives, its reply does not.
    LoseAfter(usize),
}

/// How a run ended.
#[derive(Debug)]
pub(crate) enum End {
    /// Home, with the last page before it if there was one.
    Home(Option<Box<View>>),
    /// Stopped.
    Stopped(Stop, Box<View>),
    /// The fuse blew.
    Crashed,
    /// The fuse's effect never came.
    Waits(Box<View>),
}

impl World {
    pub(crate) fn new(scenario: Scenario, profile: Profile) -> Self {
        let start = scenario.begin(profile, [7; 32], BEGIN);
        let clock = Arc::new(AtomicI64::new(BEGIN));
        let edge = SharedEdge::new(start.edge);
        let mut world = Self {
            transport: transport(&edge, &clock),
            edge,
            store: MemoryStorage::default(),
            clock,
            file: None,
            consumed: false,
            always: false,
            background: false,
            effects: 0,
            shown_codes: Vec::new(),
            codes_lost: false,
            username: start.username.to_owned(),
            token: start.token.clone(),
            sent: Vec::new(),
            secrets: vec![start.token.clone(), Secret::new(PASSWORD)],
            shown_once: Vec::new(),
            ahead: 0,
            date_off: 0,
            takes_cookies: false,
            dice: 1,
        };
        world.drop_file(start.token);
        world
    }

    /// Puts a provisioning file with this token where it is found.
    pub(crate) fn drop_file(&mut self, token: Secret) {
        let url = self.edge.lock().settings().public_proxy_url.clone();
        self.secrets.push(token.clone());
        self.token = token.clone();
        self.consumed = false;
        self.file = Some(FoundFile {
            digest: Digest::of(token.expose().as_bytes()),
            provisioning: Provisioning {
                edge: EdgeUrl::parse(&url).unwrap(),
                token,
                ca_certificate: None,
            },
            path: "~/provisioning.json".to_owned(),
            place: Place::AppData,
        });
    }

    pub(crate) fn setup(&self) -> Setup {
        Setup {
            host_name: "maya-laptop".to_owned(),
            always: self.always,
            search: true,
            by_hand: true,
            allowed_hosts: None,
            background: self.background,
            about: Some(about()),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn moment(&mut self) -> Moment {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(99);
        let mut random = [0; 32];
        for (place, byte) in random.iter_mut().enumerate() {
            *byte = (self.dice >> (place % 8 * 8)) as u8 ^ place as u8;
        }
        Moment {
            now: self.now() + self.ahead,
            random: random.into(),
        }
    }

    /// A new process: the cookie is gone, the store is not.
    pub(crate) fn restart(&mut self) {
        self.pass(1);
        self.transport = transport(&self.edge, &self.clock);
        // Once the instance is stored there is nothing left to insist on.
        self.always = self.always && self.find_file().is_some();
    }

    /// What discovery would find: a file that was consumed is not a hit.
    pub(crate) fn find_file(&self) -> Option<FoundFile> {
        let used = self.store.consumed();
        self.file
            .clone()
            .filter(|file| !self.consumed && !used.contains(&file.digest))
    }

    pub(crate) fn instances(&self) -> Vec<Instance> {
        block_on(self.store.load()).unwrap().instances
    }

    /// Performs an effect. A key that is sent must be stored.
    pub(crate) fn perform(&mut self, effect: Effect) -> Event {
        match effect {
            Effect::Load => Event::Loaded(block_on(self.store.load())),
            Effect::FindFile => Event::Searched(Ok(self.find_file())),
            Effect::Send(request) => {
                self.sent.push(request.path);
                if request.path.ends_with("/create_device") {
                    let stored = block_on(self.store.load()).unwrap().checkpoint.unwrap();
                    let public = stored.key().unwrap().public_key().to_string();
                    assert!(
                        request.body.expose().contains(&public),
                        "sent before stored"
                    );
                    assert!(stored.announced, "sent before the store says so");
                }
                let mut reply = block_on(self.transport.send(request));
                if self.takes_cookies {
                    self.transport = transport(&self.edge, &self.clock);
                }
                if let Ok(reply) = &mut reply {
                    self.note_secrets(&reply.body);
                    reply.date = reply.date.map(|date| date + self.date_off);
                }
                Event::Answered(reply)
            }
            Effect::Recall(id) => Event::Recalled(block_on(self.store.keys(id))),
            Effect::Store(change) => {
                if let Change::Checkpoint(checkpoint) = &change {
                    let json = checkpoint.to_json();
                    assert!(!json.expose().contains(PASSWORD), "the password is stored");
                    self.secrets.push(checkpoint.key().unwrap().to_base64());
                }
                Event::Stored(block_on(self.store.apply(change)))
            }
            Effect::Consume(digest) => {
                assert_eq!(Some(digest), self.file.as_ref().map(|file| file.digest));
                self.consumed = true;
                Event::Consumed(true)
            }
            Effect::Wait(time) => {
                self.pass(i64::try_from(time.as_secs()).unwrap());
                Event::Waited
            }
            Effect::HandOut(_) => Event::HandedOut(true),
            Effect::Set(_) => Event::Set(true),
            Effect::Sync(id) => {
                let now = self.now() + self.ahead;
                Event::Synced(block_on(sync(&self.transport, &self.store, id, now)))
            }
        }
    }

    fn note_secrets(&mut self, body: &[u8]) {
        let Ok(json) = serde_json::from_slice::<serde_json::Value>(body) else {
            return;
        };
        if let Some(token) = json["token"].as_str() {
            self.secrets.push(Secret::new(token));
        }
        self.shown_once
            .extend(json["totp_secret"].as_str().map(str::to_owned));
        for code in json["recovery_codes"].as_array().into_iter().flatten() {
            self.shown_once.extend(code.as_str().map(str::to_owned));
        }
    }

    /// Asserts that no secret can be seen.
    pub(crate) fn assert_secret(&self, machine: &Machine, view: &View) {
        let json = serde_json::to_string(view).unwrap();
        let debug = format!("{machine:?} {view:?}");
        for secret in &self.secrets {
            assert!(
                !json.contains(secret.expose()),
                "a secret in the view: {}",
                json.len()
            );
            assert!(!debug.contains(secret.expose()), "a secret in Debug");
        }
        let own_screen = matches!(view.screen, Screen::Totp { .. } | Screen::Recovery { .. });
        for secret in &self.shown_once {
            assert!(!debug.contains(secret), "something shown once in Debug");
            assert!(
                own_screen || !json.contains(secret),
                "something shown once elsewhere"
            );
        }
    }

    /// Asserts that one device of the user is at the Edge and the same key is stored.
    pub(crate) fn assert_one_device(&self) {
        let stored = self.instances();
        assert_eq!(stored.len(), 1, "instances");
        let edge = self.edge.lock();
        let devices = edge.devices_of(&self.username);
        assert_eq!(devices.len(), 1, "devices at the Edge");
        assert_eq!(devices[0].public_key, stored[0].device.public_key);
        let keys = block_on(self.store.keys(stored[0].id)).unwrap().unwrap();
        assert_eq!(keys.private_key.public_key(), devices[0].public_key);
        assert_eq!(
            keys.polling_token, devices[0].polling_token,
            "the polling token is alive"
        );
        assert!(
            block_on(self.store.load()).unwrap().checkpoint.is_none(),
            "a checkpoint is left"
        );
    }

    /// Runs the machine until it ends or the fuse blows; the person answers whatever is asked.
    pub(crate) fn run(&mut self, person: &Person, fuse: Fuse) -> End {
        let (mut machine, first) = Machine::new(self.setup());
        let mut outstanding = Some(first);
        let mut count = 0;
        let mut finish = None;
        for _ in 0..2_000 {
            let view = machine.view();
            let action = if view.busy {
                None
            } else {
                person.act(&view, self)
            };
            match &view.screen {
                Screen::Home { .. } => return End::Home(finish),
                Screen::Stopped { reason, .. } => return End::Stopped(*reason, Box::new(view)),
                Screen::Recovery { codes, lost } => {
                    self.codes_lost |= lost;
                    self.shown_codes = codes.iter().map(|code| code.as_str().to_owned()).collect();
                }
                Screen::Finish { .. } | Screen::AdminAddsDevice => {
                    finish = Some(Box::new(view.clone()));
                }
                _ => {}
            }
            let event = match (outstanding.take(), action) {
                (None | Some(Effect::Wait(_)), Some(action)) => Event::Action(action),
                (None, None) => return End::Waits(Box::new(view)),
                (Some(effect @ Effect::Wait(_)), None) => self.perform(effect),
                (Some(effect), _) => {
                    let at = count;
                    count += 1;
                    self.effects += 1;
                    let sends = matches!(effect, Effect::Send(_));
                    match fuse {
                        Fuse::CrashBefore(n) if n == at => return End::Crashed,
                        Fuse::CrashAfter(n) if n == at => {
                            self.perform(effect);
                            return End::Crashed;
                        }
                        Fuse::LoseBefore(n) if n == at && sends => {
                            Event::Answered(Err(TransportError::Broken))
                        }
                        Fuse::LoseAfter(n) if n == at && sends => {
                            self.perform(effect);
                            Event::Answered(Err(TransportError::TimedOut))
                        }
                        _ => self.perform(effect),
                    }
                }
            };
            let moment = self.moment();
            outstanding = machine.update(event, &moment);
        }
        panic!("does not end");
    }
}

fn transport(edge: &SharedEdge, clock: &Arc<AtomicI64>) -> DemoTransport {
    let clock = Arc::clone(clock);
    DemoTransport::new(edge.clone(), move || clock.load(Ordering::SeqCst))
}

/// What the page about the program says.
fn about() -> About {
    About {
        version: "1.2.3".to_owned(),
        protocol: "2.0.0".to_owned(),
        log_level: LogLevel::Info,
        log_level_managed: false,
        logs: "~/logs".to_owned(),
        allowed_edge_hosts: None,
        hide_manual_entry: false,
        defguard_links: true,
    }
}
