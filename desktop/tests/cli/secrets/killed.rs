//! `kill -9` between any two messages to the keyring: afterwards there is one working holder.

use super::World;
use crate::world::BusTap;

/// Kills a move at its first message, its second and so on, until it comes through.
fn at_each_message(from: &str, to: &str) {
    let Some(world) = World::enrolled() else {
        return;
    };
    let to_from = ["secrets", "move", "--to", from];
    let to_to = ["secrets", "move", "--to", to];
    let before = world.tunnel();
    let mut kills = 0;
    loop {
        world.laptop.expect(0, &to_from);
        let tap = BusTap::before(&world.keyring.address, kills + 1);
        world.laptop.use_bus(&tap.address);
        let was_killed = tap.kills(world.laptop.command(&to_to));
        world.laptop.use_bus(&world.keyring.address);

        let holder = world.holder();
        assert!(["file", "store"].contains(&holder.as_str()));
        assert!(holder == "store" || world.has_key_file());
        assert_eq!(world.tunnel(), before, "after {kills} messages");
        if !was_killed {
            assert_eq!(holder, to);
            break;
        }
        kills += 1;
    }
    assert!(kills > 5, "killed {kills} times");
    world
        .laptop
        .expect(0, &["secrets", "move", "--to", "store"]);
    world.laptop.expect(0, &["sync"]);
    world.laptop.expect(0, &to_to);
    assert_eq!(world.tunnel(), before);
    let (entries, file) = if to == "store" { (1, false) } else { (0, true) };
    assert_eq!(world.keyring.entries().len(), entries, "all is tidied up");
    assert_eq!(world.has_key_file(), file);
}

#[test]
fn on_the_way_to_the_keyring() {
    at_each_message("file", "store");
}

#[test]
fn on_the_way_to_the_file() {
    at_each_message("store", "file");
}

#[test]
fn while_the_first_key_is_made() {
    let Some(world) = World::new() else { return };
    let mut kills = 0;
    loop {
        let tap = BusTap::before(&world.keyring.address, kills + 1);
        world.laptop.use_bus(&tap.address);
        world.laptop.invite(&world.demo, "start_desktop");
        let was_killed = tap.kills(world.laptop.command(&["enroll"]));
        world.laptop.use_bus(&world.keyring.address);
        if !was_killed {
            break;
        }
        kills += 1;
    }
    assert!(kills > 5, "killed {kills} times");
    world.tunnel();
    assert_eq!(world.holder(), "store");
    assert!(!world.has_key_file());
    world.laptop.expect(0, &["sync"]);
    world.laptop.expect(0, &["secrets", "move", "--to", "file"]);
    assert!(world.keyring.entries().is_empty(), "all is tidied up");
    assert_eq!(world.demo.devices().len(), 1);
}
