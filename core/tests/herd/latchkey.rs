//! The real machine as one of a herd: it is asked what it does next, and nothing of it is guessed.

use latchkey_core::edge::{EdgeUrl, Request};
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::ports::{Change, Moment, Stored};
use latchkey_core::provisioning::{Digest, FoundFile, Place, Provisioning};
use latchkey_core::secret::Secret;
use latchkey_core::view::Screen;

use super::{Client, Does, Happened, seconds};

/// One client.
pub(crate) struct Latchkey {
    /// The machine, once it was started.
    machine: Option<Machine>,
    /// The seed of all its randomness.
    dice: u64,
    is_enrolled: bool,
}

impl Client for Latchkey {
    fn new(number: usize) -> Self {
        Self {
            machine: None,
            dice: number as u64,
            is_enrolled: false,
        }
    }

    fn on(&mut self, what: Happened, now: u64) -> Does {
        match what {
            Happened::Begins => {
                let (machine, effect) = Machine::new(setup());
                self.machine = Some(machine);
                self.goes_on(Some(effect), now)
            }
            Happened::Waited => self.update(Event::Waited, now),
            Happened::Answered(result) => self.update(Event::Answered(result), now),
        }
    }
}

impl Latchkey {
    /// Does what an effect asks for; what needs neither time nor network is done at once.
    pub(crate) fn goes_on(&mut self, effect: Option<Effect>, now: u64) -> Does {
        let event = match effect {
            Some(Effect::Wait(time)) => return Does::Waits(time.as_millis() as u64),
            Some(Effect::Send(request)) => return sends(&request),
            Some(Effect::Load) if self.is_enrolled => return Does::IsDone,
            Some(Effect::Load) => Event::Loaded(Ok(Stored::default())),
            Some(Effect::FindFile) => Event::Searched(Ok(Some(file()))),
            Some(Effect::Store(change)) => {
                self.is_enrolled |= matches!(change, Change::Enrolled { .. });
                Event::Stored(Ok(()))
            }
            Some(Effect::Consume(_)) => Event::Consumed(true),
            Some(other) => panic!("nobody asked for {other:?}"),
            None => {
                let screen = self.machine.as_ref().unwrap().view().screen;
                assert!(matches!(screen, Screen::Stopped { .. }), "{screen:?}");
                return Does::HasStopped;
            }
        };
        self.update(event, now)
    }

    fn update(&mut self, event: Event, now: u64) -> Does {
        let moment = Moment {
            now: seconds(now),
            random: self.random().into(),
        };
        let effect = self.machine.as_mut().unwrap().update(event, &moment);
        self.goes_on(effect, now)
    }

    /// 32 bytes of SplitMix64 (Steele, Lea and Flood 2014): the same herd each time.
    fn random(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&super::dice(&mut self.dice).to_le_bytes());
        }
        bytes
    }
}

fn sends(request: &Request) -> Does {
    let body: serde_json::Value = serde_json::from_str(request.body.expose()).unwrap();
    Does::Sends {
        path: request.path.rsplit('/').next().unwrap(),
        key: body["pubkey"].as_str().unwrap_or_default().to_owned(),
    }
}

fn setup() -> Setup {
    Setup {
        host_name: String::new(),
        always: false,
        search: true,
        by_hand: true,
        allowed_hosts: None,
        background: false,
        about: None,
    }
}

fn file() -> FoundFile {
    FoundFile {
        provisioning: Provisioning {
            edge: EdgeUrl::parse("https://vpn.example.com").unwrap(),
            token: Secret::new("token"),
            ca_certificate: None,
        },
        digest: Digest([0; 32]),
        path: String::new(),
        place: Place::AppData,
    }
}
