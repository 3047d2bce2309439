//! A database of the first release (schema 1), with somebody enrolled: read, brought up to date, and removed for good.

use std::fs;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::world::Laptop;

/// Its files, with what its release exported from it.
const RELEASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schema-1");

fn upgraded() -> Laptop {
    let laptop = Laptop::new();
    for name in ["latchkey.db", "latchkey.key"] {
        let bytes = fs::read(Path::new(RELEASE).join(name)).unwrap();
        laptop.put(&laptop.data().join(name), &bytes);
    }
    laptop
}

fn with_database<T>(path: &Path, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(path);
        let mut sql = options.connect().await.unwrap();
        let done = work(&mut sql).await;
        sql.close().await.unwrap();
        done
    })
}

/// The sealed values of the instance, as they stand in the rows.
fn sealed() -> Vec<Vec<u8>> {
    // In a copy: to open it makes files beside it.
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("latchkey.db");
    fs::copy(Path::new(RELEASE).join("latchkey.db"), &path).unwrap();
    let (key, token): (Vec<u8>, Vec<u8>) = with_database(&path, async |sql| {
        sqlx::query_as("SELECT private_key, polling_token FROM instance_keys")
            .fetch_one(sql)
            .await
            .unwrap()
    });
    vec![key, token]
}

/// The files of the data directory in which one of these stands.
fn holding(laptop: &Laptop, parts: &[Vec<u8>]) -> Vec<String> {
    let holds = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        let stands = |part: &Vec<u8>| bytes.windows(part.len()).any(|window| window == part);
        parts.iter().any(stands)
    };
    let mut names: Vec<String> = fs::read_dir(laptop.data())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| holds(&entry.path()))
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_first_release_is_understood() {
    let laptop = upgraded();
    let status = laptop.status();
    assert_eq!(status["instances"][0]["name"], "Acme");
    assert_eq!(status["secrets"], "file");
    let tunnel = laptop.expect(0, &["export", "Berlin Office", "--output", "-"]);
    let before = fs::read_to_string(Path::new(RELEASE).join("tunnel.conf")).unwrap();
    assert_eq!(tunnel.stdout, before);

    // What was there before lies beside it, and opens with the same key.
    let backup = laptop.data().join("latchkey.db.bak-1");
    let old = Laptop::new();
    for (from, name) in [
        (&backup, "latchkey.db"),
        (&laptop.data().join("latchkey.key"), "latchkey.key"),
    ] {
        old.put(&old.data().join(name), &fs::read(from).unwrap());
    }
    let tunnel = old.expect(0, &["export", "Berlin Office", "--output", "-"]);
    assert_eq!(tunnel.stdout, before);
}

#[test]
fn what_is_removed_is_in_no_file_beside_either() {
    let sealed = sealed();
    for args in [
        &["remove", "Acme", "--yes"][..],
        &["remove", "--all", "--yes"],
    ] {
        let laptop = upgraded();
        laptop.expect(0, &["status"]);
        // Journals of a database that lay there before were put aside.
        let rows = fs::read(laptop.data().join("latchkey.db")).unwrap();
        for name in ["latchkey.db.left-journal", "latchkey.db.left-2-wal"] {
            laptop.put(&laptop.data().join(name), &rows);
        }
        let all = [
            "latchkey.db",
            "latchkey.db.bak-1",
            "latchkey.db.left-2-wal",
            "latchkey.db.left-journal",
        ];
        assert_eq!(holding(&laptop, &sealed), all);
        laptop.expect(0, args);
        assert_eq!(holding(&laptop, &sealed), [""; 0], "{args:?}");
        assert_eq!(holding(&laptop, &[b"Berlin Office".to_vec()]), [""; 0]);
    }
}

#[test]
fn a_newer_release_is_left_alone() {
    let laptop = upgraded();
    let database = laptop.data().join("latchkey.db");
    laptop.expect(0, &["status"]);
    with_database(&database, async |sql| {
        sqlx::query(
            "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2030-01-01', TRUE, x'', 0)",
        )
        .execute(sql)
        .await
        .unwrap();
    });
    let before = fs::read(&database).unwrap();
    for args in [
        &["status"][..],
        &["enroll"],
        &["sync"],
        &["export", "Berlin Office"],
        &["remove", "--all", "--yes"],
        &["secrets", "move", "--to", "store"],
    ] {
        let ran = laptop.expect(7, args);
        assert!(
            ran.stderr.contains("a newer version of Latchkey"),
            "{}",
            ran.stderr
        );
        let unchanged = "Nothing was changed here, and nothing is lost";
        assert!(ran.stderr.contains(unchanged), "{}", ran.stderr);
    }
    assert_eq!(fs::read(&database).unwrap(), before);
}
