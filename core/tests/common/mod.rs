//! What several test files use.
#![allow(clippy::unwrap_used)] // a failed helper is a failed test

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Asserts that a value is written exactly as a golden JSON file says, and read from it as the same value.
///
/// A golden file is a promise to what was stored, and to whoever reads the output: it is changed on purpose only.
/// Layout and the order of keys do not matter.
#[track_caller]
pub(crate) fn assert_golden<T>(value: &T, golden: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let written = serde_json::to_value(value).unwrap();
    let expected: Value = serde_json::from_str(golden).unwrap();
    let pretty = serde_json::to_string_pretty(&written).unwrap();
    assert_eq!(written, expected, "written now:\n{pretty}");
    assert_eq!(&serde_json::from_str::<T>(golden).unwrap(), value);
}
