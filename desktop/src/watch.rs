//! Waits for a provisioning file that arrives late.
//!
//! The directory that it belongs in may not exist yet, so the nearest one that does is watched. Files are written in
//! pieces: one is read after 300 ms of quiet, and called bad only if it is still bad after 2 s.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{Instant, sleep_until, timeout_at};

/// So long nothing may happen before a file is read.
const QUIET: Duration = Duration::from_millis(300);

/// So long a file may be bad before it is called so; also the longest that anything waits for quiet.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often to look where nothing can be watched (too many watches, a file system that tells nothing).
const BLIND: Duration = Duration::from_secs(2);

/// Waits until `look` finds something in one of these places, or time is up; a bad file that stays bad ends the wait.
pub(crate) async fn wait_for<T, E>(
    files: &[&Path],
    time: Duration,
    look: impl FnMut() -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    let (woken, events) = mpsc::channel(1);
    let mut watcher = Watcher::new(files, woken);
    settle(events, time, || watcher.follow(), look).await
}

async fn settle<T, E>(
    mut events: Receiver<()>,
    time: Duration,
    mut follow: impl FnMut() -> bool,
    mut look: impl FnMut() -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    let end = Instant::now() + time;
    let mut bad_since = None;
    loop {
        // Watched first and looked at then, so that nothing slips through in between.
        let sees = follow();
        let found = look();
        let now = Instant::now();
        let mut next = if sees { end } else { now + BLIND };
        match &found {
            Ok(Some(_)) => return found,
            Ok(None) => bad_since = None,
            Err(_) => {
                let since = *bad_since.get_or_insert(now);
                if now >= since + PATIENCE {
                    return found;
                }
                next = next.min(since + PATIENCE);
            }
        }
        if now >= end {
            return found;
        }
        let next = next.min(end);
        match timeout_at(next, events.recv()).await {
            Ok(Some(())) => {
                let longest = Instant::now() + PATIENCE;
                while let Ok(Some(())) =
                    timeout_at(longest.min(Instant::now() + QUIET), events.recv()).await
                {
                }
            }
            // Nobody is left who would tell.
            Ok(None) => sleep_until(next).await,
            Err(_) => {}
        }
    }
}

/// Watches the nearest existing directory of each file.
struct Watcher {
    files: Vec<PathBuf>,
    watched: Vec<PathBuf>,
    /// A directory went away; one in its place is not watched, though it has the same name.
    is_stale: Arc<AtomicBool>,
    inner: Option<RecommendedWatcher>,
}

impl Watcher {
    fn new(files: &[&Path], woken: mpsc::Sender<()>) -> Self {
        let files: Vec<PathBuf> = files.iter().map(|&file| file.to_owned()).collect();
        let ours = files.clone();
        let is_stale = Arc::new(AtomicBool::new(false));
        let stale = Arc::clone(&is_stale);
        let inner = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let is_gone = event.as_ref().is_ok_and(|event| {
                let went = matches!(
                    event.kind,
                    EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
                );
                let is_above = |path: &PathBuf| {
                    ours.iter()
                        .any(|file| file != path && file.starts_with(path))
                };
                went && event.paths.iter().any(is_above)
            });
            if is_gone {
                stale.store(true, Ordering::Relaxed);
            }
            // Reading raises events, too, and the database lies next to the file.
            let matters = event.map_or(true, |event| {
                !matches!(event.kind, EventKind::Access(_))
                    && event
                        .paths
                        .iter()
                        .any(|path| ours.iter().any(|file| file.starts_with(path)))
            });
            if matters {
                let _ = woken.try_send(()); // one that is waiting already says the same
            }
        });
        Self {
            files,
            watched: Vec::new(),
            is_stale,
            inner: inner.ok(),
        }
    }

    /// Follows directories that came or went; answers whether every place is watched.
    fn follow(&mut self) -> bool {
        loop {
            let nearest = nearest_dirs(&self.files);
            let is_stale = self.is_stale.swap(false, Ordering::Relaxed);
            if nearest == self.watched && !is_stale {
                return self.inner.is_some();
            }
            let Some(watcher) = &mut self.inner else {
                return false;
            };
            for dir in self.watched.drain(..) {
                let _ = watcher.unwatch(&dir); // it may be gone
            }
            for dir in &nearest {
                if watcher.watch(dir, RecursiveMode::NonRecursive).is_err() {
                    self.inner = None;
                    return false;
                }
            }
            // One that was created just before its parent was watched raised no event: look again.
            self.watched = nearest;
        }
    }
}

