//! The other commands: status, export, sync, remove, completions; the lock; wrong arguments.

use std::fs;

use serde_json::{Value, json};

use crate::world::{Demo, Laptop};

fn enrolled(scenario: &str) -> (Demo, Laptop) {
    let demo = Demo::start(scenario, &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    (demo, laptop)
}

#[test]
fn status_has_the_promised_shape() {
    let empty = Laptop::new();
    let nothing = json!({ "instances": [], "enrollment": null, "secrets": "file" });
    assert_eq!(empty.expect(6, &["status", "--json"]).json(), nothing);
    // It creates nothing, either.
    assert_eq!(fs::read_dir(empty.data()).unwrap().count(), 0);

    let (demo, laptop) = enrolled("enrolled-user");
    let status = laptop.expect(0, &["--json", "status"]).json();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&status), ["enrollment", "instances", "secrets"]);
    let instance = &status["instances"][0];
    assert_eq!(
        keys(instance),
        [
            "device",
            "edge",
            "id",
            "last_sync",
            "locations",
            "name",
            "username"
        ]
    );
    assert_eq!(keys(&instance["device"]), ["name", "public_key"]);
    let location = &instance["locations"][0];
    assert_eq!(
        keys(location),
        [
            "addresses",
            "allowed_ips",
            "dns",
            "endpoint",
            "id",
            "mfa",
            "name"
        ]
    );
    assert_eq!(location["mfa"], "disabled");
    assert_eq!(instance["edge"], demo.edge.trim_end_matches('/'));

    // It needs neither network nor keys.
    drop(demo);
    assert_eq!(laptop.expect(0, &["status", "--json"]).json(), status);
    #[cfg(target_os = "linux")] // elsewhere the key is in the system's secret store
    {
        fs::remove_file(laptop.data().join("latchkey.key")).unwrap();
        assert_eq!(laptop.expect(0, &["status", "--json"]).json(), status);
        let ran = laptop.expect(7, &["export", "Lisbon Lab", "-o", "-"]);
        assert!(ran.stderr.contains("latchkey.key"), "{}", ran.stderr);
    }
}

#[test]
fn export_writes_a_file_for_its_user_only() {
    let (_demo, laptop) = enrolled("many-locations");
    laptop.expect(0, &["export", "berlin office"]);
    let path = laptop.folder().join("Berlin-Office.conf");
    let conf = fs::read_to_string(&path).unwrap();
    assert!(conf.starts_with("[Interface]\nPrivateKey = "), "{conf}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }
    let again = laptop.expect(1, &["export", "Berlin Office"]);
    assert!(again.stderr.contains("there already"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), conf);

    let ran = laptop.expect(0, &["export", "Berlin Office", "-o", "-"]);
    assert_eq!(ran.stdout, conf);
    let id = laptop.status()["instances"][0]["locations"][0]["id"].to_string();
    let ran = laptop.expect(0, &["export", &id, "--instance", "1", "--json", "-o", "-"]);
    assert_eq!(ran.json()["config"], conf);
    assert!(
        laptop
            .expect(2, &["export", "Nowhere"])
            .stderr
            .contains("Nowhere")
    );
    laptop.expect(2, &["export", "Berlin Office", "--instance", "9"]);

    // A second factor cannot be had with a file.
    let ran = laptop.expect(5, &["export", "Everything", "--json"]);
    assert_eq!(ran.json()["error"]["code"], "needs_second_factor");
    assert!(!laptop.folder().join("Everything.conf").exists());
    laptop.expect(0, &["export", "Everything", "--force"]);
}

#[test]
fn export_is_refused_where_only_clients_may_connect() {
    let (_demo, laptop) = enrolled("strict");
    let ran = laptop.expect(5, &["export", "Berlin Office", "--force"]);
    assert!(ran.stderr.contains("does not allow"), "{}", ran.stderr);
}

#[test]
fn sync_tells_what_came_of_it() {
    let laptop = Laptop::new();
    laptop.expect(6, &["sync"]);
    let (demo, laptop) = enrolled("enrolled-user");
    let result = |code: i32| {
        laptop.expect(code, &["sync", "--json"]).json()["instances"][0]["result"].clone()
    };
    assert_eq!(result(0), "unchanged");

    let id = laptop.status()["instances"][0]["locations"][0]["id"].clone();
    let change = json!({ "endpoint": "moved.acme.example:51820" });
    demo.core("PATCH", &format!("/demo/locations/{id}"), &change);
    assert_eq!(result(0), "updated");
    let endpoint = laptop.status()["instances"][0]["locations"][0]["endpoint"].clone();
    assert_eq!(endpoint, "moved.acme.example:51820");

    demo.faults(&["poll=503"]);
    assert_eq!(result(4), "server");
    demo.faults(&["poll=html"]);
    assert_eq!(result(4), "web_page");
    demo.faults(&[]);
    demo.core("DELETE", "/demo/users/maya/devices", &Value::Null);
    assert_eq!(result(5), "enroll_again");
    let ran = laptop.expect(5, &["sync"]);
    assert!(ran.stdout.contains("another token"), "{}", ran.stdout);
    // Nothing is forgotten for all that.
    laptop.expect(0, &["status"]);
}

#[cfg(target_os = "linux")] // elsewhere the key is in the system's secret store
#[test]
fn status_looks_at_the_key_file() {
    let (_demo, laptop) = enrolled("enrolled-user");
    let key = laptop.data().join("latchkey.key");
    let says = |words: &str| {
        let said = laptop.expect(0, &["status"]).stdout.replace('\n', " ");
        assert!(said.contains(words), "{said}");
    };
    says("which only you can open");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        says("which OTHERS can open");
    }
    fs::remove_file(&key).unwrap();
    says("is not there");
}

