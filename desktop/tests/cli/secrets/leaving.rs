//! What is removed leaves nothing secret behind.

use std::fs;

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
