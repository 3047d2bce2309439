//! What is removed leaves nothing secret behind.

use std::fs;
use std::path::Path;

use super::World;

/// Everything in the data folder, as one piece.
fn all_bytes(world: &World) -> Vec<u8> {
    fs::read_dir(world.laptop.data())
        .unwrap()
        .flat_map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn with_all_the_entry_goes_too() {
    let Some(world) = World::enrolled() else {
        return;
    };
    assert_eq!(world.keyring.entries().len(), 1);
    let ran = world
        .laptop
        .expect(0, &["remove", "--all", "--yes", "--json"]);
    assert_eq!(ran.json()["leftover"], false);
    assert!(world.keyring.entries().is_empty());
    let bytes = all_bytes(&world);
    let office = b"Berlin Office";
    assert!(!bytes.windows(office.len()).any(|part| part == office));

    world.enroll();
    assert_eq!(
        world.keyring.entries().len(),
        1,
        "and a new start is possible"
    );
}

#[test]
fn from_a_locked_keyring_the_entry_goes_later() {
    let Some(mut world) = World::enrolled() else {
        return;
    };
    world.keyring.lock();
    let ran = world.laptop.expect(0, &["remove", "--all", "--yes"]);
    assert!(ran.stderr.contains("may still be in"), "{}", ran.stderr);
    world.keyring.come_back();
    assert_eq!(world.keyring.entries().len(), 1);
    let ran = world.laptop.expect(0, &["remove", "--all", "--json"]);
    assert_eq!(ran.json()["leftover"], false);
    assert!(world.keyring.entries().is_empty());
}

#[test]
fn without_a_database_the_entry_goes_all_the_same() {
    for damaged in [false, true] {
        let Some(world) = World::enrolled() else {
            return;
        };
        let database = world.laptop.data().join("latchkey.db");
        match damaged {
            true => fs::write(&database, "cut off").unwrap(),
            false => fs::remove_file(&database).unwrap(),
        }
        // A database that was moved away needs it.
        world.laptop.expect(3, &["remove", "--all"]);
        assert_eq!(world.keyring.entries().len(), 1);
        let ran = world.laptop.expect(0, &["remove", "--all", "--yes"]);
        assert!(ran.stdout.contains("secret store"), "{}", ran.stdout);
        assert!(world.keyring.entries().is_empty());
    }
}

#[test]
fn a_first_release_moves_to_the_keyring_and_leaves_nothing() {
    let Some(world) = World::new() else { return };
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1");
    for name in ["latchkey.db", "latchkey.key"] {
        let bytes = fs::read(release.join(name)).unwrap();
        world.laptop.put(&world.laptop.data().join(name), &bytes);
    }
    assert_eq!(world.holder(), "file");
    let backup = world.laptop.data().join("latchkey.db.bak-1");
    let tunnel = fs::read_to_string(release.join("tunnel.conf")).unwrap();
    assert_eq!(world.tunnel(), tunnel);

    // By itself, with the first change: here an enrollment that is begun, and needs somebody.
    world.laptop.invite(&world.demo, "start_desktop");
    let file = world.laptop.file();
    let args = ["enroll", "--file", file.to_str().unwrap()];
    world.laptop.expect(3, &args);
    assert_eq!(world.holder(), "store");
    assert!(!world.has_key_file());
    assert_eq!(world.keyring.entries().len(), 1);
    assert_eq!(world.tunnel(), tunnel);
    let then = fs::read(&backup).unwrap();
    let database = world.laptop.data().join("latchkey.db");
    let now = fs::read(&database).unwrap();
    fs::write(&database, then).unwrap();
    assert_eq!(world.tunnel(), tunnel, "the copy of before opens, too");
    fs::write(&database, now).unwrap();

    let ran = world
        .laptop
        .expect(0, &["remove", "--all", "--yes", "--json"]);
    let said = ran.json();
    assert_eq!(said["removed"][0]["name"], "Acme");
    for gone in ["unfinished", "entry", "copies"] {
        assert_eq!(said[gone], true, "{gone}");
    }
    assert!(world.keyring.entries().is_empty());
    assert!(!backup.exists() && !world.has_key_file());
    let bytes = all_bytes(&world);
    for gone in ["Berlin Office", "Acme"] {
        let is_there = bytes
            .windows(gone.len())
            .any(|part| part == gone.as_bytes());
        assert!(!is_there, "{gone}");
    }
}
