//! From the file to the keyring, and back.

use std::fs;

use super::World;

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

#[test]
fn a_copy_of_the_data_and_its_original_do_not_overwrite_each_other() {
    let Some(world) = World::enrolled() else {
        return;
    };
    let copy = super::Laptop::new();
    copy.use_bus(&world.keyring.address);
    let name = "latchkey.db";
    fs::copy(world.laptop.data().join(name), copy.data().join(name)).unwrap();
    let before = world.tunnel();
    let args = ["export", "Berlin Office", "--output", "-"];
    assert_eq!(copy.expect(0, &args).stdout, before);
    let shared = world.keyring.entries();

    // Each goes its way: the copy begins anew, under a key of its own.
    copy.expect(0, &["secrets", "move", "--to", "file"]);
    assert!(world.keyring.entries().is_empty(), "moved, not copied");
    world.laptop.expect(7, &args);
    fs::copy(
        copy.data().join("latchkey.key"),
        world.laptop.data().join("latchkey.key"),
    )
    .unwrap();
    copy.expect(0, &["secrets", "move", "--to", "store"]);
    assert_ne!(world.keyring.entries(), shared, "an entry like no other");
    copy.expect(0, &["remove", "--all", "--yes"]);
    assert!(world.keyring.entries().is_empty());
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
