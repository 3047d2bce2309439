//! A keyring that holds the key: open, locked, gone, silent, empty. Nobody is asked to unlock it, and nothing is lost.

use super::{Report, doctor};
use crate::world::{Demo, Keyring, Laptop};

/// A machine whose key is in a keyring; `None` where there can be no keyring.
fn enrolled() -> Option<(Keyring, Laptop, Demo)> {
    let keyring = Keyring::start()?;
    let laptop = Laptop::new();
    laptop.use_bus(&keyring.address);
    let demo = Demo::start("enrolled-user", &[]);
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    assert_eq!(laptop.status()["secrets"], "store");
    Some((keyring, laptop, demo))
}

/// Checks that the key cannot be had, and that everything else is looked at all the same.
fn shut(laptop: &Laptop, flaw: &str) -> Report {
    let report = doctor(laptop, 2, &[]);
    let line = report.line("secrets");
    assert_eq!(line["code"], "secrets_bad");
    assert_eq!(line["holder"], "store");
    assert_eq!(line["flaw"], flaw);
    assert_eq!(report.code("database"), "database_good");
    assert_eq!(report.code("core"), "core_good");
    report
}

#[test]
fn a_locked_keyring_is_told_and_stays_locked() {
    let Some((mut keyring, laptop, _demo)) = enrolled() else {
        return;
    };
    let report = doctor(&laptop, 0, &[]);
    assert_eq!(report.code("secrets"), "secrets_good");
    assert_eq!(report.line("secrets")["holder"], "store");

    keyring.lock();
    for _ in 0..2 {
        let report = shut(&laptop, "locked");
        let remedy = report.line("secrets")["remedy"].as_str().unwrap();
        assert!(remedy.contains("Unlock"), "{remedy}");
    }
    keyring.come_back();
    assert_eq!(doctor(&laptop, 0, &[]).code("secrets"), "secrets_good");
}

#[test]
fn a_keyring_that_is_gone_or_silent_is_told() {
    let Some((mut keyring, laptop, _demo)) = enrolled() else {
        return;
    };
    keyring.stand_still(true);
    shut(&laptop, "locked");
    keyring.stand_still(false);
    keyring.go_away();
    shut(&laptop, "locked");
    keyring.come_back();
    assert_eq!(doctor(&laptop, 0, &[]).code("secrets"), "secrets_good");
}

#[test]
fn an_entry_that_is_gone_is_told_from_a_keyring_that_is_locked() {
    let Some((keyring, laptop, _demo)) = enrolled() else {
        return;
    };
    let [entry] = &keyring.entries()[..] else {
        panic!("one entry");
    };
    let right = keyring.content(entry);
    keyring.delete(entry);
    shut(&laptop, "missing");
    assert_eq!(keyring.entries(), [] as [&str; 0], "none is made");
    keyring.put(entry, &right);
    assert_eq!(doctor(&laptop, 0, &[]).code("secrets"), "secrets_good");
}
