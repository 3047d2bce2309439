//! A policy as JSON: `{"allowed_edge_hosts": ["vpn.example.com"], "hide_manual_entry": true}`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;

use super::fields::{Spelling, Value, understand};
use super::{Policy, PolicyFlaw};

/// Understands the bytes of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<Policy, PolicyFlaw> {
    let Entries(entries) = serde_json::from_slice(bytes).map_err(|error| PolicyFlaw::NotJson {
        line: error.line().max(1),
        // Of what is wrong from the beginning, or at a line break, it says 0.
        column: error.column().max(1),
    })?;
    understand(entries, Spelling::Snake)
}

/// An object's members in their order, also those that are there twice.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, value)) = map.next_entry()? {
            entries.push((name, value_of(value)));
        }
        Ok(Entries(entries))
    }
}

fn value_of(json: Json) -> Value {
    match json {
        Json::String(text) => Value::Text(text),
        Json::Bool(flag) => Value::Flag(flag),
        Json::Array(list) => {
            let texts = list.into_iter().map(|entry| match entry {
                Json::String(text) => Some(text),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                    None
                }
            });
            texts
                .collect::<Option<_>>()
                .map_or(Value::Other, Value::Texts)
        }
        Json::Null | Json::Number(_) | Json::Object(_) => Value::Other,
    }
}
