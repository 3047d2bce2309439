//! This machine: the file, the folder, the database and its key.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use latchkey_desktop::lock::Lock;
use serde_json::json;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::{Report, contents, doctor, enrolled};
use crate::world::{Demo, Laptop, bound, read_only, set_mode};

#[test]
fn without_a_file_it_tells_where_one_belongs() {
    let laptop = Laptop::new();
    let report = doctor(&laptop, 1, &[]);
    let line = report.line("file");
    assert_eq!(
        (&line["code"], &line["needed"]),
        (&json!("file_none"), &json!(true))
    );
    let first = laptop.file().display().to_string();
    assert_eq!(line["searched"][0], first);
    report.left_out("name", &json!("no_server"));
    assert!(laptop.expect(1, &["doctor"]).stdout.contains(&first));
    assert_eq!(contents(&laptop.data()), []);
}

#[test]
fn a_named_file_that_is_not_there_is_told_as_that() {
    let laptop = Laptop::new();
    let nowhere = laptop.folder().join("nowhere.json").display().to_string();
    let report = doctor(&laptop, 2, &["--file", &nowhere]);
    let line = report.line("file");
    assert_eq!(
        (&line["code"], &line["file"]),
        (&json!("file_missing"), &json!(nowhere))
    );
    report.left_out("name", &json!("no_server"));
}

#[test]
fn a_bad_file_is_told_with_its_place() {
    let laptop = Laptop::new();
    let good =
        json!({ "enrollment_url": "https://vpn.invalid", "enrollment_token": "a".repeat(32) });
    for (text, mode, problem, line) in [
        (
            "{\n  \"enrollment_url\": x".to_owned(),
            0o600,
            "not_json",
            json!(2),
        ),
        (good.to_string(), 0o666, "writable_by_others", json!(null)),
        (
            good.to_string().replace("https", "ftp"),
            0o600,
            "url_not_https",
            json!(1),
        ),
    ] {
        laptop.put(&laptop.file(), text.as_bytes());
        set_mode(&laptop.file(), mode);
        let report = doctor(&laptop, 2, &[]);
        assert_eq!(report.code("file"), "file_bad");
        assert_eq!(report.line("file")["mode"], format!("{mode:04o}"));
        assert_eq!(report.line("file")["problems"][0]["code"], problem);
        assert_eq!(report.line("file")["problems"][0]["line"], line);
        if problem == "writable_by_others" {
            let remedy = report.line("file")["remedy"].as_str().unwrap();
            let (file, folder) = (laptop.file(), laptop.data());
            let help = format!("`chmod go-w {} {}`", file.display(), folder.display());
            assert!(remedy.contains(&help), "{remedy}");
        }
        report.left_out("name", &json!("no_server"));
    }
    if rustix::process::geteuid().is_root() {
        laptop.put(&laptop.file(), good.to_string().as_bytes());
        std::os::unix::fs::chown(laptop.file(), Some(12_345), None).unwrap();
        let report = doctor(&laptop, 2, &[]);
        assert_eq!(report.line("file")["problems"][0]["code"], "foreign_owner");
        assert_eq!(report.line("file")["owner"], 12_345);
    }
}

#[test]
fn what_is_enrolled_is_looked_at_while_a_window_is_open() {
    let (demo, laptop) = enrolled();
    let _window = Lock::acquire(&laptop.data(), "latchkey-desktop").unwrap();
    let before = contents(&laptop.data());
    let report = doctor(&laptop, 0, &[]);
    assert_eq!(report.code("file"), "file_none");
    assert_eq!(report.code("database"), "database_good");
    assert_eq!(report.line("database")["instances"], 1);
    assert_eq!(report.code("secrets"), "secrets_good");
    assert_eq!(report.code("tls"), "tls_none");
    assert_eq!(report.line("edge")["edge"], demo.edge.trim_end_matches('/'));
    assert_eq!(contents(&laptop.data()), before);
}

#[test]
fn a_damaged_database_is_a_finding_and_not_the_end() {
    let (_demo, laptop) = enrolled();
    let path = laptop.data().join("latchkey.db");
    let whole = fs::read(&path).unwrap();
    let mut holed = whole.clone();
    holed[4096..].fill(0xaa);
    for bytes in [&holed[..], &whole[..whole.len() / 2], b"no database at all"] {
        fs::write(&path, bytes).unwrap();
        let before = contents(&laptop.data());
        let report = doctor(&laptop, 2, &["--url", "https://vpn.invalid"]);
        assert_eq!(report.code("database"), "database_bad");
        assert_eq!(report.line("database")["why"], "corrupt");
        let remedy = report.line("database")["remedy"].as_str().unwrap();
        assert!(remedy.contains("`latchkey remove --all`"), "{remedy}");
        assert_eq!(
            report.line("secrets")["why"],
            json!({ "after": "database" })
        );
        assert_eq!(report.code("name"), "name_unknown", "the rest is looked at");
        assert_eq!(contents(&laptop.data()), before);
    }
}

