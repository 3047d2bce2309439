//! The real machine, with a store in memory, a clock that only waiting moves, and a person who does what is asked.

use std::sync::OnceLock;

use futures_executor::block_on;
use latchkey_core::action::{Action, ActionKind, Method};
use latchkey_core::edge::{EdgeUrl, Reply, Request, TransportError};
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::memory::MemoryStorage;
use latchkey_core::ports::{Change, Moment, Storage, Transport};
use latchkey_core::provisioning::{Digest, FoundFile, Place, Provisioning};
use latchkey_core::secret::{Secret, Typed};
use latchkey_core::sync::sync;
use latchkey_core::view::{Screen, View};
use latchkey_core::wireguard::PrivateKey;

/// 2026-11-23, 11:00 UTC.
pub const NOW: i64 = 1_795_431_600;
/// The token of the file.
pub const TOKEN: &str = "Tk00NotARealTokenOnlyForTests012";
/// What the person types.
pub const PASSWORD: &str = "Corr3ct-horse!";
/// What the good answers say.
pub const POLLING_TOKEN: &str = "Po00NotARealTokenOnlyForTests012";
/// The bytes that every key is made of here, so that recorded answers can name it.
const RANDOM: [u8; 32] = [7; 32];
/// Steps after which it should have ended long ago.
const MANY: usize = 500;

/// The machine and what is around it.
#[derive(Clone)]
pub struct Play {
    pub machine: Machine,
    pub effect: Option<Effect>,
    pub store: MemoryStorage,
    pub sent: Vec<&'static str>,
    /// The second factor that the person wants.
    pub method: Method,
    /// Whether the Edge itself says what the person typed: then it may be stored.
    pub echoes: bool,
    now: i64,
    consumed: bool,
}

impl Play {
    /// Begins; nothing has happened yet.
    pub fn new() -> Self {
        let (machine, effect) = Machine::new(Setup {
            host_name: "maya-laptop".to_owned(),
            always: false,
            search: true,
            by_hand: true,
            allowed_hosts: None,
            background: false,
            about: None,
        });
        Self {
            machine,
            effect: Some(effect),
            store: MemoryStorage::default(),
            sent: Vec::new(),
            method: Method::Totp,
            echoes: false,
            now: NOW,
            consumed: false,
        }
    }

    /// Runs until a View is as wanted, or until nothing goes on. Each View goes through `look`.
    pub fn run(
        &mut self,
        mut reply: impl FnMut(&Request) -> Result<Reply, TransportError>,
        mut look: impl FnMut(&Machine, &View) -> bool,
    ) -> View {
        for _ in 0..MANY {
            let view = self.machine.view();
            if look(&self.machine, &view) {
                return view;
            }
            let action = if view.busy { None } else { self.person(&view) };
            let waits = matches!(self.effect, Some(Effect::Wait(_)));
            if waits
                && action.is_none()
                && !view.busy
                && !matches!(view.screen, Screen::Waiting { .. })
            {
                return view; // only somebody who does something else could go on from here
            }
            let event = match (self.effect.take(), action) {
                (None | Some(Effect::Wait(_)), Some(action)) => Event::Action(action),
                (Some(effect), _) => self.perform(effect, &mut reply),
                (None, None) => return view,
            };
            let moment = self.moment();
            self.effect = self.machine.update(event, &moment);
        }
        panic!("does not end: {:?}", self.sent);
    }

    /// The same randomness each time, and the time on this clock.
    pub fn moment(&self) -> Moment {
        Moment {
            now: self.now,
            random: RANDOM.into(),
        }
    }

    fn perform(
        &mut self,
        effect: Effect,
        reply: &mut impl FnMut(&Request) -> Result<Reply, TransportError>,
    ) -> Event {
        match effect {
            Effect::Load => Event::Loaded(block_on(self.store.load())),
            Effect::FindFile => Event::Searched(Ok((!self.consumed).then(file))),
            Effect::Send(request) => {
                self.sent.push(request.path);
                Event::Answered(reply(&request))
            }
            Effect::Recall(id) => Event::Recalled(block_on(self.store.keys(id))),
            Effect::Store(change) => {
                if let Change::Checkpoint(checkpoint) = &change {
                    // What is stored must be readable again, whatever the Edge said.
                    let json = checkpoint.to_json();
                    let back = latchkey_core::checkpoint::Checkpoint::from_json(&json);
                    assert_eq!(back.as_ref(), Ok(&**checkpoint));
                    assert!(self.echoes || !json.expose().contains(PASSWORD));
                }
                Event::Stored(block_on(self.store.apply(change)))
            }
            Effect::Consume(_) => {
                self.consumed = true;
                Event::Consumed(true)
            }
            Effect::Wait(time) => {
                assert!(time.as_secs() <= 700, "waits for {time:?}");
                self.now += i64::try_from(time.as_secs()).unwrap();
                Event::Waited
            }
            Effect::HandOut(_) => Event::HandedOut(true),
            Effect::Set(_) => Event::Set(true),
            Effect::Sync(id) => {
                let transport = Answering(std::cell::RefCell::new(reply));
                Event::Synced(block_on(sync(&transport, &self.store, id, self.now)))
            }
        }
    }

