//! Finds the provisioning file.
//!
//! It may lie in four places, and the first hit decides: named by the person, in Latchkey's own directory, in that of
//! Defguard's client, machine-wide. A bad file is a hit, too: it is shown, never skipped in silence. Only a file that
//! was used already (its digest is remembered, in case it could not be removed) is none, unless the person names it.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use latchkey_core::provisioning::{
    self, Digest, FoundFile, Inspection, Place, Problem, ProblemCode, SearchError,
};

use crate::paths::{FILE_NAME, Places};
use crate::policy::Policy;
use crate::trust::{self, Identity, Owners};

/// Where to look, and what counts.
#[derive(Clone, Debug)]
pub struct Search {
    files: Vec<(Place, PathBuf)>,
    policy: Policy,
    owners: Owners,
}

/// A file that lies in one of the places, good or bad.
#[derive(Debug)]
pub struct Seen {
    /// Where.
    pub path: PathBuf,
    /// In which of the places.
    pub place: Place,
    /// All that there is to say about it; what this machine does not allow (owner, mode, policy) is among its problems.
    pub inspection: Inspection,
    /// Of its bytes, if they could be read.
    pub digest: Option<Digest>,
    pub(crate) identity: Option<Identity>,
}

impl Seen {
    /// Tells whether nothing is there: a file that was named counts as bad then.
    pub(crate) fn is_missing(&self) -> bool {
        self.digest.is_none()
            && std::fs::symlink_metadata(&self.path).is_err_and(|error| {
                matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
            })
    }
}

impl Search {
    /// Looks in the usual places; or at one file only, if the person names it.
    #[must_use]
    pub fn new(places: &Places, given: Option<&Path>, policy: Policy) -> Self {
        let Places {
            data,
            roaming,
            defguard,
            machine,
            policy: _,
        } = places;
        let files = match given {
            // Absolute, so that it has a directory, and means the same to whoever reads of it.
            Some(path) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
                vec![(Place::Given, path)]
            }
            None => {
                let file = |dir: &PathBuf| dir.join(FILE_NAME);
                let mut files = vec![(Place::AppData, file(data))];
                files.extend(roaming.iter().map(|dir| (Place::AppData, file(dir))));
                files.extend(defguard.iter().map(|dir| (Place::Defguard, file(dir))));
                files.push((Place::Machine, file(machine)));
                files
            }
        };
        Self {
            files,
            policy,
            owners: Owners::of_this_process(),
        }
    }

    /// The files that are looked for, in order.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, path)| path.as_path())
    }

    /// Looks at the first hit, good or bad.
    #[must_use]
    pub fn look(&self, consumed: &BTreeSet<Digest>) -> Option<Seen> {
        self.files
            .iter()
            .filter_map(|(place, path)| self.look_at(*place, path))
            .find(|seen| {
                let used = seen.digest.is_some_and(|digest| consumed.contains(&digest));
                !used || seen.place == Place::Given
            })
    }

    /// Looks at one file; a named one that is not there is a bad one.
    fn look_at(&self, place: Place, path: &Path) -> Option<Seen> {
        let seen = |inspection, digest, identity| Seen {
            path: path.to_owned(),
            place,
            inspection,
            digest,
            identity,
        };
        let file = match trust::read(path, &self.owners.trusted_for(place)) {
            Ok(Some(file)) => file,
            Ok(None) if place != Place::Given => return None,
            Ok(None) => return Some(seen(unread(ProblemCode::Unreadable), None, None)),
            Err(code) => return Some(seen(unread(code), None, None)),
        };
        let mut inspection = provisioning::inspect(&file.bytes);
        let forbidden = inspection
            .provisioning
            .as_ref()
            .is_some_and(|said| !self.policy.allows(&said.edge));
        let refused = file.flaw.into_iter();
        for code in refused.chain(forbidden.then_some(ProblemCode::EdgeNotAllowed)) {
            inspection.problems.push(Problem::nowhere(code));
            inspection.provisioning = None;
        }
        // As somebody with an editor goes through the file; what has no place in it comes last.
        let spot = |problem: &Problem| (problem.line.is_none(), problem.line, problem.column);
        inspection.problems.sort_by_key(spot);
        Some(seen(inspection, Some(file.digest), Some(file.identity)))
    }
}

fn unread(code: ProblemCode) -> Inspection {
    Inspection {
        encoding: None,
        provisioning: None,
        url: None,
        problems: vec![Problem::nowhere(code)],
        warnings: Vec::new(),
    }
}

