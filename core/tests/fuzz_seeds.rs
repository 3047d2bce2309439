//! Replays what the fuzz targets start from, and what they found, on stable Rust.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_methods,
    clippy::print_stdout
)] // A failed helper is a failed test, and seeds are files.

use std::path::Path;

#[path = "../fuzz/properties/mod.rs"]
#[allow(missing_docs, unreachable_pub)] // They are the programs of another workspace.
mod properties;

/// Gives every seed in these folders to a property.
fn replay(folders: &[&str], least: usize, hold: fn(&[u8])) {
    let mut count = 0;
    for folder in folders {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            // Shown when a property fails.
            println!("{}", path.display());
            hold(&bytes);
            // Cut off anywhere, a promise holds as well.
            for cut in [
                bytes.len() / 3,
                bytes.len() / 2,
                bytes.len().saturating_sub(1),
            ] {
                hold(&bytes[..cut]);
            }
            count += 1;
        }
    }
    assert!(count >= least, "only {count} seeds");
}

#[test]
fn provisioning_files_keep_their_promises() {
    let fixtures = [
        "fuzz/seeds/file",
        "tests/fixtures/provisioning/good",
        "tests/fixtures/provisioning/bad",
    ];
    replay(&fixtures, 60, properties::file::hold);
}

#[test]
fn answers_keep_their_promises() {
    replay(&["fuzz/seeds/answer"], 40, properties::answer::hold);
}

#[test]
fn actions_keep_their_promises() {
    replay(&["fuzz/seeds/action"], 30, properties::action::hold);
}
