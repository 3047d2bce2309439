//! What the window writes down about itself, for whoever has to find out later what went wrong.
//!
//! * [`files`] is one file for each day, readable for its user only.
//! * [`doors`] tells of requests, of changes of the store, and of screens: names, codes and times; never a body, a token,
//!   a cookie or what somebody typed.
//! * `recent` is the last warnings and errors, for the diagnostics.
//!
//! Of this crate everything counts that the level lets through, of all others warnings and errors only: what they say in
//! detail could hold headers. A log that cannot be written never stops the program.

pub mod doors;
mod files;
mod recent;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use latchkey_core::settings::LogLevel;
use latchkey_core::text::harmless;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Registry, reload};

use self::files::Files;
use self::recent::Recent;

/// This crate, as events name it.
const OURS: &str = env!("CARGO_CRATE_NAME");

/// The running log. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Logs {
    sink: Sink,
    level: reload::Handle<Targets, Registry>,
    /// The one in force, beside the handle, which tells only its filter.
    now: Arc<Mutex<LogLevel>>,
}

/// What diagnostics tell of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// How much is logged.
    pub level: LogLevel,
    /// Where the files lie.
    pub dir: PathBuf,
    /// Why the last line could not be written.
    pub trouble: Option<io::ErrorKind>,
    /// The last warnings and errors, oldest first.
    pub recent: Vec<String>,
}

impl Logs {
    /// Starts to log into files of this directory, which is created when the first line is written. Once in a process:
    /// any further log gets nothing.
    #[must_use]
    pub fn start(dir: PathBuf, level: LogLevel) -> Self {
        let sink = Sink(Arc::new(Mutex::new(Inner {
            files: Files::new(dir),
            recent: Recent::default(),
            trouble: None,
        })));
        let (filter, handle) = reload::Layer::new(targets(level));
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(sink.clone());
        // Fails when there is one already, which then stays.
        let _ = tracing_subscriber::registry()
            .with(filter)
            .with(lines)
            .try_init();
        Self {
            sink,
            level: handle,
            now: Arc::new(Mutex::new(level)),
        }
    }

    /// Logs more or less from now on.
    pub fn set_level(&self, level: LogLevel) {
        // Fails only when the subscriber is gone, and it stays as long as the process.
        let _ = self.level.reload(targets(level));
        *lock(&self.now) = level;
    }

    /// Tells how it goes.
    #[must_use]
    pub fn about(&self) -> About {
        let inner = lock(&self.sink.0);
        About {
            level: *lock(&self.now),
            dir: inner.files.dir().to_owned(),
            trouble: inner.trouble,
            recent: inner.recent.lines(),
        }
    }
}

fn targets(level: LogLevel) -> Targets {
    let ours = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    Targets::new()
        .with_default(ours.min(LevelFilter::WARN))
        .with_target(OURS, ours)
}

/// Where lines go.
#[derive(Clone, Debug)]
struct Sink(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    files: Files,
    recent: Recent,
    trouble: Option<io::ErrorKind>,
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line {
            sink: self,
            to_remember: false,
        }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Line<'a> {
        Line {
            sink: self,
            to_remember: *meta.level() <= Level::WARN,
        }
    }
}

/// Takes one event, which comes in one piece.
struct Line<'a> {
    sink: &'a Sink,
    to_remember: bool,
}

impl io::Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // One event is one line, whatever others put into theirs.
        let line = harmless(String::from_utf8_lossy(bytes).trim_end());
        let mut inner = lock(&self.sink.0);
        inner.trouble = inner.files.write(&line).err().map(|error| error.kind());
        if self.to_remember {
            inner.recent.push(line);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_others_only_what_went_wrong() {
        for (level, ours, others) in [
            (LogLevel::Error, Level::ERROR, Level::ERROR),
            (LogLevel::Warn, Level::WARN, Level::WARN),
            (LogLevel::Info, Level::INFO, Level::WARN),
            (LogLevel::Trace, Level::TRACE, Level::WARN),
        ] {
            let targets = targets(level);
            for asked in [Level::ERROR, Level::WARN, Level::INFO, Level::TRACE] {
                let inside = targets.would_enable("latchkey_desktop::logs", &asked);
                assert_eq!(inside, asked <= ours, "{level:?} {asked}");
                let outside = targets.would_enable("hyper::proto", &asked);
                assert_eq!(outside, asked <= others, "{level:?} {asked}");
            }
        }
    }
}
