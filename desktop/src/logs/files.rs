//! One file for each day (UTC): `latchkey.2026-11-23.log`, mode 0600 in a directory of mode 0700.

use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::private;

/// So many days are kept, as many as pass between a weekly look.
const DAYS: usize = 7;

/// What a day may take, in bytes (4 MiB, about 30,000 lines): a loop of errors must not fill the disk.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The files of one directory.
#[derive(Debug)]
pub(super) struct Files {
    dir: PathBuf,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    day: String,
    file: File,
    size: u64,
}

impl Files {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir, open: None }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes a line into the file of today; one that would make it too large is left out.
    pub(super) fn write(&mut self, line: &str) -> io::Result<()> {
        self.write_on(&day_of(SystemTime::now()), line)
    }

    fn write_on(&mut self, day: &str, line: &str) -> io::Result<()> {
        if self.open.as_ref().is_none_or(|open| open.day != day) {
            self.open = None;
            self.open = Some(self.begin(day)?);
        }
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let bytes = format!("{line}\n");
        let size = open.size + bytes.len() as u64;
        if size > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let written = open.file.write_all(bytes.as_bytes());
        match &written {
            Ok(()) => open.size = size,
            // Half a line, a file that is gone: begin anew next time.
            Err(_) => self.open = None,
        }
        written
    }

    fn begin(&self, day: &str) -> io::Result<Open> {
        private::create_dir(&self.dir)?;
        let path = self.dir.join(format!("latchkey.{day}.log"));
        let mut file = private::open_or_create(&path)?;
        private::narrow(&path)?;
        let size = file.seek(SeekFrom::End(0))?;
        self.forget_old();
        Ok(Open {
            day: day.to_owned(),
            file,
            size,
        })
    }

    /// Removes all but the newest files; what is not a log of ours stays.
    fn forget_old(&self) {
        let Ok(entries) = fs::read_dir(&self.dir) else {
            return;
        };
        let mut ours: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| is_ours(name))
            .collect();
        ours.sort();
        for name in ours.iter().rev().skip(DAYS) {
            let _ = fs::remove_file(self.dir.join(name)); // then it stays another day
        }
    }
}

/// Gives the day, like `2026-11-23`.
fn day_of(time: SystemTime) -> String {
    let mut text = humantime::format_rfc3339_seconds(time).to_string();
    text.truncate("2026-11-23".len());
    text
}

fn is_ours(name: &str) -> bool {
    name.strip_prefix("latchkey.")
        .and_then(|rest| rest.strip_suffix(".log"))
        .is_some_and(|day| {
            day.len() == 10
                && day
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_file_for_each_day_and_the_newest_stay() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("logs");
        let mut files = Files::new(dir.clone());
        for day in 10..20 {
            files.write_on(&format!("2026-11-{day}"), "one").unwrap();
            files.write_on(&format!("2026-11-{day}"), "two").unwrap();
        }
        fs::write(dir.join("latchkey.mine.log"), "kept").unwrap();
        files.write_on("2026-11-20", "three").unwrap();
        let mut names: Vec<_> = fs::read_dir(&dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let days = (14..=20).map(|day| format!("latchkey.2026-11-{day}.log"));
        let all: Vec<_> = days.chain(["latchkey.mine.log".to_owned()]).collect();
        assert_eq!(names, all);
        let text = fs::read_to_string(dir.join("latchkey.2026-11-19.log")).unwrap();
        assert_eq!(text, "one\ntwo\n");
    }

    #[test]
    fn goes_on_in_the_same_file_after_a_restart() {
        let temp = tempfile::tempdir().unwrap();
        for line in ["one", "two"] {
            Files::new(temp.path().join("logs"))
                .write_on("2026-11-23", line)
                .unwrap();
        }
        let path = temp.path().join("logs/latchkey.2026-11-23.log");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(&temp.path().join("logs")), 0o700);
        }
    }

    #[test]
    fn one_day_cannot_fill_the_disk() {
        let temp = tempfile::tempdir().unwrap();
        let mut files = Files::new(temp.path().join("logs"));
        let line = "x".repeat(1024 * 1024 - 1);
        for _ in 0..4 {
            files.write_on("2026-11-23", &line).unwrap();
        }
        let error = files.write_on("2026-11-23", "").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        files.write_on("2026-11-24", "").unwrap();
    }

    #[test]
    fn says_when_it_cannot_write_and_tries_again() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("logs");
        fs::write(&dir, "in the way").unwrap();
        let mut files = Files::new(dir.clone());
        assert!(files.write_on("2026-11-23", "lost").is_err());
        fs::remove_file(&dir).unwrap();
        files.write_on("2026-11-23", "kept").unwrap();
        let text = fs::read_to_string(dir.join("latchkey.2026-11-23.log")).unwrap();
        assert_eq!(text, "kept\n");
    }

    #[test]
    fn names_the_day() {
        let time = UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        assert_eq!(day_of(time), "2026-11-18");
    }
}
