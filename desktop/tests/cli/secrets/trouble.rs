//! A keyring that does not give the key: said as it is, nothing changed, no other key made.

use base64::Engine as _;

use super::World;
use crate::world::Ran;

/// Everything that needs the key, and is not to find it.
fn each_says(world: &World, code: &str, words: &str) {
    let before = world.keyring_free_status();
    for args in [
        &["export", "Berlin Office", "--output", "-"][..],
        &["sync"],
        &["enroll"],
        &["secrets", "move", "--to", "file"],
    ] {
        let ran = world.laptop.expect(7, args);
        assert!(ran.stderr.contains(words), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("Nothing was changed"), "{}", ran.stderr);
        let json: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let ran: Ran = world.laptop.expect(7, &json);
        assert_eq!(ran.json()["error"]["code"], code, "{}", ran.stdout);
    }
    assert_eq!(world.keyring_free_status(), before);
    assert!(!world.has_key_file(), "no other key was made");
}

impl World {
    /// What `status` says, which needs nobody.
    fn keyring_free_status(&self) -> serde_json::Value {
        let status = self.laptop.status();
        assert_eq!(status["secrets"], "store");
        assert_eq!(status["instances"].as_array().unwrap().len(), 1);
        status
    }
}

#[test]
fn locked() {
    let Some(mut world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    world.keyring.lock();
    each_says(&world, "locked", "the system's secret store is locked");
    world.keyring.come_back();
    assert_eq!(world.tunnel(), before, "nothing is lost");
}

#[test]
fn gone() {
    let Some(mut world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    world.keyring.go_away();
    each_says(&world, "no_store", "there is none in this session");
    world.laptop.use_bus("unix:path=/nowhere/bus");
    each_says(&world, "no_store", "there is none in this session");
    world.laptop.use_bus(&world.keyring.address);
    world.keyring.come_back();
    assert_eq!(world.tunnel(), before, "nothing is lost");
}

#[test]
fn silent() {
    let Some(world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    world.keyring.stand_still(true);
    let args = ["export", "Berlin Office", "--output", "-"];
    let ran = world.laptop.run(&args);
    world.keyring_free_status();
    world.keyring.stand_still(false);
    assert_eq!(ran.code, 7);
    assert!(ran.stderr.contains("in time"), "{}", ran.stderr);
    assert_eq!(world.tunnel(), before, "nothing is lost");
}

#[test]
fn without_the_entry_or_with_another_key() {
    let Some(world) = World::enrolled() else {
        return;
    };
    let before = world.tunnel();
    let [entry] = &world.keyring.entries()[..] else {
        panic!("one entry");
    };
    let right = world.keyring.content(entry);

    world.keyring.delete(entry);
    each_says(&world, "no_key", "is missing");
    let another = base64::engine::general_purpose::STANDARD.encode([7; 32]);
    world.keyring.put(entry, &another);
    each_says(&world, "no_key", "holds another key");
    assert_eq!(world.keyring.content(entry), another, "it is left as it is");
    world.keyring.put(entry, "not a key");
    each_says(&world, "locked", "answers with an error");

    world.keyring.put(entry, &right);
    assert_eq!(world.tunnel(), before, "nothing is lost");
}

#[test]
fn an_unfinished_enrollment_waits_for_it() {
    let Some(mut world) = World::new() else {
        return;
    };
    world.demo.faults(&["create_device#1=delay:600000"]);
    world.laptop.invite(&world.demo, "start_desktop");
    let talk = world.laptop.talk(&[]);
    world.demo.wait_for("create_device", 1);
    talk.kill();
    world.demo.faults(&[]);
    world.keyring.lock();
    let ran = world.laptop.expect(7, &["enroll"]);
    assert!(ran.stderr.contains("locked"), "{}", ran.stderr);
    let file = world.laptop.file();
    assert!(file.exists());
    assert_eq!(world.laptop.status()["enrollment"]["screen"], "working");

    world.keyring.come_back();
    world.laptop.expect(0, &["enroll"]);
    let devices = world.demo.devices();
    assert_eq!(devices.len(), 1, "{devices:?}");
    assert_eq!(devices[0]["public_key"], world.laptop.public_key());
}
