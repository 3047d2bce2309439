//! Provisioning files, good and bad: what is told, and that nothing is done with a bad one.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::world::{Demo, Laptop};

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../core/tests/fixtures/provisioning")
        .join(kind);
    let files = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
    let files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    assert!(files.len() > 10);
    files
}

#[test]
fn a_bad_file_ends_in_one_message_and_nothing_else() {
    let laptop = Laptop::new();
    for fixture in fixtures("bad") {
        laptop.put(&laptop.file(), &fs::read(&fixture).unwrap());
        let name = fixture.display();
        let ran = laptop.expect(2, &["enroll"]);
        assert!(
            ran.stderr.contains("provisioning.json cannot be used"),
            "{name}: {}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains("its token was not used"),
            "{name}: {}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "", "{name}");

        let report = laptop.expect(2, &["check", "--json"]).json();
        assert_eq!(report["ok"], false, "{name}");
        assert_eq!(report["place"], "app_data");
        let problems = report["problems"].as_array().unwrap();
        assert!(!problems.is_empty(), "{name}");
        for problem in problems {
            for field in ["code", "message", "remedy"] {
                assert!(
                    !problem[field].as_str().unwrap().is_empty(),
                    "{name}: {problem}"
                );
            }
        }
        assert_eq!(laptop.status()["instances"], json!([]));
        assert_eq!(laptop.status()["enrollment"], Value::Null);
        assert!(laptop.file().exists());
    }
}

#[test]
fn a_good_file_is_explained_without_its_token() {
    let laptop = Laptop::new();
    for fixture in fixtures("good") {
        let report = laptop.expect(0, &["check", "--json", fixture.to_str().unwrap()]);
        let report = report.json();
        assert_eq!(report["ok"], true, "{}", fixture.display());
        assert_eq!(report["problems"], json!([]));
        assert_eq!(report["place"], "given");
        assert!(report["url"].as_str().unwrap().starts_with("http"));
        laptop.expect(0, &["check", fixture.to_str().unwrap()]);
    }
    // Looking changes nothing, not even the data folder.
    assert_eq!(fs::read_dir(laptop.data()).unwrap().count(), 0);
}

#[test]
fn problems_stand_where_an_editor_shows_them() {
    let laptop = Laptop::new();
    let text = "{\n  \"enrollment_token\": \"tök\u{e9}n s3cret\",\n  \"enrollment_url\": \"http://vpn.example.com\"\n}";
    laptop.put(&laptop.file(), text.as_bytes());
    let report = laptop.expect(2, &["check", "--json"]).json();
    let at: Vec<_> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (&problem["code"], &problem["line"]))
        .collect();
    assert_eq!(
        at,
        [
            (&json!("token_bad_character"), &json!(2)),
            (&json!("url_not_https"), &json!(3)),
        ]
    );
    let ran = laptop.expect(2, &["check"]);
    assert!(ran.stdout.contains("line 3, column"), "{}", ran.stdout);
    laptop.never_said(&["s3cret".to_owned()]);
}

#[test]
fn without_a_file_all_places_are_named() {
    let laptop = Laptop::new();
    let ran = laptop.expect(2, &["enroll"]);
    let of_defguard = laptop
        .share()
        .join("net.defguard")
        .join("provisioning.json");
    for place in [laptop.file(), of_defguard] {
        let place = place.to_str().unwrap();
        assert!(ran.stderr.contains(place), "{}", ran.stderr);
    }
    let report = laptop.expect(2, &["check", "--json"]).json();
    assert_eq!(report["file"], Value::Null);
    assert_eq!(report["searched"].as_array().unwrap().len(), 3);
    let missing = laptop.expect(2, &["enroll", "--file", "nowhere.json"]);
    assert!(
        missing.stderr.contains("nowhere.json"),
        "{}",
        missing.stderr
    );
}

