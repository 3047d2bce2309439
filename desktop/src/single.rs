//! One window for each data directory: a second start hands its links to the first one, which shows its window, and ends.
//!
//! The first one holds a lock beside a unix socket of mode 0600; both ends are the same user. It needs no session bus.
//! A lock of its own, and not that of [`crate::lock`], since `latchkey` takes that one too and has no window.

use latchkey_core::secret::Secret;

/// What a second start hands over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What the desktop gave the second start so that a window may come to the front; may be empty.
    pub startup_id: String,
    /// The links among its arguments.
    pub links: Vec<Secret>,
}

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn {
    /// Nobody else is there. The value is held as long as the window is open.
    First(First),
    /// Another one is there and has heard.
    Handed,
    /// Another one may be there and does not answer, or there is no way to find out.
    Unknown,
}

#[cfg(unix)]
pub use self::unix::{First, take_turn};

#[cfg(not(unix))]
pub use self::other::{First, take_turn};

#[cfg(not(unix))]
mod other {
    use std::path::Path;

    use super::{Message, Turn};

    /// Nobody is first where nobody can be asked.
    #[derive(Debug)]
    pub enum First {}

    /// Does nothing: there is no way yet to talk to another one.
    pub async fn take_turn(_: &Path, _: &Message) -> Turn {
        Turn::Unknown
    }

    impl First {
        /// Never called.
        #[allow(clippy::unused_async)] // it is the same where there is something to wait for
        pub async fn listen(self, _: impl FnMut(Message)) {
            match self {}
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, Permissions};
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixListener as StdListener;
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    use latchkey_core::secret::Secret;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{UnixListener, UnixStream};
    use tokio::time::{Instant, sleep, timeout};
    use zeroize::Zeroizing;

    use super::{Message, Turn};
    use crate::private;

    const LOCK: &str = "latchkey.window";
    const SOCKET: &str = "latchkey.socket";

    /// What stands between two texts of a message: no argument of a program can hold it.
    const BETWEEN: char = '\0';

    /// The most that is read of a message, in bytes: four links of 8 KiB and what goes along.
    const LARGEST: u64 = 40 * 1024;

    /// What the first one says when it has heard.
    const HEARD: &[u8] = b"heard";

    /// How long one that is there may take to answer: its window may just be opening on a slow machine.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// How often it is asked again meanwhile.
    const PAUSE: Duration = Duration::from_millis(25);

    /// The first one: keeps the lock, hears the others.
    #[derive(Debug)]
    pub struct First {
        _lock: File,
        listener: Option<StdListener>,
    }

    /// Becomes the first one, or hands a message to the one that is. The data directory must be there.
    pub async fn take_turn(data: &Path, message: &Message) -> Turn {
        let Ok(lock) = private::open_or_create(&data.join(LOCK)) else {
            return Turn::Unknown;
        };
        let end = Instant::now() + PATIENCE;
        loop {
            if lock.try_lock().is_ok() {
                return Turn::First(First {
                    _lock: lock,
                    listener: bind(data).ok(),
                });
            }
            let left = end.saturating_duration_since(Instant::now());
            if let Ok(Ok(())) = timeout(left, hand(data, message)).await {
                return Turn::Handed;
            }
            if Instant::now() >= end {
                return Turn::Unknown;
            }
            sleep(PAUSE).await;
        }
    }

    impl First {
        /// Hears the others, for ever.
        pub async fn listen(self, mut heard: impl FnMut(Message)) {
            let listener = self.listener.and_then(|listener| {
                listener.set_nonblocking(true).ok()?;
                UnixListener::from_std(listener).ok()
            });
            let Some(listener) = listener else {
                return std::future::pending().await; // holds the lock all the same
            };
            loop {
                match listener.accept().await {
                    // One after the other: nobody waits long, and nobody can open many.
                    Ok((stream, _)) => {
                        if let Ok(Ok(message)) = timeout(PATIENCE, hear(stream)).await {
                            heard(message);
                        }
                    }
                    Err(_) => sleep(PATIENCE).await, // no more files can be opened
                }
            }
        }
    }

    fn bind(data: &Path) -> io::Result<StdListener> {
        let (_dir, path) = socket(data)?;
        // Of one that is gone: whoever holds the lock is alone.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = StdListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(listener)
    }

    /// Gives a path of the socket that is short enough for a socket's address, and the directory that keeps it valid.
    fn socket(data: &Path) -> io::Result<(File, PathBuf)> {
        let dir = File::open(data)?;
        let path = data.join(SOCKET);
        if cfg!(target_os = "linux") && path.as_os_str().len() >= 100 {
            let short = format!("/proc/self/fd/{}/{SOCKET}", dir.as_raw_fd());
            return Ok((dir, short.into()));
        }
        Ok((dir, path))
    }

