//! Deployment tools on Windows call the program as SYSTEM.

use windows_registry::USERS;

use crate::world::Laptop;

/// The account of somebody who is logged in: loaded into the registry while the test runs.
struct Person(&'static str);

impl Person {
    fn log_in(account: &'static str, name: &str) -> Self {
        let session = format!(r"{account}\Volatile Environment");
        let key = USERS.create(session).unwrap();
        key.set_string("USERNAME", name).unwrap();
        Self(account)
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        USERS.remove_tree(self.0).unwrap();
    }
}

#[ignore = "writes the registry, and where only wine lets anybody"]
#[test]
fn the_system_does_not_enroll_for_a_person() {
    let laptop = Laptop::new();
    let _person = Person::log_in("S-1-5-21-1-2-3-1004", "maya");
    let windows = std::env::var("SystemRoot").unwrap();
    let enroll = |profile: String| {
        let mut command = laptop.command(&["--json", "enroll"]);
        let output = command.env("USERPROFILE", profile).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stdout).unwrap()
    };
    let system = format!(r"{windows}\system32\config\systemprofile");
    let said = enroll(system);
    assert!(
        said.contains("wrong_user") && said.contains("maya"),
        "{said}"
    );
    // A person is let do it; there is just no file.
    let said = enroll(laptop.folder().display().to_string());
    assert!(!said.contains("wrong_user"), "{said}");
}
