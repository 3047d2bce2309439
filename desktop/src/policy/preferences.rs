//! A policy as managed preferences of macOS: a property list, XML or binary, that the system writes from a configuration
//! profile.

use std::io::Cursor;

use plist::Value as Plist;

use super::fields::{Spelling, Value, understand};
use super::{Policy, PolicyFlaw};

/// What a profile says about itself (`PayloadUUID`, `PayloadType`, …) begins so; the system may copy it along.
const OF_THE_PROFILE: &str = "Payload";

/// Understands the bytes of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<Policy, PolicyFlaw> {
    let read = Plist::from_reader(Cursor::new(bytes)).map_err(|_| PolicyFlaw::NotPlist)?;
    let entries = read.into_dictionary().ok_or(PolicyFlaw::NotPlist)?;
    let ours = entries
        .into_iter()
        .filter(|(name, _)| !name.starts_with(OF_THE_PROFILE));
    understand(
        ours.map(|(name, value)| (name, value_of(value))),
        Spelling::Pascal,
    )
}

fn value_of(value: Plist) -> Value {
    #[allow(clippy::wildcard_enum_match_arm)] // another crate's, which may grow
    match value {
        Plist::String(text) => Value::Text(text),
        Plist::Boolean(flag) => Value::Flag(flag),
        Plist::Array(list) => {
            let texts = list.into_iter().map(Plist::into_string);
            texts
                .collect::<Option<_>>()
                .map_or(Value::Other, Value::Texts)
        }
        _ => Value::Other,
    }
}
