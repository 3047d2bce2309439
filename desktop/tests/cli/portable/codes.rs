//! The codes that `docs/json.md` promises are those that the source has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::world::Laptop;

/// The core's enumerations whose cases become codes of an `error`.
const ENUMERATIONS: [(&str, &str); 6] = [
    ("core/src/edge/mod.rs", "TransportError"),
    ("core/src/edge/url.rs", "EdgeUrlError"),
    ("core/src/export.rs", "ExportError"),
    ("core/src/ports.rs", "StorageErrorCode"),
    ("core/src/view.rs", "ManualError"),
    ("core/src/view.rs", "Trouble"),
];
/// Cases that carry a code, which is told in their place.
const CARRIERS: [&str; 2] = ["network", "url"];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(path)).unwrap()
}

/// The first two cells of each row of the table under a heading; the first without its backticks.
fn documented(heading: &str) -> BTreeMap<String, String> {
    let text = read("docs/json.md");
    let (_, text) = text.split_once(&format!("# {heading}\n")).unwrap();
    let text = text.split("\n#").next().unwrap();
    let mut codes = BTreeMap::new();
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = row.split('|').skip(1).map(str::trim);
        let (first, second) = (cells.next().unwrap(), cells.next().unwrap());
        for code in first.split(", ") {
            let known = codes.insert(code.trim_matches('`').to_owned(), second.to_owned());
            assert_eq!(known, None, "twice: {code}");
        }
    }
    codes
}

/// The cases of an enumeration, as they stand in JSON.
fn cases(path: &str, name: &str) -> Vec<String> {
    let text = read(path);
    let (_, text) = text.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (text, _) = text.split_once("\n}\n").unwrap();
    let case = |line: &str| {
        let line = line.strip_prefix("    ")?;
        let is_case = line.starts_with(|c: char| c.is_ascii_uppercase());
        let name = line.split(|c: char| !c.is_alphanumeric()).next()?;
        is_case.then(|| snake_case(name))
    };
    text.lines().filter_map(case).collect()
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

/// The codes that the command line makes itself, each with the exit codes that it ends with.
fn own_codes() -> BTreeMap<String, BTreeSet<String>> {
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            for call in text.split("Failure::new(").skip(1) {
                let mut parts = call.splitn(3, ',').map(str::trim);
                let (exit, code) = (parts.next().unwrap(), parts.next().unwrap());
                let Some(code) = code.strip_prefix('"') else {
                    continue;
                };
                let exit = exit.strip_prefix("Exit::").unwrap().to_owned();
                let code = code.trim_end_matches('"').to_owned();
                codes.entry(code).or_default().insert(exit_code(&exit));
            }
        }
    }
    codes
}

/// The number of an exit code.
fn exit_code(name: &str) -> String {
    let text = read("desktop/src/cli/exit.rs");
    let (_, number) = text.split_once(&format!("    {name} = ")).unwrap();
    number.split(',').next().unwrap().to_owned()
}

#[test]
fn every_code_of_an_error_is_documented_and_no_other() {
    let own = own_codes();
    assert!(own.len() > 15, "{own:?}");
    let documented = documented("Errors");
    for (code, exits) in &own {
        let told = documented
            .get(code)
            .unwrap_or_else(|| panic!("not documented: {code}"));
        for exit in exits {
            assert!(told.split(", ").any(|told| told == exit), "{code}: {exit}");
        }
    }
    let of_the_core = ENUMERATIONS.map(|(path, name)| cases(path, name));
    let all: BTreeSet<String> = of_the_core
        .into_iter()
        .flatten()
        .filter(|code| !CARRIERS.contains(&code.as_str()))
        .chain(own.into_keys())
        .collect();
    let documented: BTreeSet<String> = documented.into_keys().collect();
    assert_eq!(documented, all);
}

#[test]
fn every_reason_of_a_stop_is_documented_and_no_other() {
    let all: BTreeSet<String> = cases("core/src/view.rs", "Stop").into_iter().collect();
    let documented: BTreeSet<String> = documented("Reasons of `stopped`").into_keys().collect();
    assert_eq!(documented, all);
}

#[test]
fn what_is_wrong_with_the_arguments_is_named() {
    let laptop = Laptop::new();
    for (args, named) in [
        (&["export"][..], "<LOCATION>"),
        (
            &["enroll", "--file", "a", "--wait", "1"],
            "--wait <SECONDS>",
        ),
        (&["enroll", "--retry-for", "soon"], "--retry-for <SECONDS>"),
        (&["secrets", "move", "--to", "nowhere"], "store, file"),
        (&["enroll", "--colour"], "--colour"),
        (&["remove"], "--all"),
    ] {
        let mut args = args.to_vec();
        args.push("--json");
        let error = laptop.expect(64, &args).json()["error"].clone();
        assert_eq!(error["code"], json!("usage"));
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(named), "{args:?}: {message}");
        assert!(!message.contains('\n'), "{message}");
    }
}