/// Changes the database behind the program's back.
fn change(laptop: &Laptop, statement: &'static str) {
    let path = laptop.data().join("latchkey.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let options = SqliteConnectOptions::new().filename(&path);
        let mut sql = options.connect().await.unwrap();
        sqlx::query(statement).execute(&mut sql).await.unwrap();
        sqlx::Connection::close(sql).await.unwrap();
    });
}

#[test]
fn a_sealed_value_that_is_damaged_is_a_failure_as_it_is_for_enroll() {
    for damage in [
        "UPDATE instance_keys SET private_key = zeroblob(60)",
        "UPDATE instance_keys SET polling_token = x'01'",
        "DELETE FROM instance_keys",
        "INSERT INTO checkpoint VALUES (1, zeroblob(60), 'password', NULL)",
    ] {
        let (_demo, laptop) = enrolled();
        change(&laptop, damage);
        let report = doctor(&laptop, 2, &[]);
        assert_eq!(report.code("database"), "database_bad", "{damage}");
        assert_eq!(report.line("database")["why"], "corrupt");
        assert_eq!(report.code("edge"), "edge_good", "the rest is looked at");
        laptop.expect(7, &["enroll"]);
    }
}

#[test]
fn a_pipe_in_the_place_of_the_database_is_a_failure_as_it_is_for_enroll() {
    let laptop = Laptop::new();
    let database = laptop.data().join("latchkey.db");
    let made = std::process::Command::new("mkfifo").arg(&database).status();
    assert!(made.unwrap().success());
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("database"), "database_bad");
    let ran = laptop.expect(7, &["enroll"]);
    assert!(ran.stderr.contains("not a regular file"), "{}", ran.stderr);
}

#[test]
fn a_newer_database_is_a_finding_and_not_the_end() {
    let (_demo, laptop) = enrolled();
    change(
        &laptop,
        "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
    );
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("database"), "database_newer");
    assert_eq!(report.line("database")["schema"], 9999);
    report.left_out("name", &json!("no_server"));
}

#[test]
fn a_key_that_is_open_missing_or_another_is_told() {
    let (_demo, laptop) = enrolled();
    let key = laptop.data().join("latchkey.key");
    set_mode(&key, 0o644);
    let report = doctor(&laptop, 1, &[]);
    assert_eq!(report.code("secrets"), "secrets_open");
    assert_eq!(report.line("secrets")["mode"], "0644");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644, "it only looks");

    fs::write(&key, [7; 32]).unwrap();
    assert_eq!(doctor(&laptop, 2, &[]).line("secrets")["flaw"], "wrong");
    for length in [31, 33] {
        fs::write(&key, vec![7; length]).unwrap();
        let report = doctor(&laptop, 2, &[]);
        assert_eq!(report.line("secrets")["flaw"], "length");
        let said = report.line("secrets")["message"].as_str().unwrap();
        assert!(said.contains("not 32 bytes long"), "{said}");
    }
    fs::remove_file(&key).unwrap();
    assert_eq!(doctor(&laptop, 2, &[]).line("secrets")["flaw"], "missing");
    assert!(!key.exists(), "none is made");
}

#[test]
fn a_key_or_database_that_may_not_be_read_is_given_back_and_never_removed() {
    let (_demo, laptop) = enrolled();
    for (name, check, reason) in [
        ("latchkey.key", "secrets", "flaw"),
        ("latchkey.db", "database", "why"),
    ] {
        let file = laptop.data().join(name);
        set_mode(&file, 0);
        let ran = bound(&laptop, &["doctor", "--json"]);
        set_mode(&file, 0o600);
        let Some(ran) = ran else { return };
        let report = Report::of(&ran, 2);
        assert_eq!(report.line(check)[reason], "denied");
        let remedy = report.line(check)["remedy"].as_str().unwrap();
        let help = format!("`chmod 600 {}`", file.display());
        assert!(remedy.contains(&help), "{remedy}");
        assert!(!remedy.contains("remove"), "{remedy}");
    }
    assert_eq!(doctor(&laptop, 0, &[]).code("secrets"), "secrets_good");
}

#[test]
fn an_unfinished_enrollment_is_told() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    laptop.expect(3, &["enroll"]);
    fs::remove_file(laptop.file()).unwrap();
    let report = doctor(&laptop, 0, &[]);
    let line = report.line("database");
    assert_eq!(
        (&line["instances"], &line["unfinished"]),
        (&json!(0), &json!(true))
    );
    let said = line["message"].as_str().unwrap();
    assert!(
        said.ends_with("0 instances, and an unfinished enrollment"),
        "{said}"
    );
}

#[test]
fn a_folder_that_others_see_or_that_is_read_only_is_told() {
    let (_demo, laptop) = enrolled();
    set_mode(&laptop.data(), 0o755);
    assert_eq!(doctor(&laptop, 1, &[]).code("folder"), "folder_open");
    set_mode(&laptop.data(), 0o700);
    let before = contents(&laptop.data());
    let Some(ran) = read_only(&laptop, &["doctor", "--json"]) else {
        return;
    };
    let report = Report::of(&ran, 2);
    assert_eq!(report.code("folder"), "folder_locked");
    assert_eq!(report.code("database"), "database_good");
    assert_eq!(contents(&laptop.data()), before);
}

