//! What commands print about the store: widths, names, changes, warnings; and that the documents say it all.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::world::{Demo, Laptop, Ran};

fn enrolled(scenario: &str) -> (Demo, Laptop) {
    let demo = Demo::start(scenario, &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    (demo, laptop)
}

/// Enrolls at a second server, beside what is stored already.
fn enroll_beside(laptop: &Laptop) -> Demo {
    let demo = Demo::start("enrolled-user", &[]);
    let file = laptop.folder().join("second.json");
    let token = demo.mint("start_desktop");
    let text = json!({ "enrollment_token": token, "enrollment_url": demo.edge });
    laptop.put(&file, text.to_string().as_bytes());
    let mut talk = laptop.talk(&["--file", file.to_str().unwrap()]);
    talk.until("question");
    talk.act(json!({ "action": "answer", "yes": true }));
    let ran = talk.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    demo
}

fn with_columns(laptop: &Laptop, columns: &str, args: &[&str]) -> Ran {
    let output = laptop
        .command(args)
        .env("COLUMNS", columns)
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_table_is_whole_in_a_pipe_and_fits_a_window() {
    let (_demo, laptop) = enrolled("many-locations");
    let whole = laptop.expect(0, &["status"]).stdout;
    assert!(whole.contains("  ID  LOCATION"), "{whole}");
    assert!(!whole.contains('…'), "{whole}");
    for columns in [72, 58] {
        let text = with_columns(&laptop, &columns.to_string(), &["status"]).stdout;
        let is_within = |line: &str| line.chars().count() <= columns;
        assert!(text.lines().all(is_within), "{columns}: {text}");
    }
    let narrow = with_columns(&laptop, "58", &["status"]).stdout;
    assert!(narrow.contains("      gateway  vpn"), "{narrow}");
}

#[test]
fn messages_break_between_words() {
    let laptop = Laptop::new();
    let flat = laptop.expect(2, &["enroll"]).stderr;
    let ran = with_columns(&laptop, "30", &["enroll"]);
    assert!(ran.stderr.lines().count() > flat.lines().count());
    let words = |text: &str| {
        let words = text.split_whitespace().map(str::to_owned);
        words.collect::<Vec<_>>()
    };
    assert_eq!(words(&ran.stderr), words(&flat));
}

#[test]
fn status_names_the_command_that_finishes_what_was_begun_beside() {
    let (_demo, laptop) = enrolled("enrolled-user");
    let other = Demo::start("new-user", &[]);
    laptop.invite(&other, "start_enrollment");
    let file = laptop.file();
    let mut talk = laptop.talk(&["--file", file.to_str().unwrap()]);
    talk.until("question");
    talk.act(json!({ "action": "answer", "yes": true }));
    talk.until("welcome");
    talk.kill();
    let text = laptop.expect(0, &["status"]).stdout;
    assert!(text.contains("unfinished, at the welcome ("), "{text}");
    assert!(text.contains("`latchkey enroll --file PATH`"), "{text}");
    assert!(!text.contains("`latchkey enroll` goes on"), "{text}");
    // It is true: that command does go on.
    let mut talk = laptop.talk(&["--file", file.to_str().unwrap()]);
    talk.until("welcome");
}

#[test]
fn instances_are_removed_by_name_or_number() {
    let (_first, laptop) = enrolled("enrolled-user");
    let _second = enroll_beside(&laptop);
    let ran = laptop.expect(2, &["remove", "foo", "--yes"]);
    assert!(
        ran.stderr.contains("there is no instance foo"),
        "{}",
        ran.stderr
    );
    let ran = laptop.expect(2, &["remove", "acme", "--yes"]);
    assert!(
        ran.stderr.contains("more than one instance is acme"),
        "{}",
        ran.stderr
    );
    laptop.expect(0, &["remove", "2", "--yes"]);
    let ran = laptop.expect(0, &["remove", "acme", "--yes", "--json"]);
    assert_eq!(ran.json()["removed"][0]["id"], 1);
    laptop.expect(6, &["status"]);
}

#[cfg(target_os = "linux")]
#[test]
fn remove_says_what_goes_and_what_stays_before_it_asks() {
    use crate::world::Screen;

    let (first, laptop) = enrolled("enrolled-user");
    let second = enroll_beside(&laptop);
    let mut screen = Screen::open(&laptop.command(&["remove", "--all"]));
    screen.until("stay registered at the server");
    screen.until("Remove all of it? [y/N] ");
    screen.type_in("n");
    let (code, shown) = screen.end();
    assert_eq!(code, 1, "{shown}");
    for part in [
        "Acme (instance 1): maya at",
        "Acme (instance 2): maya at",
        first.edge.trim_end_matches('/'),
        second.edge.trim_end_matches('/'),
        "device",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    laptop.expect(0, &["status"]);
}

#[test]
fn export_says_whose_number_is_wrong_and_what_will_not_work() {
    let (demo, laptop) = enrolled("many-locations");
    let ran = laptop.expect(2, &["export", "7", "--instance", "5"]);
    assert!(
        ran.stderr.contains("there is no instance 5"),
        "{}",
        ran.stderr
    );
    let ran = laptop.expect(1, &["export", "Berlin Office", "-o", "no/where.conf"]);
    assert!(
        ran.stderr.contains("there is no such folder"),
        "{}",
        ran.stderr
    );
    let ran = laptop.expect(0, &["export", "Berlin Office", "--instance", "acme"]);
    if cfg!(unix) {
        assert!(
            ran.stdout.contains("`wg-quick up ./Berlin-Office.conf`"),
            "{}",
            ran.stdout
        );
    }
    let ran = laptop.expect(0, &["export", "Everything", "--force"]);
    assert!(ran.stderr.contains("second factor"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("wg-quick"), "{}", ran.stdout);

    let locations = laptop.status()["instances"][0]["locations"].clone();
    let berlin = locations
        .as_array()
        .unwrap()
        .iter()
        .find(|location| location["name"] == "Berlin Office");
    let path = format!("/demo/locations/{}", berlin.unwrap()["id"]);
    demo.core("PATCH", &path, &json!({ "allowed_ips": "" }));
    laptop.expect(0, &["sync"]);
    let ran = laptop.expect(0, &["export", "Berlin Office", "-o", "-"]);
    assert!(
        ran.stderr.contains("nothing goes through the tunnel"),
        "{}",
        ran.stderr
    );
    let ran = laptop.expect(0, &["export", "Berlin Office", "-o", "-", "--json"]);
    assert_eq!(ran.json()["warnings"], json!(["routes_nothing"]));
}

#[test]
fn sync_says_what_is_different() {
    let (demo, laptop) = enrolled("many-locations");
    let locations = laptop.status()["instances"][0]["locations"].clone();
    let id = |number: usize| locations[number]["id"].clone();
    let patch = |number: usize, change: Value| {
        demo.core("PATCH", &format!("/demo/locations/{}", id(number)), &change);
    };
    patch(0, json!({ "endpoint": "moved.acme.example:51820" }));
    patch(1, json!({ "groups": ["nobody"] }));
    let ran = laptop.expect(0, &["sync", "--json"]).json();
    let changes = ran["instances"][0]["changes"].as_array().unwrap().clone();
    let name = |number: usize| locations[number]["name"].clone();
    let changed =
        json!({ "change": "changed", "location": id(0), "name": name(0), "fields": ["endpoint"] });
    let removed = json!({ "change": "removed", "location": id(1), "name": name(1) });
    assert!(
        changes.contains(&changed) && changes.contains(&removed),
        "{ran}"
    );

    patch(0, json!({ "endpoint": "again.acme.example:51820" }));
    patch(1, json!({ "groups": [] }));
    let text = laptop.expect(0, &["sync"]).stdout;
    for part in ["other gateway", "new location", "export them again"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = laptop.expect(0, &["sync"]).stdout;
    assert!(!text.contains("export"), "{text}");
}

#[test]
fn check_says_what_became_of_the_file() {
    let laptop = Laptop::new();
    let missing = laptop.expect(2, &["check", "nowhere.json"]).stdout;
    assert!(missing.contains("there is no such file"), "{missing}");
    laptop.put(&laptop.file(), b"{\"enrollment_token\": \"\xff\"}");
    let odd = laptop.expect(2, &["check"]).stdout;
    assert!(odd.contains("neither UTF-8"), "{odd}");
    assert!(!odd.contains("encoding"), "{odd}");
    fs::remove_file(laptop.file()).unwrap();

    let demo = Demo::start("enrolled-user", &[]);
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll", "--keep-file"]);
    let used = laptop.expect(2, &["check"]).stdout;
    assert!(used.contains("it is there, but was used already"), "{used}");
    assert!(!used.contains("there is no provisioning file"), "{used}");
    let report = laptop.expect(2, &["check", "--json"]).json();
    assert_eq!(report["problems"][0]["code"], "used");
}

#[cfg(unix)]
#[test]
fn what_others_could_read_is_told_once() {
    use std::os::unix::fs::PermissionsExt;

    let (_demo, laptop) = enrolled("enrolled-user");
    let open = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    open(&laptop.data().join("latchkey.key"), 0o644);
    open(&laptop.data(), 0o755);
    let ran = laptop.expect(0, &["sync"]);
    for part in ["could look into", "could read", "latchkey.key"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(laptop.expect(0, &["sync"]).stderr, "");
    open(&laptop.data().join("latchkey.key"), 0o640);
    let ran = laptop.expect(0, &["export", "Lisbon Lab", "-o", "-"]);
    assert!(ran.stderr.contains("could read"), "{}", ran.stderr);
}

fn in_project(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The examples of `docs/json.md` have the fields that the program prints, no more and no fewer, and each may be what it is
/// there.
#[test]
fn the_examples_are_what_is_printed() {
    let text = in_project("docs/json.md");
    let example = |heading: &str| -> Value {
        let (_, chapter) = text.split_once(&format!("\n## `{heading}`\n")).unwrap();
        let (_, block) = chapter.split_once("```json\n").unwrap();
        serde_json::from_str(block.split("```").next().unwrap()).unwrap()
    };
    let fields = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let laptop = Laptop::new();
    let file = "{\n  \"enrollment_url\": \"http://vpn.acme.example\",\n  \"enrollment_token\": \"abcdefghijklmnopqrstuvwxyz012345\"\n}";
    laptop.put(&laptop.file(), file.as_bytes());
    let (said, real) = (
        example("check --json"),
        laptop.expect(2, &["check", "--json"]).json(),
    );
    assert_eq!(fields(&said), fields(&real));
    for field in ["ok", "encoding", "url", "problems", "warnings"] {
        assert_eq!(said[field], real[field], "{field}");
    }

    let (_demo, laptop) = enrolled("enrolled-user");
    let (said, real) = (example("status --json"), laptop.status());
    assert_eq!(fields(&said), fields(&real));
    let first = |status: &Value, list: &str| status[list][0].clone();
    let (said, real) = (first(&said, "instances"), first(&real, "instances"));
    assert_eq!(fields(&said), fields(&real));
    assert_eq!(fields(&said["device"]), fields(&real["device"]));
    let (said, real) = (first(&said, "locations"), first(&real, "locations"));
    assert_eq!(fields(&said), fields(&real));

    let report = laptop.expect(0, &["doctor", "--json"]).json();
    let said = example("doctor --json");
    assert_eq!(fields(&said), fields(&report));
    for line in report["checks"].as_array().unwrap() {
        let code = line["code"].as_str().unwrap();
        assert!(text.contains(&format!("`{code}`")), "{code}");
        for field in fields(line) {
            let is_told = text.contains(&format!("`{field}`"));
            assert!(is_told, "{code}: {field}");
        }
    }
}

/// `docs/json.md` has a row for each screen, with all its fields, and for each Action, with all of its.
#[test]
fn the_protocol_is_written_down() {
    let text = in_project("docs/json.md");
    let golden = |name: &str| -> Vec<Value> {
        let path = format!("core/tests/fixtures/golden/{name}.json");
        serde_json::from_str(&in_project(&path)).unwrap()
    };
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let row = |tag: &str| -> &str {
        let start = format!("| `{tag}` |");
        let row = text.lines().find(|line| line.starts_with(&start));
        row.unwrap_or_else(|| panic!("no row for `{tag}`"))
    };
    let views = golden("views");
    let common = views
        .iter()
        .map(keys)
        .reduce(|all, keys| &all & &keys)
        .unwrap();
    for key in &common {
        assert!(text.contains(&format!("| `{key}` |")), "{key}");
    }
    for (values, tag) in [(views, "screen"), (golden("actions"), "action")] {
        for value in values {
            let row = row(value[tag].as_str().unwrap());
            for key in &keys(&value) - &common {
                let is_there = key == "action" || row.contains(&format!("`{key}`"));
                assert!(is_there, "{key}: {row}");
            }
        }
    }
}
