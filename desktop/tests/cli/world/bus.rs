//! A wire between a program and its session bus, with a knife at it.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Carries everything between programs and a bus, up to one message, which never arrives.
#[derive(Debug)]
pub(crate) struct BusTap {
    _folder: TempDir,
    reached: Receiver<()>,
    /// The address to use instead of the bus's.
    pub(crate) address: String,
}

impl BusTap {
    /// Makes one that ends before the `nth` message (from 1) of those who use it.
    pub(crate) fn before(bus: &str, nth: usize) -> Self {
        let path = bus.strip_prefix("unix:path=").unwrap();
        let path = path.split(',').next().unwrap().to_owned();
        let folder = TempDir::new().unwrap();
        let socket = folder.path().join("bus");
        let listener = UnixListener::bind(&socket).unwrap();
        let (at_it, reached) = channel();
        let count = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for program in listener.incoming().map_while(Result::ok) {
                let Ok(bus) = UnixStream::connect(&path) else {
                    return;
                };
                carry(program, bus, &count, nth, &at_it);
            }
        });
        Self {
            address: format!("unix:path={}", socket.display()),
            _folder: folder,
            reached,
        }
    }

    /// Runs a program that uses this; tells whether it came to that message, and was killed there.
    pub(crate) fn kills(&self, mut program: Command) -> bool {
        let mut child = program
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        loop {
            if self.reached.recv_timeout(Duration::from_millis(5)).is_ok() {
                child.kill().unwrap();
                child.wait().unwrap();
                return true;
            }
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return false;
            }
        }
    }
}

/// A program sends one message and waits for what comes back, so what is read at once is one message.
fn carry(
    program: UnixStream,
    bus: UnixStream,
    count: &Arc<AtomicUsize>,
    nth: usize,
    at_it: &Sender<()>,
) {
    let (mut from_bus, mut to_program) = (bus.try_clone().unwrap(), program.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from_bus, &mut to_program));
    let (count, at_it) = (Arc::clone(count), at_it.clone());
    let (mut from_program, mut to_bus) = (program, bus);
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(length @ 1..) = from_program.read(&mut bytes) {
            if count.fetch_add(1, Ordering::Relaxed) + 1 == nth {
                let _ = at_it.send(());
                return;
            }
            if to_bus.write_all(&bytes[..length]).is_err() {
                return;
            }
        }
        let _ = to_bus.shutdown(std::net::Shutdown::Both);
    });
}
