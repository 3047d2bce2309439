//! Any JSON that a page or a program sends -> an Action, or nothing; and what the machine makes of it on every screen.

use std::sync::OnceLock;

use latchkey_core::action::{Action, BadAction, MAX_BYTES};
use latchkey_core::machine::{Effect, Event};
use latchkey_core::secret::Secret;
use latchkey_core::view::{Screen, View};
use serde_json::Value;

use super::play::{PASSWORD, Play, TOKEN, good, private_key};

/// Fields that hold what a person types.
const TYPED: [&str; 4] = ["token", "link", "password", "code"];

/// Panics if a promise about Actions is broken.
pub fn hold(bytes: &[u8]) {
    let read = Action::from_json(bytes);
    assert_eq!(read == Err(BadAction::TooLong), bytes.len() > MAX_BYTES);
    let Ok(action) = read else {
        by_the_other_door(bytes);
        return;
    };
    let json = serde_json::to_string(&action).unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(Action::from_json(json.as_bytes()), Ok(action.clone()));
    assert_eq!(
        Action::from_value(&value),
        Ok(action.clone()),
        "both doors read the same"
    );
    assert_eq!(
        serde_json::to_value(action.kind()).unwrap(),
        value["action"]
    );
    quotes_nothing(&action, value);
    for play in screens() {
        on_a_screen(play.clone(), &action);
    }
}

/// What is refused as a line may come as a value (a key twice is once there), but then it is a sound Action.
fn by_the_other_door(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    if let Ok(action) = Action::from_value(&value) {
        let json = serde_json::to_string(&action).unwrap();
        assert_eq!(Action::from_json(json.as_bytes()), Ok(action));
    }
}

/// Whatever is typed, `Debug` says the same.
fn quotes_nothing(action: &Action, mut value: Value) {
    for name in TYPED {
        if let Some(typed) = value.get_mut(name) {
            *typed = Value::from("another");
        }
    }
    let other = Action::from_value(&value).unwrap();
    assert_eq!(format!("{action:?}"), format!("{other:?}"));
}

/// One of each screen that an enrollment goes through, and the form.
fn screens() -> &'static [Play] {
    static SCREENS: OnceLock<Vec<Play>> = OnceLock::new();
    SCREENS.get_or_init(|| {
        let mut screens: Vec<(String, Play)> = Vec::new();
        let mut stops = 0;
        loop {
            // Each run goes one View further than the one before.
            let mut play = Play::new();
            let mut views = 0;
            let view = play.run(good, |_, _| {
                views += 1;
                views > stops
            });
            stops += 1;
            let name = name(&view);
            if screens.iter().all(|(known, _)| *known != name) {
                screens.push((name.clone(), play.clone()));
            }
            if name == "home" && play.effect.is_none() {
                break;
            }
        }
        assert!(
            screens.len() > 10,
            "{:?}",
            screens.iter().map(|(name, _)| name).collect::<Vec<_>>()
        );
        screens.into_iter().map(|(_, play)| play).collect()
    })
}

fn name(view: &View) -> String {
    let json = serde_json::to_value(&view.screen).unwrap();
    json["screen"].as_str().unwrap().to_owned()
}

/// An Action that is not offered changes nothing; one that is never leads to a second effect, and is shown nowhere.
fn on_a_screen(mut play: Play, action: &Action) {
    let before = play.machine.view();
    let can_be_left = play.effect.as_ref().is_none_or(Effect::can_be_left);
    let offered = before.accepts(action.kind());
    let moment = play.moment();
    let next = play.machine.update(Event::Action(action.clone()), &moment);
    let after = play.machine.view();
    if !offered {
        assert_eq!(next, None, "{action:?} on {}", name(&before));
        assert_eq!(before, after, "{action:?}");
        return;
    }
    assert!(
        can_be_left || next.is_none(),
        "a second effect: {action:?} on {}",
        name(&before)
    );
    let json = serde_json::to_string(&after).unwrap();
    assert_eq!(serde_json::from_str::<View>(&json).unwrap(), after);
    let debug = format!("{:?} {after:?} {next:?}", play.machine);
    for secret in
        typed(action)
            .into_iter()
            .chain([Secret::new(TOKEN), Secret::new(PASSWORD), private_key()])
    {
        assert!(
            !debug.contains(secret.expose()),
            "a secret in Debug: {action:?}"
        );
        let own = matches!(after.screen, Screen::Totp { .. } | Screen::Recovery { .. });
        assert!(
            own || !json.contains(secret.expose()),
            "a secret in the View: {action:?}"
        );
    }
}

/// What was typed, if it is long enough to be looked for.
fn typed(action: &Action) -> Option<Secret> {
    let json = serde_json::to_value(action).unwrap();
    let text = TYPED.iter().find_map(|name| json[*name].as_str())?;
    let is_telling = text.len() >= 24 && text.bytes().all(|b| b.is_ascii_alphanumeric());
    is_telling.then(|| Secret::new(text))
}
