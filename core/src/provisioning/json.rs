//! Text -> the fields of one JSON object, each with its place; nothing of a value is ever quoted.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::problem::{Flaw, ProblemCode};

/// One `"key": value` of the outermost object, as it is written.
pub(crate) struct Field<'a> {
    /// The key, unescaped.
    pub(crate) key: String,
    /// Byte offset of the key.
    pub(crate) key_at: usize,
    /// The value as JSON.
    value: &'a str,
    /// Byte offset of the value.
    pub(crate) value_at: usize,
}

/// What a value is, as far as this file format goes.
pub(crate) enum Value {
    /// `null`, which counts as absent.
    Null,
    /// A string, unescaped.
    Text(Zeroizing<String>),
    /// Anything else.
    Other,
}

impl Field<'_> {
    /// Reads the value.
    pub(crate) fn value(&self) -> Result<Value, Flaw> {
        if self.value == "null" {
            return Ok(Value::Null);
        }
        if !self.value.starts_with('"') {
            return Ok(Value::Other);
        }
        match serde_json::from_str(self.value) {
            Ok(text) => Ok(Value::Text(Zeroizing::new(text))),
            // Half a surrogate pair: all that is left when the string is already known to end.
            Err(error) => Err(Flaw::at(
                ProblemCode::NotJson,
                self.value_at + offset(self.value, &error),
            )),
        }
    }
}

/// Reads one JSON object with nothing behind it; all fields in their order, also those with the same key. Deep nesting
/// costs nothing, since values that nobody asks for are only skipped.
pub(crate) fn object(text: &str) -> Result<Vec<Field<'_>>, Flaw> {
    if text.trim().is_empty() {
        return Err(Flaw::nowhere(ProblemCode::Empty));
    }
    let flaw = |error: serde_json::Error| match error.classify() {
        Category::Eof => Flaw::at(ProblemCode::CutOff, text.trim_end().len()),
        Category::Data => Flaw::at(
            ProblemCode::NotAnObject,
            text.len() - text.trim_start().len(),
        ),
        Category::Syntax | Category::Io => Flaw::at(ProblemCode::NotJson, offset(text, &error)),
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let pairs = deserializer.deserialize_map(Pairs).map_err(flaw)?;
    deserializer
        .end()
        .map_err(|error| Flaw::at(ProblemCode::TrailingText, offset(text, &error)))?;
    pairs
        .into_iter()
        .map(|(key, value)| {
            let place = |raw: &RawValue| raw.get().as_ptr().addr() - text.as_ptr().addr();
            let key_at = place(key);
            Ok(Field {
                key: serde_json::from_str(key.get()).map_err(|error| {
                    Flaw::at(ProblemCode::NotJson, key_at + offset(key.get(), &error))
                })?,
                key_at,
                value: value.get(),
                value_at: place(value),
            })
        })
        .collect()
}

/// Turns serde's line and column (bytes, from 1; column 0 is the line break before) into a byte offset.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    // serde_json stops on a wrong character, but before a control character in a string (a line break, mostly).
    let stops_before = error.to_string().starts_with("control character");
    (before + error.column())
        .saturating_sub(usize::from(!stops_before))
        .min(text.len())
}

/// Collects keys and values unread, so that each still points into the text.
struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