#[test]
fn remove_wants_to_be_sure() {
    let laptop = Laptop::new();
    laptop.expect(0, &["remove", "--all"]);
    laptop.expect(6, &["remove", "1", "--yes"]);

    let (demo, laptop) = enrolled("enrolled-user");
    laptop.expect(3, &["remove", "1"]);
    laptop.expect(2, &["remove", "7", "--yes"]);
    laptop.expect(0, &["status"]);
    let ran = laptop.expect(0, &["remove", "--all", "--yes"]);
    assert!(ran.stdout.contains("stays registered"), "{}", ran.stdout);
    laptop.expect(6, &["status"]);
    assert_eq!(demo.devices().len(), 1);

    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let removed = laptop
        .expect(0, &["remove", "--all", "--yes", "--json"])
        .json();
    assert_eq!(removed["removed"][0]["name"], "Acme");
}

#[cfg(target_os = "linux")] // elsewhere the key is in the system's secret store
#[test]
fn remove_of_all_takes_a_key_that_nothing_needs_any_more() {
    let (demo, laptop) = enrolled("enrolled-user");
    laptop.expect(0, &["remove", "1", "--yes"]);
    laptop.invite(&demo, "start_desktop");
    fs::write(laptop.data().join("latchkey.key"), "").unwrap();
    let ran = laptop.expect(7, &["enroll"]);
    assert!(ran.stderr.contains("remove --all"), "{}", ran.stderr);
    // What the message says leads on.
    let ran = laptop.expect(0, &["remove", "--all", "--yes"]);
    assert!(ran.stdout.contains("key"), "{}", ran.stdout);
    laptop.expect(0, &["enroll"]);
    laptop.expect(0, &["remove", "--all", "--yes"]);
    let ran = laptop.expect(0, &["remove", "--all"]);
    assert!(ran.stdout.contains("nothing to remove"), "{}", ran.stdout);
}

#[cfg(target_os = "linux")] // elsewhere the key is in the system's secret store
#[test]
fn after_the_last_instance_a_lost_key_is_no_trouble() {
    let (demo, laptop) = enrolled("enrolled-user");
    fs::remove_file(laptop.data().join("latchkey.key")).unwrap();
    laptop.expect(7, &["enroll"]);
    laptop.expect(0, &["remove", "Acme", "--yes"]);
    let ran = laptop.expect(6, &["status"]);
    let said = [ran.stdout, ran.stderr].concat();
    assert!(!said.contains("backup"), "{said}");
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    laptop.expect(0, &["export", "Lisbon Lab", "-o", "-"]);
}

#[test]
fn one_process_at_a_time_writes() {
    let (demo, laptop) = enrolled("enrolled-user");
    let mut first = laptop.talk(&["--url", &demo.edge]);
    first.until("manual");
    for args in [&["enroll"][..], &["sync"], &["remove", "--all", "--yes"]] {
        let ran = laptop.expect(7, args);
        assert!(
            ran.stderr.contains("`latchkey` (process "),
            "{}",
            ran.stderr
        );
        let mut args = args.to_vec();
        args.push("--json");
        assert_eq!(laptop.expect(7, &args).json()["error"]["code"], "busy");
    }
    // Reading is free.
    laptop.expect(0, &["status"]);
    laptop.expect(0, &["export", "Lisbon Lab", "-o", "-"]);
    first.kill();
    laptop.expect(0, &["sync"]);
}

#[test]
fn wrong_arguments_are_64_and_bad_input_is_2() {
    let laptop = Laptop::new();
    for args in [
        &["enrol"][..],
        &[],
        &["enroll", "--token", "x"],
        &["enroll", "--file", "a", "--url", "b"],
        &["enroll", "--retry-for", "soon"],
        &["enroll", "--timeout", "0"],
        &["remove"],
        &["remove", "1", "--all"],
        &["export"],
    ] {
        laptop.expect(64, args);
    }
    for url in [
        "",
        "vpn.example.com",
        "http://vpn.example.com",
        "https://me:pw123456@vpn.example.com",
    ] {
        laptop.expect(2, &["enroll", "--url", url]);
    }
    laptop.never_said(&["pw123456".to_owned()]);
    // Bad input leaves nothing behind.
    assert_eq!(fs::read_dir(laptop.data()).unwrap().count(), 0);
}

#[test]
fn help_version_completions_and_manual() {
    let laptop = Laptop::new();
    let version = laptop.expect(0, &["--version"]).stdout;
    assert!(
        version.contains("speaks Defguard protocol 2.0.0"),
        "{version}"
    );
    let help = laptop.expect(0, &["--help"]).stdout;
    assert!(help.contains("Exit status:"), "{help}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = laptop.expect(0, &["completions", shell]).stdout;
        assert!(
            text.contains("latchkey") && text.contains("enroll"),
            "{shell}"
        );
    }
    let manual = laptop.expect(0, &["man"]).stdout;
    assert!(manual.contains(".TH latchkey") && manual.contains("EXIT STATUS"));
}

#[test]
fn a_damaged_store_is_told_and_left_alone() {
    let laptop = Laptop::new();
    let database = laptop.data().join("latchkey.db");
    laptop.put(
        &database,
        b"this is no database, but long enough to look like a file of some kind",
    );
    for args in [&["status"][..], &["sync"], &["enroll"]] {
        let ran = laptop.expect(7, args);
        assert!(ran.stderr.contains("damaged"), "{}", ran.stderr);
    }
    assert!(
        fs::read(&database)
            .unwrap()
            .starts_with(b"this is no database")
    );
}
