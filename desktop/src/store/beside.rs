//! What SQLite finds beside the database: a journal of a change that was cut off, which it takes back on the next start.
//!
//! It goes by the name alone. If a person moves `latchkey.db` away, or puts a backup in its place, what is left there of the
//! former one would be played onto the new one and ruin it. So only what belongs to the database stays; the rest is put
//! aside as `latchkey.db.left-*`, since it may be of use with the database to which it belongs.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::iter;
use std::path::{Path, PathBuf};

/// What is taken back, or on: a rollback journal, and the log that versions before the first release wrote.
const ENDS: [&str; 2] = ["-journal", "-wal"];

/// The index of such a log, made anew from it.
const INDEX: &str = "-shm";

/// Tells whether nothing lies there: a look at names and sizes, which is all that may be done while somebody writes.
pub(super) fn is_quiet(database: &Path) -> bool {
    let is_empty =
        |end: &&str| fs::metadata(beside(database, end)).map_or(true, |meta| meta.len() == 0);
    ENDS.iter().all(is_empty)
}

/// Puts everything aside, for a new database. Only who holds the lock may do so.
pub(super) fn put_all_aside(database: &Path) -> io::Result<()> {
    ENDS.iter().try_for_each(|end| put_aside(database, end))
}

/// Puts aside what does not belong to this database. Only who holds the lock may do so.
pub(super) fn put_strangers_aside(database: &Path) -> io::Result<()> {
    strangers(database)?
        .iter()
        .try_for_each(|end| put_aside(database, end))
}

/// Tells what does not belong to this database. Nobody may be writing: its file is opened, and when it is closed again,
/// other connections of this process lose their locks on it.
fn strangers(database: &Path) -> io::Result<Vec<&'static str>> {
    let mut strangers = Vec::new();
    if is_quiet(database) {
        return Ok(strangers);
    }
    let Some(header) = Header::of(database)? else {
        return Ok(strangers); // nothing that SQLite would open
    };
    for end in ENDS {
        let is_ours = match File::open(beside(database, end)) {
            Ok(_) if end == "-wal" => header.has_log,
            Ok(journal) => is_journal_of(journal, header)?,
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => return Err(error),
        };
        if !is_ours {
            strangers.push(end);
        }
    }
    Ok(strangers)
}

/// Tells whether to read the file as it lies, by somebody who may change nothing: what is beside it belongs to another
/// database; or it is one with a log but none there, where SQLite would put two files. Nobody may be writing.
pub(super) fn only_the_file_counts(database: &Path) -> io::Result<bool> {
    if is_quiet(database) {
        return Ok(Header::of(database)?.is_some_and(|header| header.has_log));
    }
    Ok(!strangers(database)?.is_empty())
}

/// Gives the names of the database and of what SQLite would look for beside it.
pub(super) fn with_journals(database: &Path) -> impl Iterator<Item = PathBuf> {
    let ends = iter::once("").chain(ENDS);
    ends.map(|end| beside(database, end))
}

fn put_aside(database: &Path, end: &str) -> io::Result<()> {
    if end == "-wal" {
        let _ = fs::remove_file(beside(database, INDEX));
    }
    let from = beside(database, end);
    let done = match fs::metadata(&from) {
        Ok(meta) if meta.len() == 0 => fs::remove_file(from),
        Ok(_) => fs::rename(from, free_name(database, end)),
        Err(error) => Err(error),
    };
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Gives a name that nothing has that was put aside before.
fn free_name(database: &Path, end: &str) -> PathBuf {
    let mut name = beside(database, &format!(".left{end}"));
    let mut number = 2;
    while name.exists() {
        name = beside(database, &format!(".left-{number}{end}"));
        number += 1;
    }
    name
}

fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(end);
    name.into()
}

/// What the first page of a database says of its state (<https://www.sqlite.org/fileformat2.html>, section 1.3).
#[derive(Clone, Copy)]
struct Header {
    /// Its changes are written to a log.
    has_log: bool,
    /// Grows with each change that is written to the file itself.
    changes: u32,
}

impl Header {
    const BYTES: usize = 100;

    fn of(database: &Path) -> io::Result<Option<Self>> {
        let mut bytes = [0; Self::BYTES];
        match File::open(database)?.read_exact(&mut bytes) {
            Ok(()) => Ok(Self::read(&bytes)),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        // Torn by a power cut: what is beside it may be what heals it.
        if !bytes.starts_with(b"SQLite format 3\0") {
            return None;
        }
        Some(Self {
            has_log: bytes[19] == 2,
            changes: number(&bytes[24..])?,
        })
    }
}

/// Tells whether a journal that is not empty was written over this database: it holds the first page as it was before, and
/// that has the number of changes that the file still has, or the one before.
///
/// The first page is in every journal by the time the file itself is touched, since that number stands there, and no page
/// is written before its time (`cache_spill`). A journal without it (section 3 of the file format: a header, padded to a
/// sector, then pages, each after its number and before a checksum) has nothing to take back.
fn is_journal_of(mut journal: File, now: Header) -> io::Result<bool> {
    let mut header = [0; 28];
    if journal.read_exact(&mut header).is_err() {
        return Ok(true); // too short for SQLite to take anything from it
    }
    let (Some(sector), Some(page)) = (number(&header[20..]), number(&header[24..])) else {
        return Ok(true);
    };
    if page < 512 {
        return Ok(true); // no journal: SQLite ignores it
    }
    let mut place = u64::from(sector);
    loop {
        journal.seek(SeekFrom::Start(place))?;
        let mut record = [0; 4 + Header::BYTES];
        if journal.read_exact(&mut record).is_err() {
            return Ok(false);
        }
        if let (Some(1), Some(first)) = (number(&record), record[4..].first_chunk()) {
            let before = Header::read(first).map(|header| header.changes);
            return Ok(before.is_some_and(|before| now.changes.wrapping_sub(before) <= 1));
        }
        place += 4 + u64::from(page) + 4;
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}
