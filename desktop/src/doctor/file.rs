//! The provisioning file: the same search as when enrolling.

use std::collections::BTreeSet;

use latchkey_core::provisioning::{Digest, Place};

use super::finding::{FileFacts, Finding};
use super::{folder, shown};
use crate::discovery::{Search, Seen};
use crate::private;
use crate::store::Known;

/// Looks for the file; gives the Edge that it names, if it can be used. `needed`: nothing else says where to enroll; `None`
/// if what is stored cannot be read.
pub(super) fn examine(
    search: &Search,
    consumed: &BTreeSet<Digest>,
    needed: Option<bool>,
) -> (Finding, Option<Known>) {
    if let Some(seen) = search.look(consumed) {
        return judge(seen);
    }
    let finding = match search.look(&BTreeSet::new()) {
        Some(used) => Finding::FileUsed(facts(&used)),
        None => Finding::FileNone {
            searched: search.files().map(shown).collect(),
            needed,
        },
    };
    (finding, None)
}

fn judge(seen: Seen) -> (Finding, Option<Known>) {
    if seen.is_missing() {
        let file = shown(&seen.path);
        return (Finding::FileMissing { file }, None);
    }
    let facts = facts(&seen);
    let inspection = seen.inspection;
    let known = inspection.provisioning.map(|said| Known {
        edge: said.edge,
        ca_certificate: said.ca_certificate,
    });
    let finding = if known.is_none() {
        let problems = inspection.problems;
        Finding::FileBad { facts, problems }
    } else if inspection.warnings.is_empty() {
        if facts.open {
            Finding::FileOpen(facts)
        } else {
            Finding::FileGood(facts)
        }
    } else {
        let problems = inspection.warnings;
        Finding::FileOdd { facts, problems }
    };
    (finding, known)
}

fn facts(seen: &Seen) -> FileFacts {
    let (owner, mode) = folder::owner_and_mode(&seen.path);
    FileFacts {
        file: shown(&seen.path),
        place: seen.place,
        encoding: seen.inspection.encoding,
        owner,
        // The machine's file is for whoever logs in there, so it cannot be closed to them.
        open: seen.place != Place::Machine && private::may_be_read_by_others(&seen.path),
        mode: mode.map(|mode| format!("{mode:04o}")),
        url: seen.inspection.url.clone(),
        ca_certificate: (seen.inspection.provisioning.as_ref())
            .is_some_and(|said| said.ca_certificate.is_some()),
    }
}
