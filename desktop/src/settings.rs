//! What the person chose for the window, and how they left it: `settings.json` beside the database.
//!
//! Nothing in it is worth stopping for: what cannot be read is as if it were not there.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use latchkey_core::settings::LogLevel;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::private;

/// More than this, in bytes, was not written by Latchkey.
const LARGEST: u64 = 64 * 1024;

/// What is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Settings {
    /// How much is logged, unless the policy says so.
    pub log_level: Option<LogLevel>,
    /// Where the window was, and how large.
    pub window: Option<Geometry>,
}

/// A window's place and size, in pixels at a scale of 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Geometry {
    /// Of its left edge.
    pub x: i32,
    /// Of its upper edge.
    pub y: i32,
    /// Its width, without the frame.
    pub width: u32,
    /// Its height, without the frame.
    pub height: u32,
    /// Whether it fills the screen; the rest is then what it goes back to.
    pub maximized: bool,
}

impl Settings {
    /// Reads each value that can be read.
    fn from_json(bytes: &[u8]) -> Self {
        let fields: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
        Self {
            log_level: field(&fields, "log_level"),
            window: field(&fields, "window"),
        }
    }
}

fn field<T: DeserializeOwned>(fields: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_value(fields.get(name)?.clone()).ok()
}

/// The settings and their file.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    now: Mutex<Settings>,
}

impl SettingsFile {
    /// Reads the file.
    #[must_use]
    pub fn open(path: PathBuf) -> Self {
        let now = Mutex::new(read(&path));
        Self { path, now }
    }

    /// Gives the settings.
    #[must_use]
    pub fn get(&self) -> Settings {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the settings, and writes the file if that changed anything; answers whether they are kept.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let mut after = *now;
        change(&mut after);
        if after == *now {
            return true;
        }
        *now = after;
        let Ok(text) = serde_json::to_vec_pretty(&after) else {
            return false;
        };
        let dir = self.path.parent().map(private::create_dir);
        dir.is_some_and(|dir| dir.is_ok()) && private::replace(&self.path, &text).is_ok()
    }
}

fn read(path: &Path) -> Settings {
    let mut bytes = Vec::new();
    let read = private::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    match read {
        Ok(_) => Settings::from_json(&bytes),
        Err(_) => Settings::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("../tests/fixtures/settings.json");

    fn golden() -> Settings {
        Settings {
            log_level: Some(LogLevel::Debug),
            window: Some(Geometry {
                x: -12,
                y: 40,
                width: 1040,
                height: 720,
                maximized: false,
            }),
        }
    }

    #[test]
    fn is_written_and_read_as_promised() {
        let written = serde_json::to_value(golden()).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(GOLDEN).unwrap());
        assert_eq!(Settings::from_json(GOLDEN.as_bytes()), golden());
    }

    #[test]
    fn takes_what_can_be_read() {
        for text in [
            "",
            "[]",
            "\u{0}",
            "{\"log_level\": 7}",
            r#"{"window": {"x": 1e99}}"#,
        ] {
            let read = Settings::from_json(text.as_bytes());
            assert_eq!(read, Settings::default(), "{text}");
        }
        let half = r#"{"log_level": "trace", "window": "wide", "of_later": true}"#;
        let read = Settings::from_json(half.as_bytes());
        assert_eq!(read.log_level, Some(LogLevel::Trace));
        assert_eq!(read.window, None);
    }

    #[test]
    fn keeps_changes() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("data/settings.json");
        let file = SettingsFile::open(path.clone());
        assert!(file.change(|_| {}));
        assert!(!path.exists(), "nothing was chosen");
        assert!(file.change(|settings| *settings = golden()));
        assert_eq!(SettingsFile::open(path.clone()).get(), golden());
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(!file.change(|settings| settings.window = None));
        assert_eq!(file.get().window, None, "it holds while the window is open");
    }
}
