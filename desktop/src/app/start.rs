//! What is found out before there is a window: places, policy, links, and whether another window is open.

use tracing::error;

use super::words::Words;
use crate::paths::Places;
use crate::policy::Policy;
use crate::private;
use crate::single::{self, Message, Turn};

/// Finds what must be known before anything is done.
pub(super) fn surroundings(words: &Words) -> Result<(Places, Policy), String> {
    let places = Places::of_this_user().map_err(|_| words.no_home.to_owned())?;
    let policy = Policy::load(&places.policy);
    let policy = policy.map_err(|error| format!("{}\n\n{error}", words.bad_policy))?;
    Ok((places, policy))
}

pub(super) fn take_turn(places: &Places, message: &Message) -> Turn {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match (runtime, private::create_dir(&places.data)) {
        (Ok(runtime), Ok(())) => runtime.block_on(single::take_turn(&places.data, message)),
        _ => Turn::Unknown,
    }
}

/// What the desktop gave this start so that its window may come to the front.
pub(super) fn startup_id() -> String {
    let id = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    id.filter(|id| id.len() < 256 && id.bytes().all(|byte| byte.is_ascii_graphic()))
        .unwrap_or_default()
}

/// Notes where something panics, and not what it said: that could quote a value.
pub(super) fn note_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(place) = panic.location() {
            error!(file = place.file(), line = place.line(), "panic");
        }
        if cfg!(debug_assertions) {
            usual(panic);
        }
    }));
}
