//! What of the secrets is in the program's memory once it has no use for them, read from outside.
//!
//! A page of memory that holds one of them would be found; that the search works at all is shown by texts that must be
//! there. Not looked for are copies on the stack that a later call happened to overwrite.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::world::{Demo, Laptop, PASSWORD};

/// All that a process can write to, as one piece; `None`, said aloud, where this user may not look.
fn memory(pid: u32) -> Option<Vec<u8>> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps"));
    let file = File::open(format!("/proc/{pid}/mem"));
    let (maps, mut file) = match (maps, file) {
        (Ok(maps), Ok(file)) => (maps, file),
        (Err(error), _) | (_, Err(error)) => {
            assert_eq!(error.kind(), ErrorKind::PermissionDenied);
            // That is the point of it; only root may. Not by a macro, whose words a passed test would keep to itself.
            let mut stderr = std::io::stderr();
            let _ = writeln!(stderr, "SKIPPED: this user may not look into the memory");
            return None;
        }
    };
    let mut all = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else {
            continue;
        };
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        file.seek(SeekFrom::Start(address(from))).unwrap();
        let length = address(to) - address(from);
        // Some pages have nothing behind them.
        let _ = (&file).take(length).read_to_end(&mut all);
    }
    Some(all)
}

fn holds(memory: &[u8], text: &[u8]) -> bool {
    memory.windows(text.len()).any(|window| window == text)
}

#[test]
fn nothing_is_left_of_what_was_used() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    let token = laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    talk.until("factor");
    talk.act(json!({ "action": "skip_factor" }));
    talk.until("finish");
    let edge = demo.edge.clone();
    // Connections are kept for some seconds, and with them the buffers of the HTTP library. Nobody at the other end: none.
    drop(demo);
    let settled = Instant::now() + Duration::from_secs(20);
    let seen = loop {
        let Some(seen) = memory(talk.pid()) else {
            return;
        };
        let is_left = |secret: &&str| holds(&seen, secret.as_bytes());
        if Instant::now() > settled || ![PASSWORD, &token].iter().any(is_left) {
            break seen;
        }
    };
    talk.act(json!({ "action": "done" }));
    assert_eq!(talk.end().code, 0);

    let conf = laptop.expect(0, &["export", "Berlin Office", "--output", "-"]);
    let key = conf
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("PrivateKey = "));
    let key = key.unwrap().to_owned();
    let raw = STANDARD.decode(&key).unwrap();
    let sealing = fs::read(laptop.data().join("latchkey.key")).unwrap();
    for there in ["maya", &edge] {
        assert!(
            holds(&seen, there.as_bytes()),
            "{there} is looked for in vain"
        );
    }
    let mut found = Vec::new();
    for (name, secret) in [
        ("password", PASSWORD.as_bytes()),
        ("token", token.as_bytes()),
        ("private key", key.as_bytes()),
        ("private key's bytes", &raw),
        ("sealing key", &sealing),
    ] {
        if holds(&seen, secret) {
            found.push(name);
        }
    }
    assert_eq!(found, [""; 0], "of {} bytes", seen.len());
}