    async fn hand(data: &Path, message: &Message) -> io::Result<()> {
        let (_dir, path) = socket(data)?;
        let mut stream = UnixStream::connect(path).await?;
        same_user(&stream)?;
        stream.write_all(write(message).as_bytes()).await?;
        stream.shutdown().await?;
        let mut answer = [0; HEARD.len()];
        stream.read_exact(&mut answer).await?;
        if answer == HEARD {
            Ok(())
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }

    async fn hear(mut stream: UnixStream) -> io::Result<Message> {
        same_user(&stream)?;
        let mut text = Zeroizing::new(String::new());
        let (reader, mut writer) = stream.split();
        reader.take(LARGEST + 1).read_to_string(&mut text).await?;
        if text.len() as u64 > LARGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        writer.write_all(HEARD).await?;
        Ok(read(&text))
    }

    fn same_user(stream: &UnixStream) -> io::Result<()> {
        if stream.peer_cred()?.uid() == rustix::process::geteuid().as_raw() {
            Ok(())
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }

    fn write(message: &Message) -> Zeroizing<String> {
        let mut text = Zeroizing::new(message.startup_id.clone());
        for link in &message.links {
            text.push(BETWEEN);
            text.push_str(link.expose());
        }
        text
    }

    fn read(text: &str) -> Message {
        let mut texts = text.split(BETWEEN);
        Message {
            startup_id: texts.next().unwrap_or_default().to_owned(),
            links: texts.map(Secret::new).collect(),
        }
    }

    #[cfg(test)]
    mod tests {
        use tokio::sync::mpsc;

        use super::*;

        fn message() -> Message {
            Message {
                startup_id: "startup".to_owned(),
                links: ["latchkey://one", "defguard://two"].map(Secret::new).into(),
            }
        }

        fn first(turn: Turn) -> First {
            match turn {
                Turn::First(first) => first,
                Turn::Handed | Turn::Unknown => panic!("{turn:?}"),
            }
        }

        async fn take(data: &Path) -> Turn {
            take_turn(data, &message()).await
        }

        /// Has the first one hear; gives what it hears.
        fn listen(first: First) -> mpsc::UnboundedReceiver<Message> {
            let (sender, heard) = mpsc::unbounded_channel();
            tokio::spawn(first.listen(move |message| drop(sender.send(message))));
            heard
        }

        #[tokio::test]
        async fn the_second_hands_over_what_it_was_given() {
            let temp = tempfile::tempdir().unwrap();
            let mut heard = listen(first(take(temp.path()).await));
            for _ in 0..2 {
                assert!(matches!(take(temp.path()).await, Turn::Handed));
                assert_eq!(heard.recv().await, Some(message()));
            }
            let mode = fs::metadata(temp.path().join(SOCKET)).unwrap();
            assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        }

        #[tokio::test]
        async fn of_many_at_once_one_is_first() {
            let temp = tempfile::tempdir().unwrap();
            let (sender, mut turns) = mpsc::unbounded_channel();
            for _ in 0..8 {
                let (data, sender) = (temp.path().to_owned(), sender.clone());
                tokio::spawn(async move {
                    match take(&data).await {
                        Turn::First(first) => {
                            sender.send("first").unwrap();
                            first.listen(|_| ()).await;
                        }
                        Turn::Handed => sender.send("handed").unwrap(),
                        Turn::Unknown => sender.send("unknown").unwrap(),
                    }
                });
            }
            let mut all = Vec::new();
            for _ in 0..8 {
                all.push(turns.recv().await.unwrap());
            }
            all.sort_unstable();
            let mut expected = vec!["handed"; 8];
            expected[0] = "first";
            assert_eq!(all, expected);
        }

        #[tokio::test]
        async fn takes_the_place_of_one_that_is_gone() {
            let temp = tempfile::tempdir().unwrap();
            let dir = temp.path().join("d".repeat(120)); // longer than a socket's address
            fs::create_dir(&dir).unwrap();
            drop(first(take(&dir).await));
            let mut heard = listen(first(take(&dir).await));
            assert!(matches!(take(&dir).await, Turn::Handed));
            assert_eq!(heard.recv().await, Some(message()));
        }

        #[tokio::test(start_paused = true)]
        async fn gives_up_on_one_that_does_not_answer() {
            let temp = tempfile::tempdir().unwrap();
            let _silent = first(take(temp.path()).await);
            assert!(matches!(take(temp.path()).await, Turn::Unknown));
            let nowhere = temp.path().join("no/such/directory");
            assert!(matches!(take(&nowhere).await, Turn::Unknown));
        }

        #[tokio::test]
        async fn reads_no_more_than_a_message_can_be() {
            let temp = tempfile::tempdir().unwrap();
            let mut heard = listen(first(take(temp.path()).await));
            for bytes in [vec![b'x'; 1024 * 1024], vec![0xff; 10]] {
                let mut stream = UnixStream::connect(temp.path().join(SOCKET)).await.unwrap();
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                let mut answer = Vec::new();
                let _ = stream.read_to_end(&mut answer).await;
                assert!(answer.is_empty());
            }
            assert!(matches!(take(temp.path()).await, Turn::Handed));
            assert_eq!(heard.recv().await, Some(message()));
        }
    }
}
