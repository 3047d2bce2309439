//! Any answer of an Edge to any request -> meaning, checked values, or a refusal; and what the machine makes of it.
//!
//! An input is `{kind}{status}{content type}|{retry-after}|{date}|{version}`, a line break, and the body: for example
//! `s200application/json|5||1.6.2`. Each kind is the first request of its sort in an enrollment that goes well otherwise.

use std::cell::{Cell, RefCell};

use futures_executor::block_on;
use latchkey_core::action::Method;
use latchkey_core::edge::config::DeviceConfig;
use latchkey_core::edge::meaning::{BadAnswer, read, refusal};
use latchkey_core::edge::wire::{
    DeviceConfigResponse, FactorFinishResponse, FactorStartResponse, PollResponse, StartResponse,
};
use latchkey_core::edge::{Reply, Request, TransportError, retry_after};
use latchkey_core::instance::Instance;
use latchkey_core::machine::Machine;
use latchkey_core::page::Page;
use latchkey_core::ports::Storage as _;
use latchkey_core::secret::Secret;
use latchkey_core::sync::{Synced, sync};
use latchkey_core::view::{Screen, View};
use latchkey_core::wireguard::PublicKey;

use super::export;
use super::play::{Answering, PASSWORD, POLLING_TOKEN, Play, TOKEN, good, private_key};

/// Which request is answered.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Start,
    Activate,
    CreateDevice,
    NetworkInfo,
    TotpStart,
    EmailStart,
    FactorFinish,
    Poll,
}

const KINDS: [(u8, Kind, &str); 8] = [
    (b's', Kind::Start, "/api/v1/enrollment/start"),
    (b'a', Kind::Activate, "/api/v1/enrollment/activate_user"),
    (b'c', Kind::CreateDevice, "/api/v1/enrollment/create_device"),
    (b'n', Kind::NetworkInfo, "/api/v1/enrollment/network_info"),
    (
        b't',
        Kind::TotpStart,
        "/api/v1/enrollment/register-mfa/code/start",
    ),
    (
        b'e',
        Kind::EmailStart,
        "/api/v1/enrollment/register-mfa/code/start",
    ),
    (
        b'f',
        Kind::FactorFinish,
        "/api/v1/enrollment/register-mfa/code/finish",
    ),
    (b'p', Kind::Poll, "/api/v1/poll"),
];

/// Panics if a promise about answers is broken.
pub fn hold(bytes: &[u8]) {
    let Some((kind, reply)) = input(bytes) else {
        return;
    };
    meaning(kind.1, &reply);
    if kind.1 == Kind::Poll {
        polled(&reply);
    } else {
        enrolled(kind, &reply);
    }
}

fn input(bytes: &[u8]) -> Option<((u8, Kind, &'static str), Reply)> {
    let (line, body) = bytes.split_at(bytes.iter().position(|byte| *byte == b'\n')?);
    let (first, rest) = line.split_first()?;
    let kind = KINDS
        .into_iter()
        .find(|(letter, ..)| letter == first)
        .unwrap_or(KINDS[usize::from(*first) % KINDS.len()]);
    let (digits, headers) = rest.split_at_checked(3)?;
    let status = digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + u16::from(digit & 15) % 10);
    let headers = String::from_utf8_lossy(headers);
    let mut headers = headers
        .split('|')
        .map(|value| (!value.is_empty()).then_some(value));
    let content_type = headers.next().flatten().map(str::to_owned);
    let retry = headers.next().flatten();
    let date = headers.next().flatten().and_then(|date| date.parse().ok());
    Some((
        kind,
        Reply {
            status,
            content_type,
            date,
            retry_after: retry.and_then(|value| retry_after(value, date, |date| date.parse().ok())),
            edge_version: headers.next().flatten().map(str::to_owned),
            body: body[1..].to_vec(),
        },
    ))
}

/// Status and body alone.
fn meaning(kind: Kind, reply: &Reply) {
    let meant = refusal(reply);
    assert_eq!(meant.is_none(), (200..300).contains(&reply.status));
    assert_eq!(meant, refusal(reply));
    let without_body = Reply {
        body: vec![b'x'; reply.body.len()],
        ..reply.clone()
    };
    assert_eq!(
        format!("{reply:?}"),
        format!("{without_body:?}"),
        "Debug quotes the body"
    );
    let bad = match kind {
        Kind::Start => read::<StartResponse>(reply).err(),
        Kind::TotpStart | Kind::EmailStart => read::<FactorStartResponse>(reply).map(factor).err(),
        Kind::FactorFinish => read::<FactorFinishResponse>(reply).map(codes).err(),
        Kind::CreateDevice | Kind::NetworkInfo => read(reply).map(configuration).err(),
        Kind::Poll => read(reply)
            .map(|PollResponse { device_config }| configuration(device_config))
            .err(),
        Kind::Activate => None,
    };
    if let Some(bad) = bad {
        explained(bad, reply);
    }
}

/// An answer that cannot be used is named by place and field, and quoted nowhere.
fn explained(bad: BadAnswer, reply: &Reply) {
    match bad {
        BadAnswer::Syntax { line, column } | BadAnswer::Shape { line, column } => {
            assert!(line >= 1 && column >= 1, "{bad:?}");
            let found = reply.body.split(|byte| *byte == b'\n').nth(line - 1);
            let length = found
                .unwrap_or_else(|| panic!("no such line: {bad:?}"))
                .len();
            assert!(column <= length + 1, "beyond its line: {bad:?}");
        }
        BadAnswer::WebPage | BadAnswer::CutOff | BadAnswer::Field { .. } => {}
    }
    let json = serde_json::to_string(&bad).unwrap();
    assert_eq!(
        serde_json::from_str::<BadAnswer>(&json).unwrap(),
        bad,
        "a field that is not listed"
    );
}

