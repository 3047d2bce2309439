//! A provisioning file that somebody tampers with: before it is read, between reading and removing, and after use.

mod all_users;
mod swapped;
mod trusted;
mod used;

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::world::{Demo, Laptop, Ran, set_mode};

/// Nobody's number: programs run as this one, and files belong to it.
const STRANGER: u32 = 4242;

fn text(demo: &Demo) -> String {
    let token = demo.mint("start_desktop");
    json!({ "enrollment_token": token, "enrollment_url": demo.edge }).to_string()
}

/// The folder that other delivery scripts use.
fn defguards(laptop: &Laptop) -> PathBuf {
    let dir = laptop.share().join("net.defguard");
    fs::create_dir_all(&dir).unwrap();
    set_mode(&dir, 0o755);
    dir
}

fn contains(ran: &Ran, part: &str) {
    assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
}

/// Once nothing is enrolled any more, the file that led to it does not lead there again.
fn is_no_hit(laptop: &Laptop) {
    laptop.expect(0, &["remove", "1", "--yes"]);
    contains(
        &laptop.expect(2, &["enroll"]),
        "there is no provisioning file",
    );
}