impl Seen {
    /// Takes the file for use.
    ///
    /// # Errors
    /// [`SearchError`]: why it cannot be used.
    pub fn usable(self) -> Result<FoundFile, SearchError> {
        let Self {
            path,
            place,
            inspection,
            digest,
            identity: _,
        } = self;
        let path = path.display().to_string();
        match (inspection.provisioning, digest) {
            (Some(provisioning), Some(digest)) => Ok(FoundFile {
                provisioning,
                digest,
                path,
                place,
            }),
            _ => Err(SearchError {
                path,
                place,
                problems: inspection.problems,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const GOOD: &str = r#"{"enrollment_url": "https://vpn.example.com", "enrollment_token": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
    const OTHER: &str = r#"{"enrollment_url": "https://other.example", "enrollment_token": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}"#;

    struct Machine {
        dir: tempfile::TempDir,
        search: Search,
    }

    impl Machine {
        fn new(policy: Policy) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let at = |name: &str| dir.path().join(name);
            let places = Places {
                data: at("data"),
                roaming: Some(at("roaming")),
                defguard: Some(at("defguard")),
                machine: at("machine"),
                policy: at("machine/policy.json"),
            };
            let mut search = Search::new(&places, None, policy);
            search.owners = owners();
            Self { dir, search }
        }

        fn put(&self, place: &str, text: &str) -> PathBuf {
            let dir = self.dir.path().join(place);
            fs::create_dir_all(&dir).unwrap();
            let path = dir.join(FILE_NAME);
            fs::write(&path, text).unwrap();
            #[cfg(unix)]
            for (path, mode) in [(&dir, 0o755), (&path, 0o644)] {
                set_mode(path, mode);
            }
            path
        }

        fn find(&self, consumed: &[&str]) -> Result<Option<FoundFile>, SearchError> {
            let consumed = consumed.iter().map(|text| Digest::of(text.as_bytes()));
            let seen = self.search.look(&consumed.collect());
            seen.map(Seen::usable).transpose()
        }
    }

    #[cfg(unix)]
    fn owners() -> Owners {
        let me = rustix::process::geteuid().as_raw();
        Owners {
            user: me,
            root: me,
            group: None,
        }
    }

    #[cfg(not(unix))]
    fn owners() -> Owners {
        Owners::of_this_process()
    }

    #[cfg(unix)]
    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn place_of(found: Result<Option<FoundFile>, SearchError>) -> Option<Place> {
        found.unwrap().map(|file| file.place)
    }

    #[cfg(unix)]
    #[test]
    fn the_first_place_decides() {
        let machine = Machine::new(Policy::default());
        assert_eq!(machine.find(&[]), Ok(None));
        for (dir, place) in [
            ("machine", Place::Machine),
            ("defguard", Place::Defguard),
            ("roaming", Place::AppData),
            ("data", Place::AppData),
        ] {
            let path = machine.put(dir, GOOD);
            let found = machine.find(&[]).unwrap().unwrap();
            assert_eq!(
                (found.place, found.path),
                (place, path.display().to_string())
            );
            assert_eq!(found.digest, Digest::of(GOOD.as_bytes()));
            assert_eq!(found.provisioning.edge.host(), "vpn.example.com");
        }
    }

    #[test]
    fn a_bad_file_is_shown_although_a_good_one_follows() {
        let machine = Machine::new(Policy::default());
        machine.put("defguard", GOOD);
        let path = machine.put("data", "{}");
        let error = machine.find(&[]).unwrap_err();
        assert_eq!(
            (error.place, error.path),
            (Place::AppData, path.display().to_string())
        );
        let codes: Vec<_> = error.problems.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&ProblemCode::TokenMissing), "{codes:?}");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let error = machine.find(&[]).unwrap_err();
        assert_eq!(error.problems, [Problem::nowhere(ProblemCode::NotRegular)]);
    }

    #[test]
    fn a_used_file_is_no_hit_unless_named() {
        let machine = Machine::new(Policy::default());
        let used = machine.put("data", GOOD);
        assert_eq!(machine.find(&[GOOD]), Ok(None));
        machine.put("defguard", OTHER);
        assert_eq!(place_of(machine.find(&[GOOD])), Some(Place::Defguard));
        assert_eq!(place_of(machine.find(&[])), Some(Place::AppData));

        let places = Places {
            data: "nowhere".into(),
            roaming: None,
            defguard: None,
            machine: "nowhere".into(),
            policy: "nowhere".into(),
        };
        let named = Search::new(&places, Some(&used), Policy::default());
        let seen = named.look(&[Digest::of(GOOD.as_bytes())].into()).unwrap();
        assert_eq!(seen.usable().unwrap().place, Place::Given);
        let relative = Search::new(&places, Some(Path::new("file")), Policy::default());
        assert!(relative.files().all(Path::is_absolute));
        let missing = Search::new(&places, Some(Path::new("/nowhere.json")), Policy::default());
        let error = missing
            .look(&BTreeSet::new())
            .unwrap()
            .usable()
            .unwrap_err();
        assert_eq!(error.problems, [Problem::nowhere(ProblemCode::Unreadable)]);
    }

    #[test]
    fn the_policy_decides_which_edges() {
        let machine = Machine::new(Policy {
            allowed_edge_hosts: Some(vec!["vpn.example.com".to_owned()]),
            ..Policy::default()
        });
        machine.put("data", GOOD);
        assert_eq!(place_of(machine.find(&[])), Some(Place::AppData));
        machine.put("data", OTHER);
        let seen = machine.search.look(&BTreeSet::new()).unwrap();
        assert_eq!(
            seen.inspection.url.as_deref(),
            Some("https://other.example")
        );
        let error = seen.usable().unwrap_err();
        assert_eq!(
            error.problems,
            [Problem::nowhere(ProblemCode::EdgeNotAllowed)]
        );
    }

    #[test]
    fn problems_come_in_the_order_of_the_file() {
        let machine = Machine::new(Policy::default());
        machine.put(
            "data",
            "{\n\"enrollment_url\": \"ftp://vpn.example.com\",\n\"enrollment_token\": \"a b\"\n}",
        );
        let problems = machine.find(&[]).unwrap_err().problems;
        let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [Some(2), Some(3)], "{problems:?}");
    }

    #[cfg(unix)]
    #[test]
    fn says_all_that_is_wrong() {
        let machine = Machine::new(Policy::default());
        let path = machine.put("machine", GOOD);
        set_mode(&path, 0o666);
        let error = machine.find(&[]).unwrap_err();
        assert_eq!(
            error.problems,
            [Problem::nowhere(ProblemCode::WritableByOthers)]
        );
        fs::write(&path, "").unwrap();
        let codes: Vec<_> = machine.find(&[]).unwrap_err().problems;
        let codes: Vec<_> = codes.into_iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [ProblemCode::Empty, ProblemCode::WritableByOthers]);
    }
}
