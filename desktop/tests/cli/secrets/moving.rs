//! From the file to the keyring, and back.

use std::fs;

use super::World;
use crate::world::Laptop;

#[test]
fn a_new_key_is_in_the_keyring_and_in_no_file() {
    let Some(world) = World::enrolled() else {
        return;
    };
    assert_eq!(world.holder(), "store");
    assert!(!world.has_key_file());
    let [entry] = &world.keyring.entries()[..] else {
        panic!("one entry");
    };
    assert_eq!(world.keyring.content(entry).len(), 44, "32 bytes in base64");
    world.tunnel();
    let said = world.laptop.expect(0, &["status"]).stdout;
    assert!(said.contains("in the system's secret store"), "{said}");
}

#[test]
fn it_goes_to_the_keyring_by_itself_once_there_is_one() {
    let Some(world) = World::new() else { return };
    world.laptop.use_bus("unix:path=/nowhere/bus");
    world.enroll();
    assert_eq!(world.holder(), "file");
    assert!(world.has_key_file());
    let said = world.laptop.expect(0, &["status"]).stdout;
    assert!(said.contains("latchkey.key"), "{said}");
    let before = world.tunnel();

    world.laptop.use_bus(&world.keyring.address);
    world.laptop.expect(0, &["status"]);
    world.tunnel();
    assert!(world.has_key_file(), "to look is no change");
    world.laptop.expect(0, &["sync"]);
    assert_eq!(world.holder(), "store");
    assert!(!world.has_key_file());
    assert_eq!(world.keyring.entries().len(), 1);
    assert_eq!(world.tunnel(), before);
}

#[test]
fn moved_to_the_file_it_stays_there_until_it_is_moved_back() {
    let Some(world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    let to = |holder| ["secrets", "move", "--json", "--to", holder];
    for (holder, moved) in [("file", true), ("file", false)] {
        let said = world.laptop.expect(0, &to(holder)).json();
        assert_eq!(
            (&said["secrets"], &said["moved"]),
            (&holder.into(), &moved.into())
        );
        world.laptop.expect(0, &["sync"]);
        assert_eq!(world.holder(), "file");
        assert!(world.has_key_file());
        assert!(world.keyring.entries().is_empty());
        assert_eq!(world.tunnel(), before);
    }
    let said = world
        .laptop
        .expect(0, &["secrets", "move", "--to", "store"]);
    assert!(said.stdout.contains("secret store"), "{}", said.stdout);
    assert_eq!(world.holder(), "store");
    assert!(!world.has_key_file());
    assert_eq!(world.tunnel(), before);
}

/// Another directory with the same database in it.
fn copy_of(world: &World) -> Laptop {
    let copy = Laptop::new();
    copy.use_bus(&world.keyring.address);
    let name = "latchkey.db";
    fs::copy(world.laptop.data().join(name), copy.data().join(name)).unwrap();
    copy
}

#[test]
fn a_copy_of_the_data_takes_no_key_from_its_original() {
    let Some(world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    let own = world.keyring.entries();
    let args = ["export", "Berlin Office", "--output", "-"];
    for leaves in [
        &["remove", "--all", "--yes"][..],
        &["secrets", "move", "--to", "file"],
    ] {
        let copy = copy_of(&world);
        assert_eq!(copy.expect(0, &args).stdout, before);
        copy.expect(0, leaves);
        assert_eq!(world.keyring.entries(), own, "{leaves:?}");
        assert_eq!(world.tunnel(), before);
    }

    // One that goes on has an entry of its own, and outlives its original.
    let copy = copy_of(&world);
    copy.expect(0, &["sync"]);
    assert_eq!(world.keyring.entries().len(), 2);
    world.laptop.expect(0, &["remove", "--all", "--yes"]);
    assert_eq!(copy.expect(0, &args).stdout, before);
    copy.expect(0, &["remove", "--all", "--yes"]);
    assert!(world.keyring.entries().is_empty());
}

#[test]
fn a_backup_of_the_database_opens_after_the_key_has_moved() {
    let Some(world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    let database = world.laptop.data().join("latchkey.db");
    let backup = fs::read(&database).unwrap();
    for to in ["file", "store"] {
        world.laptop.expect(0, &["secrets", "move", "--to", to]);
        let now = fs::read(&database).unwrap();
        fs::write(&database, &backup).unwrap();
        assert_eq!(world.tunnel(), before, "now in the {to}");
        fs::write(&database, now).unwrap();
    }
}

#[test]
fn on_a_machine_without_a_store_nothing_is_claimed_to_be_left_in_one() {
    let Some(world) = World::new() else { return };
    world.laptop.use_bus("unix:path=/nowhere/bus");
    world.enroll();
    let to = |holder| ["secrets", "move", "--to", holder];
    let ran = world.laptop.expect(7, &to("store"));
    assert!(ran.stderr.contains("there is none"), "{}", ran.stderr);
    let ran = world.laptop.expect(0, &to("file"));
    assert_eq!(ran.stderr, "", "no word of a copy");
    let ran = world.laptop.expect(0, &["remove", "--all", "--yes"]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn without_anything_secret_there_is_nothing_to_move() {
    let Some(world) = World::new() else { return };
    world
        .laptop
        .expect(6, &["secrets", "move", "--to", "store"]);
    world.enroll();
    world.laptop.expect(0, &["remove", "--all", "--yes"]);
    world.laptop.expect(6, &["secrets", "move", "--to", "file"]);
    assert!(!world.has_key_file());
}
