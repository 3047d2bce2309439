//! A program on a pseudo-terminal, as a person sees it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// After so long without a word something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// One terminal with a program on it.
#[derive(Debug)]
pub(crate) struct Screen {
    child: Child,
    keyboard: File,
    output: Receiver<Vec<u8>>,
    bytes: Vec<u8>,
    /// How much of the text was waited for already.
    read: usize,
    columns: usize,
}

impl Screen {
    /// Starts the program on a terminal of 80 columns and 50 rows.
    pub(crate) fn open(program: &Command) -> Self {
        Self::of_size(program, 80, 50)
    }

    /// Starts the program; `setsid` makes the terminal its own, so that Ctrl-C reaches it.
    pub(crate) fn of_size(program: &Command, columns: u16, rows: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = OpenOptions::new()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();

        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait"])
            .arg(program.get_program())
            .args(program.get_args())
            .current_dir(program.get_current_dir().unwrap());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command
            .env("TERM", "xterm-256color")
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave)
            .spawn()
            .unwrap();
        drop(command); // with its copies of the other end: else the output would never end
        let keyboard = File::from(master);
        let mut screen = keyboard.try_clone().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The end of the last one who writes is an error here (EIO).
            while let Ok(length @ 1..) = screen.read(&mut bytes) {
                if sender.send(bytes[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            keyboard,
            output,
            bytes: Vec::new(),
            read: 0,
            columns: columns.into(),
        }
    }

    /// The lines as they stand there now, scrolled ones too: what was taken back is gone, what was written over as well.
    pub(crate) fn picture(&self) -> Vec<String> {
        let text = self.raw();
        let mut rows = vec![Vec::new()];
        let (mut row, mut column) = (0, 0);
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '\r' => column = 0,
                '\n' => {
                    row += 1;
                    column = 0;
                }
                '\u{1b}' => {
                    let sequence: String = rest
                        .by_ref()
                        .skip(1)
                        .take_while(|c| !c.is_alphabetic())
                        .collect();
                    let last = text[..text.len() - rest.as_str().len()].chars().last();
                    match last {
                        Some('F') => {
                            row -= sequence.parse::<usize>().unwrap();
                            column = 0;
                        }
                        Some('J') => {
                            rows.truncate(row + 1);
                            rows[row].truncate(column);
                        }
                        _ => {}
                    }
                }
                c => {
                    if column == self.columns {
                        row += 1;
                        column = 0;
                    }
                    while rows.len() <= row {
                        rows.push(Vec::new());
                    }
                    let line: &mut Vec<char> = &mut rows[row];
                    if line.len() <= column {
                        line.resize(column + 1, ' ');
                    }
                    line[column] = c;
                    column += 1;
                }
            }
            while rows.len() <= row {
                rows.push(Vec::new());
            }
        }
        let text = |line: Vec<char>| line.into_iter().collect::<String>().trim_end().to_owned();
        rows.into_iter().map(text).collect()
    }

    /// All that was sent to the terminal.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// All that was shown, without colours.
    pub(crate) fn shown(&self) -> String {
        let text = self.raw();
        let mut parts = text.split("\u{1b}[");
        let mut plain = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            plain.push_str(
                part.trim_start_matches(|c: char| !c.is_alphabetic())
                    .get(1..)
                    .unwrap_or_default(),
            );
        }
        plain
    }

    /// Waits until one of these is shown, after what was waited for before; gives which.
    pub(crate) fn until_one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        loop {
            let shown = self.shown();
            let new = &shown[self.read..];
            let first = texts
                .iter()
                .filter_map(|text| new.find(text).map(|at| (at, *text)))
                .min();
            if let Some((at, text)) = first {
                self.read += at + text.len();
                return text;
            }
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.bytes.extend(bytes),
                Err(_) => panic!("none of {texts:?} after\n{shown}"),
            }
        }
    }

    /// Waits until this is shown.
    pub(crate) fn until(&mut self, text: &str) {
        self.until_one_of(&[text]);
    }

    /// Makes the window larger or smaller.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.keyboard, size).unwrap();
        self.columns = columns.into();
    }

    /// Types a line.
    pub(crate) fn type_in(&mut self, line: &str) {
        writeln!(self.keyboard, "{line}").unwrap();
    }

    /// Presses a key together with Ctrl.
    pub(crate) fn press_ctrl(&mut self, key: u8) {
        self.keyboard.write_all(&[key & 0x1f]).unwrap();
    }

    /// Waits for its end; gives the exit code and all that was shown.
    pub(crate) fn end(mut self) -> (i32, String) {
        (self.wait(), self.shown())
    }

    /// Waits for its end; gives the exit code and what stands on the terminal.
    pub(crate) fn end_picture(mut self) -> (i32, Vec<String>) {
        (self.wait(), self.picture())
    }

    fn wait(&mut self) -> i32 {
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.bytes.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("no end after\n{}", self.shown()),
            }
        }
        let status = self.child.wait().unwrap();
        status.code().unwrap_or(-1)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