#[test]
fn the_folder_of_defguards_own_client_is_looked_at_second() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let dir = laptop.share().join("net.defguard");
    fs::create_dir_all(&dir).unwrap();
    let text =
        json!({ "enrollment_token": demo.mint("start_desktop"), "enrollment_url": demo.edge });
    let file = dir.join("provisioning.json");
    laptop.put(&file, text.to_string().as_bytes());
    laptop.expect(0, &["enroll"]);
    assert!(!file.exists());
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let laptop = Laptop::new();
    laptop.deliver(
        "https://vpn.example.com",
        "SomeTokenSomeTokenSomeTokenSome1",
    );
    fs::set_permissions(laptop.file(), fs::Permissions::from_mode(0o666)).unwrap();
    let ran = laptop.expect(2, &["enroll"]);
    assert!(ran.stderr.contains("others may write"), "{}", ran.stderr);
    let report = laptop.expect(2, &["check", "--json"]).json();
    assert_eq!(report["problems"][0]["code"], "writable_by_others");
}

#[cfg(unix)]
#[test]
fn a_file_of_somebody_else_is_refused() {
    let laptop = Laptop::new();
    laptop.deliver(
        "https://vpn.example.com",
        "SomeTokenSomeTokenSomeTokenSome1",
    );
    if std::os::unix::fs::chown(laptop.file(), Some(4242), None).is_err() {
        return; // only root can give a file away; then this runs where tests run as root
    }
    let ran = laptop.expect(2, &["enroll"]);
    assert!(ran.stderr.contains("somebody else"), "{}", ran.stderr);
}

#[cfg(windows)]
#[test]
fn a_file_for_all_users_is_refused() {
    let laptop = Laptop::new();
    let all_users = laptop.folder().join("all users");
    let dir = all_users.join("net.latchkey");
    fs::create_dir_all(&dir).unwrap();
    let text =
        json!({ "enrollment_token": "a".repeat(32), "enrollment_url": "https://vpn.example.com" });
    laptop.put(&dir.join("provisioning.json"), text.to_string().as_bytes());
    let mut check = laptop.command(&["check", "--json"]);
    let output = check.env("ProgramData", &all_users).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["ok"], &report["place"]),
        (&json!(false), &json!("machine"))
    );
    assert_eq!(report["problems"][0]["code"], "foreign_owner");
}

#[test]
fn a_kept_file_is_no_hit_again() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let ran = laptop.expect(0, &["enroll", "--keep-file"]);
    assert!(ran.stderr.contains("as you wished"), "{}", ran.stderr);
    assert!(laptop.file().exists());
    laptop.expect(0, &["remove", "1", "--yes"]);

    let ran = laptop.expect(2, &["enroll"]);
    assert!(
        ran.stderr.contains("there is no provisioning file"),
        "{}",
        ran.stderr
    );
    let file = laptop.file();
    let report = laptop
        .expect(0, &["check", "--json", file.to_str().unwrap()])
        .json();
    let codes: Vec<&Value> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| &warning["code"])
        .collect();
    assert!(codes.contains(&&json!("used")), "{report}");
}

#[test]
fn a_named_file_is_judged_whatever_became_of_the_database() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let file = laptop.folder().join("other.json");
    fs::rename(laptop.file(), &file).unwrap();
    let file = file.to_str().unwrap();
    let database = laptop.data().join("latchkey.db");
    for damage in ["", "no database at all"] {
        laptop.put(&database, damage.as_bytes());
        for args in [&["check", file][..], &["check", "--file", file]] {
            let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
            let report = laptop.expect(0, &args).json();
            assert_eq!(report["ok"], true, "{report}");
            let warnings = report["warnings"].as_array().unwrap();
            let unknown = |one: &&Value| one["code"] == "use_unknown";
            assert!(warnings.iter().any(|one| unknown(&one)), "{report}");
        }
    }
    assert_eq!(fs::read(&database).unwrap(), b"no database at all");
    laptop.expect(64, &["check", file, "--file", file]);
}