fn factor(answer: FactorStartResponse) {
    let other = FactorStartResponse {
        totp_secret: answer.totp_secret.as_ref().map(|_| Secret::new("another")),
    };
    assert_eq!(format!("{answer:?}"), format!("{other:?}"));
}

fn codes(answer: FactorFinishResponse) {
    let other = FactorFinishResponse {
        recovery_codes: vec![Secret::new("another"); answer.recovery_codes.len()],
    };
    assert_eq!(format!("{answer:?}"), format!("{other:?}"));
}

fn configuration(answer: DeviceConfigResponse) {
    let other = DeviceConfigResponse {
        token: answer.token.as_ref().map(|_| Secret::new("another")),
        ..answer.clone()
    };
    assert_eq!(format!("{answer:?}"), format!("{other:?}"));
    let Some(key) = PublicKey::from_base64(&answer.device.pubkey) else {
        return;
    };
    match DeviceConfig::check(answer, key) {
        Ok(config) => {
            assert_eq!(config.device.public_key, key);
            assert!(config.locations.len() <= 4096);
            let info = &config.instance;
            let names = [
                &info.id,
                &info.name,
                &info.username,
                &info.proxy_url,
                &config.device.name,
            ];
            assert!(names.iter().all(|name| !name.contains(char::is_control)));
            assert!(!info.id.is_empty() && names.iter().all(|name| name.len() <= 4096));
        }
        Err(BadAnswer::Field { field }) => assert!(!field.is_empty()),
        Err(other) => panic!("another kind of fault: {other:?}"),
    }
}

/// A stored instance is asked after: it stays the one that it is.
fn polled(reply: &Reply) {
    let mut play = Play::new();
    play.run(good, |_, _| false);
    let before = stored(&play).remove(0);
    let transport = Answering(RefCell::new(|_: &Request| Ok(reply.clone())));
    let synced = block_on(sync(&transport, &play.store, before.id, 1_795_432_000)).unwrap();
    let after = stored(&play).remove(0);
    match synced {
        Synced::Updated { instance, .. } => assert_eq!(*instance, after),
        _ => assert_eq!(before, after, "{synced:?} changed something"),
    }
    let who = |instance: &Instance| {
        let Instance {
            id,
            uuid,
            edge,
            username,
            ..
        } = instance.clone();
        (
            id,
            uuid,
            edge,
            username,
            instance.device.public_key,
            instance.only_client_activation,
        )
    };
    assert_eq!(who(&before), who(&after));
    let keys = block_on(play.store.keys(after.id)).unwrap().unwrap();
    assert_eq!(keys.private_key.to_base64(), private_key());
    believed(&after);
}

/// The answer comes in the middle of an enrollment; all other answers are good ones.
fn enrolled((_, kind, path): (u8, Kind, &'static str), reply: &Reply) {
    let mut play = Play::new();
    if kind == Kind::EmailStart {
        play.method = Method::Email;
    }
    play.echoes = contains(&reply.body, PASSWORD.as_bytes());
    let given = Cell::new(false);
    let mut lost = kind != Kind::NetworkInfo;
    let answers = |request: &Request| {
        if !lost && request.path.ends_with("/create_device") {
            lost = true;
            return Err(TransportError::TimedOut);
        }
        if !given.get() && request.path == path {
            given.set(true);
            return Ok(reply.clone());
        }
        good(request)
    };
    let secrets: Vec<Secret> = [TOKEN, PASSWORD, POLLING_TOKEN]
        .map(Secret::new)
        .into_iter()
        .chain([private_key()])
        .filter(|secret| !contains(&reply.body, secret.expose().as_bytes()))
        .collect();
    let last = play.run(answers, |machine, view| {
        if given.get() {
            shows_no_secret(machine, view, &secrets);
        }
        false
    });
    assert!(
        given.get(),
        "the answer was never asked for: {:?}",
        play.sent
    );
    assert!(play.sent.len() <= 40, "hammers: {:?}", play.sent);
    let instances = stored(&play);
    match last.screen {
        Screen::Home { .. } => instances.iter().for_each(believed),
        Screen::Stopped { .. } => assert_eq!(instances, [], "stopped, and something is enrolled"),
        _ => assert!(!last.actions.is_empty(), "nothing can be done: {last:?}"),
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn shows_no_secret(machine: &Machine, view: &View, secrets: &[Secret]) {
    let json = serde_json::to_string(view).unwrap();
    assert_eq!(serde_json::from_str::<View>(&json).unwrap(), *view);
    let debug = format!("{machine:?} {view:?}");
    for secret in secrets {
        assert!(!json.contains(secret.expose()), "a secret in the View");
        assert!(!debug.contains(secret.expose()), "a secret in Debug");
    }
    if let Screen::Finish { page, .. } = &view.screen {
        is_inert(page);
    }
}

/// Links of the last page lead to `https` only, and look as they are.
fn is_inert(page: &Page) {
    for url in page.links() {
        assert!(url.starts_with("https://") && url.is_ascii(), "{url}");
        assert!(
            !url.contains(|c: char| c.is_control() || c.is_whitespace()),
            "{url}"
        );
        let authority = url["https://".len()..]
            .split(['/', '?', '#'])
            .next()
            .unwrap();
        assert!(!authority.contains('@'), "{url}");
    }
}

fn stored(play: &Play) -> Vec<Instance> {
    block_on(play.store.load()).unwrap().instances
}

fn believed(instance: &Instance) {
    assert!(!instance.uuid.is_empty() && !instance.username.contains(char::is_control));
    assert!(!instance.name.contains(char::is_control));
    instance
        .locations
        .iter()
        .for_each(|location| export::hold(instance, location));
}