fn nearest_dirs(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = files
        .iter()
        .filter_map(|file| file.ancestors().skip(1).find(|dir| dir.is_dir()))
        .map(Path::to_owned)
        .collect();
    dirs.sort();
    dirs.dedup();
    dirs
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = Result<Option<&'static str>, &'static str>;

    /// Runs the waiting alone: events come at the given times, and what lies there changes at others. All in
    /// milliseconds of a clock that stands still while anything is to do; gives what was found, and when.
    async fn run(
        events: &'static [u64],
        lies_there: &'static [(u64, Found)],
        sees: bool,
    ) -> (Found, u64) {
        let (woken, woken_by) = mpsc::channel(1);
        let begin = Instant::now();
        tokio::spawn(async move {
            for &at in events {
                sleep_until(begin + Duration::from_millis(at)).await;
                let _ = woken.try_send(());
            }
            std::future::pending::<()>().await;
            drop(woken);
        });
        let now = move || u64::try_from(begin.elapsed().as_millis()).unwrap();
        let look = || {
            let latest = lies_there.iter().rfind(|(at, _)| *at <= now());
            latest.map_or(Ok(None), |(_, found)| *found)
        };
        let found = settle(woken_by, Duration::from_secs(10), || sees, look).await;
        (found, now())
    }

    const GOOD: Found = Ok(Some("good"));
    const BAD: Found = Err("bad");

    #[tokio::test(start_paused = true)]
    async fn what_is_there_needs_no_waiting() {
        assert_eq!(run(&[], &[(0, GOOD)], true).await, (GOOD, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn reads_after_a_moment_of_quiet() {
        let written = &[(1000, BAD), (1400, GOOD)];
        assert_eq!(run(&[1000, 1200, 1400], written, true).await, (GOOD, 1700));
    }

    #[tokio::test(start_paused = true)]
    async fn a_bad_file_has_two_seconds_to_become_good() {
        assert_eq!(run(&[1000], &[(1000, BAD)], true).await, (BAD, 3300));
        let late = &[(1000, BAD), (2500, GOOD)];
        assert_eq!(run(&[1000, 2500], late, true).await, (GOOD, 2800));
        assert_eq!(run(&[], &[(0, BAD)], true).await, (BAD, 2000));
        let gone = &[(1000, BAD), (2000, Ok(None)), (3000, BAD)];
        assert_eq!(run(&[1000, 2000, 3000], gone, true).await, (BAD, 5300));
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_when_time_is_up() {
        assert_eq!(run(&[5000], &[], true).await, (Ok(None), 10_000));
        assert_eq!(run(&[9500], &[(9500, BAD)], true).await, (BAD, 10_000));
    }

    #[tokio::test(start_paused = true)]
    async fn constant_change_does_not_keep_it_from_reading() {
        let events = &[
            1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 2600, 2800, 3000, 3200, 3400,
        ];
        assert_eq!(run(events, &[(1000, GOOD)], true).await, (GOOD, 3000));
    }

    #[tokio::test(start_paused = true)]
    async fn looks_now_and_then_where_nothing_can_be_watched() {
        assert_eq!(run(&[], &[(3000, GOOD)], false).await, (GOOD, 4000));
    }

    #[tokio::test(start_paused = true)]
    async fn looks_no_more_often_where_nobody_is_left_to_tell() {
        let (woken, woken_by) = mpsc::channel(1);
        drop(woken);
        let mut looks = 0;
        let look = || {
            looks += 1;
            assert!(looks < 100, "it never rests");
            Ok::<Option<()>, ()>(None)
        };
        let found = settle(woken_by, Duration::from_secs(10), || false, look).await;
        assert_eq!((found, looks), (Ok(None), 6));
    }

    #[test]
    fn watches_the_nearest_directory_that_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str| dir.path().join(name).join("provisioning.json");
        std::fs::create_dir(dir.path().join("a")).unwrap();
        let nearest = nearest_dirs(&[file("a/b/c"), file("a"), file("d/e")]);
        assert_eq!(nearest, [dir.path().to_owned(), dir.path().join("a")]);
    }

    /// With the system's own events, and a directory that does not exist at first.
    #[tokio::test]
    async fn sees_a_file_arrive() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("not/yet/there.json");
        let look = || Ok::<_, ()>(std::fs::read_to_string(&file).ok());
        let time = Duration::from_secs(60);
        let files = [file.as_path()];
        let wait = wait_for(&files, time, look);
        let write = async {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            tokio::task::yield_now().await;
            std::fs::write(&file, "here").unwrap();
        };
        let (found, ()) = tokio::join!(wait, write);
        assert_eq!(found, Ok(Some("here".to_owned())));
    }

    #[tokio::test]
    async fn follows_a_directory_that_was_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("place");
        std::fs::create_dir(&place).unwrap();
        let file = place.join("file.json");
        let mut looks = 0;
        let look = || {
            let found = std::fs::read_to_string(&file).ok();
            looks += 1;
            if looks == 1 {
                std::fs::remove_dir(&place).unwrap();
                // Windows removes it once the watcher has let go of it.
                while std::fs::create_dir(&place).is_err() {
                    std::thread::yield_now();
                }
            } else if looks == 2 {
                std::fs::write(&file, "here").unwrap();
            }
            Ok::<_, ()>(found)
        };
        let files = [file.as_path()];
        let end = Instant::now() + Duration::from_secs(60);
        let found = wait_for(&files, Duration::from_secs(60), look).await;
        assert!(Instant::now() < end, "found when time was up");
        assert_eq!(found, Ok(Some("here".to_owned())));
    }
}