#[test]
fn a_folder_that_enroll_refuses_is_a_failure() {
    let (demo, laptop) = enrolled();
    set_mode(&laptop.data(), 0o777);
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("folder"), "folder_unsafe");
    assert_eq!(report.line("folder")["mode"], "0777");
    laptop.expect(7, &["enroll"]);
    // An empty one does no harm: it is closed when it is used.
    let other = Laptop::new();
    set_mode(&other.data(), 0o777);
    assert_eq!(doctor(&other, 1, &[]).code("folder"), "folder_open");
    other.expect(2, &["enroll"]);
    drop(demo);
}

#[test]
fn a_file_that_others_may_read_is_told() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = "a".repeat(32);
    let good = json!({ "enrollment_url": "https://vpn.invalid", "enrollment_token": token });
    let odd = json!({ "enrollment_url": demo.edge, "enrollment_token": token });
    for (text, code, odd) in [(good, "file_open", 0), (odd, "file_odd", 1)] {
        laptop.put(&laptop.file(), text.to_string().as_bytes());
        for (mode, open, result) in [(0o644, true, 1), (0o604, true, 1), (0o600, false, odd)] {
            set_mode(&laptop.file(), mode);
            let report = doctor(&laptop, result, &["--url", &demo.edge]);
            let line = report.line("file");
            assert_eq!(line["open"], open);
            let message = line["message"].as_str().unwrap();
            assert_eq!(
                message.contains("other users may read the file"),
                open,
                "{message}"
            );
            let expected = if result == 0 { "file_good" } else { code };
            assert_eq!(line["code"], expected);
        }
    }
}

#[test]
fn an_empty_database_is_damaged_as_it_is_for_enroll() {
    let laptop = Laptop::new();
    laptop.put(&laptop.data().join("latchkey.db"), b"");
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("database"), "database_bad");
    assert_eq!(report.line("database")["why"], "corrupt");
    assert_eq!(
        report.line("secrets")["why"],
        json!({ "after": "database" })
    );
    // Nobody can tell whether there was anything, so nobody says that there was not.
    let file = report.line("file");
    assert_eq!(
        (&file["needed"], &file["result"]),
        (&json!(null), &json!("not_checked"))
    );
    laptop.expect(7, &["enroll"]);
}

#[test]
fn a_key_without_its_database_is_told() {
    let (_demo, laptop) = enrolled();
    fs::remove_file(laptop.data().join("latchkey.db")).unwrap();
    let report = doctor(&laptop, 1, &[]);
    assert_eq!(report.code("database"), "database_none");
    assert_eq!(report.code("secrets"), "secrets_left");
    // Cut off while it was made, it was never used.
    let key = laptop.data().join("latchkey.key");
    fs::write(&key, [7; 31]).unwrap();
    let report = doctor(&laptop, 1, &[]);
    assert_eq!(report.code("secrets"), "secrets_torn");
    let said = report.line("secrets")["message"].as_str().unwrap();
    assert!(said.contains("cut off while it was made"), "{said}");
    fs::write(&key, [7; 33]).unwrap();
    assert_eq!(doctor(&laptop, 2, &[]).line("secrets")["flaw"], "length");
}

/// Writes to the database, and dies in the middle of a change, of which a part is in the file already.
fn write_and_die(laptop: &Laptop) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let path = laptop.data().join("latchkey.db");
    let aside = laptop.folder().join("aside");
    fs::create_dir(&aside).unwrap();
    runtime.unwrap().block_on(async {
        let options = SqliteConnectOptions::new().filename(&path);
        let mut sql = options.connect().await.unwrap();
        for step in [
            "PRAGMA cache_size = 1", // the rest of a large change goes to the file before its end
            "PRAGMA cache_spill = 1",
            "BEGIN IMMEDIATE",
            "PRAGMA user_version = 7", // stands on the first page, which each change of ours touches
            "DELETE FROM instances",
            "INSERT INTO consumed WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000)
                SELECT randomblob(32) FROM n",
        ] {
            sqlx::query(step).execute(&mut sql).await.unwrap();
        }
        for end in ["", "-journal"] {
            let name = format!("latchkey.db{end}");
            fs::copy(laptop.data().join(&name), aside.join(&name)).unwrap();
        }
        sqlx::query("ROLLBACK").execute(&mut sql).await.unwrap();
        sqlx::Connection::close(sql).await.unwrap();
    });
    for entry in fs::read_dir(&aside).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), laptop.data().join(entry.file_name())).unwrap();
    }
}

#[test]
fn what_a_dead_writer_left_is_read_and_not_touched() {
    let (demo, laptop) = enrolled();
    write_and_die(&laptop);
    let journal = fs::metadata(laptop.data().join("latchkey.db-journal")).unwrap();
    assert!(journal.len() > 0);
    let before = contents(&laptop.data());
    let report = doctor(&laptop, 0, &["--url", &demo.edge]);
    assert_eq!(report.code("database"), "database_good");
    assert_eq!(
        report.line("database")["instances"],
        1,
        "the change is taken back"
    );
    assert_eq!(contents(&laptop.data()), before);
}