    fn person(&self, view: &View) -> Option<Action> {
        match &view.screen {
            Screen::Welcome { .. } => Some(Action::Next),
            Screen::Details { error: None, .. } => Some(Action::SetDetails { phone: None }),
            Screen::Password { error: None } => Some(Action::SetPassword {
                password: Typed::new(PASSWORD),
            }),
            Screen::Device { name, .. } => Some(Action::SetDevice { name: name.clone() }),
            Screen::Factor { methods, .. } if methods.contains(&self.method) => {
                Some(Action::ChooseFactor {
                    method: self.method,
                })
            }
            Screen::Factor { .. } if view.accepts(ActionKind::SkipFactor) => {
                Some(Action::SkipFactor)
            }
            Screen::Totp { .. } | Screen::Email { .. } => Some(Action::SubmitCode {
                code: Typed::new("123456"),
            }),
            Screen::Recovery { .. } => Some(Action::ConfirmSaved),
            Screen::Finish { .. } | Screen::AdminAddsDevice => Some(Action::Done),
            Screen::Question { .. } => Some(Action::Answer { yes: true }),
            _ => None,
        }
    }
}

/// A transport that asks a closure.
pub struct Answering<F>(pub std::cell::RefCell<F>);

impl<F: FnMut(&Request) -> Result<Reply, TransportError>> Transport for Answering<F> {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        (self.0.borrow_mut())(&request)
    }
}

/// The public key of every device here.
pub fn public_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::from_random(&RANDOM).public_key().to_string())
}

/// The private key of every device here.
pub fn private_key() -> Secret {
    PrivateKey::from_random(&RANDOM).to_base64()
}

fn file() -> FoundFile {
    FoundFile {
        provisioning: Provisioning {
            edge: EdgeUrl::parse("https://vpn.example.com").unwrap(),
            token: Secret::new(TOKEN),
            ca_certificate: None,
        },
        digest: Digest::of(b"file"),
        path: "~/provisioning.json".to_owned(),
        place: Place::AppData,
    }
}

/// What an Edge answers with which all goes well.
pub fn good(request: &Request) -> Result<Reply, TransportError> {
    let body = match request.path.trim_start_matches("/api/v1/") {
        "enrollment/start" => START.to_owned(),
        "enrollment/register-mfa/code/start" => {
            r#"{"totp_secret":"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}"#.to_owned()
        }
        "enrollment/register-mfa/code/finish" => {
            r#"{"recovery_codes":["aaaaaaaaaaaaaaaa","bbbbbbbbbbbbbbbb"]}"#.to_owned()
        }
        "enrollment/create_device" | "enrollment/network_info" => {
            device(&format!("\"{POLLING_TOKEN}\""))
        }
        "poll" => format!(r#"{{"device_config":{}}}"#, device("null")),
        _ => String::new(),
    };
    Ok(Reply {
        status: 200,
        content_type: Some("application/json".to_owned()),
        body: body.into_bytes(),
        ..Reply::default()
    })
}

const START: &str = r#"{"admin":{"name":"Ada","email":"ada@acme.example","phone_number":null},
"user":{"first_name":"Maya","last_name":"Nowak","login":"maya","email":"maya@acme.example","phone_number":null,
"device_names":["old"],"enrolled":false,"is_admin":false},"deadline_timestamp":1795432200,
"final_page_content":"Welcome, [here](https://acme.example)","instance":{"id":"b54a6a3e-0b4b-4d2c-9f5e-1d2f3a4b5c6d",
"name":"Acme","proxy_url":"https://vpn.example.com/","username":"maya"},"settings":{"smtp_configured":true,
"mfa_required":true,"vpn_setup_optional":false,"only_client_activation":false,"admin_device_management":false}}"#;

fn device(token: &str) -> String {
    let key = public_key();
    format!(
        r#"{{"device":{{"id":5,"name":"maya-laptop","pubkey":"{key}"}},"configs":[{{"network_id":1,"network_name":"Office",
"config":"[Interface]","endpoint":"203.0.113.10:50051","assigned_ip":"10.6.0.2","pubkey":"{key}","allowed_ips":"10.6.0.0/24",
"dns":"10.6.0.1,acme.example","keepalive_interval":25,"location_mfa_mode":1}}],"instance":{{
"id":"b54a6a3e-0b4b-4d2c-9f5e-1d2f3a4b5c6d","name":"Acme","proxy_url":"https://vpn.example.com/","username":"maya"}},
"token":{token}}}"#
    )
}
