//! `remove --all` where there is no database to say what there is: it was moved away, is damaged, or was emptied by a run
//! that was killed in the middle.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::Laptop;

const RELEASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schema-1");

/// Somebody enrolled with the first release, with the key in its file and a copy of before the upgrade.
fn upgraded() -> Laptop {
    let laptop = Laptop::new();
    for name in ["latchkey.db", "latchkey.key"] {
        let bytes = fs::read(Path::new(RELEASE).join(name)).unwrap();
        laptop.put(&laptop.data().join(name), &bytes);
    }
    laptop.expect(0, &["status"]);
    assert!(file(&laptop, "latchkey.db.bak-1").exists());
    laptop
}

fn file(laptop: &Laptop, name: &str) -> PathBuf {
    laptop.data().join(name)
}

/// What is left besides an empty database.
fn left(laptop: &Laptop) -> Vec<String> {
    let names = fs::read_dir(laptop.data()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_nothing = |name: &String| {
        ["latchkey.lock", "latchkey.db", "latchkey.db-journal"].contains(&name.as_str())
    };
    names.filter(|name| !is_nothing(name)).collect()
}

/// Removes all, after it was asked for; gives what it says.
fn removed(laptop: &Laptop) -> serde_json::Value {
    let said = laptop.expect(0, &["remove", "--all", "--yes", "--json"]);
    assert_eq!(left(laptop), [""; 0]);
    let ran = laptop.expect(0, &["remove", "--all"]);
    assert!(ran.stdout.contains("nothing to remove"), "{}", ran.stdout);
    said.json()
}

#[test]
fn after_the_last_instance_the_key_goes_too() {
    let laptop = upgraded();
    laptop.expect(0, &["remove", "Acme", "--yes"]);
    assert_eq!(left(&laptop), ["latchkey.key"]);
    let said = removed(&laptop);
    assert_eq!(
        (&said["key_file"], &said["copies"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn what_a_killed_run_left_goes_with_the_next() {
    let laptop = upgraded();
    let names = ["latchkey.key", "latchkey.db.bak-1"];
    let kept = names.map(|name| fs::read(file(&laptop, name)).unwrap());
    laptop.expect(0, &["remove", "--all", "--yes"]);
    for (name, bytes) in names.iter().zip(kept) {
        laptop.put(&file(&laptop, name), &bytes);
    }
    // Somebody may be enrolled in the copy.
    let ran = laptop.expect(3, &["remove", "--all"]);
    assert!(ran.stderr.contains("Nothing was removed"), "{}", ran.stderr);
    let said = removed(&laptop);
    assert_eq!(
        (&said["key_file"], &said["copies"]),
        (&true.into(), &true.into())
    );
}

#[test]
fn without_a_database_or_with_a_damaged_one_everything_goes() {
    for damaged in [false, true] {
        let laptop = upgraded();
        match damaged {
            true => fs::write(file(&laptop, "latchkey.db"), "cut off").unwrap(),
            false => fs::remove_file(file(&laptop, "latchkey.db")).unwrap(),
        }
        laptop.expect(3, &["remove", "--all"]);
        assert_eq!(left(&laptop).len(), 2, "nothing without a yes");
        let said = removed(&laptop);
        assert_eq!(said["database"], damaged);
        assert_eq!(
            (&said["key_file"], &said["copies"]),
            (&true.into(), &true.into())
        );
        assert!(!file(&laptop, "latchkey.db").exists());
    }
}

#[test]
fn a_file_that_was_not_used_stays_and_is_named() {
    let laptop = upgraded();
    laptop.deliver("https://vpn.example.com", &"a".repeat(32));
    let path = laptop.file().display().to_string();
    let ran = laptop.expect(0, &["remove", "--all", "--yes"]);
    assert!(
        ran.stdout.contains(&format!("{path} stays")),
        "{}",
        ran.stdout
    );
    let said = laptop.expect(0, &["remove", "--all", "--yes", "--json"]);
    assert_eq!(said.json()["provisioning_files"], serde_json::json!([path]));
    assert_eq!(left(&laptop), ["provisioning.json"]);
}

#[test]
fn where_nothing_ever_was_nothing_is_made() {
    let laptop = Laptop::new();
    fs::remove_dir(laptop.data()).unwrap();
    let ran = laptop.expect(0, &["remove", "--all", "--yes"]);
    assert!(ran.stdout.contains("nothing to remove"), "{}", ran.stdout);
    assert!(!laptop.data().exists());
}
