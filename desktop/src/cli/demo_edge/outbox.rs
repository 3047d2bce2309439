//! Mails as `.eml` files, numbered in the order in which they were sent: `0001.eml`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use latchkey_core::demo::{Mail, MailBody};

/// Characters of a line of base64 in a mail (RFC 2045).
const LINE: usize = 76;
/// Bytes that fit into one encoded word of a header (RFC 2047: 75 characters).
const WORD: usize = 42;

/// A folder for mails.
#[derive(Debug)]
pub(super) struct Outbox {
    folder: PathBuf,
    written: usize,
}

impl Outbox {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, written: 0 })
    }

    /// Writes those of `mails` that are new since the last time; they may hold tokens, so only their owner reads them.
    pub(super) fn write(&mut self, mails: &[Mail], sender: &str) -> io::Result<()> {
        for mail in mails.iter().skip(self.written) {
            let name = format!("{:04}.eml", self.written + 1);
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(self.folder.join(name))?;
            file.write_all(to_eml(mail, sender).as_bytes())?;
            self.written += 1;
        }
        Ok(())
    }
}

fn to_eml(mail: &Mail, sender: &str) -> String {
    let kind = match mail.body {
        MailBody::Markdown(_) => "html",
        MailBody::Text(_) => "plain",
    };
    let since = Duration::from_secs(u64::try_from(mail.sent_at).unwrap_or_default());
    let date = httpdate::fmt_http_date(UNIX_EPOCH + since).replace("GMT", "+0000");
    let body = STANDARD.encode(mail.content().as_bytes());
    let lines: Vec<&str> = split(&body, LINE);
    format!(
        "Date: {date}\r\nFrom: {}\r\nTo: {}\r\nSubject: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/{kind}; \
         charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        header(sender),
        header(&mail.to),
        header(&mail.subject),
        lines.join("\r\n")
    )
}

/// A header's value; anything but printable ASCII becomes encoded words.
fn header(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let words = split(text, WORD).into_iter();
    let words = words.map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word)));
    words.collect::<Vec<_>>().join("\r\n ")
}

/// Cuts a text into pieces of at most `limit` bytes, never inside a character.
fn split(mut text: &str, limit: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let (piece, rest) = text.split_at(text.floor_char_boundary(limit));
        pieces.push(piece);
        text = rest;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str, body: MailBody) -> Mail {
        Mail {
            to: "ben@example.test".to_owned(),
            subject: subject.to_owned(),
            body,
            sent_at: 1_795_431_633,
        }
    }

    #[test]
    fn writes_a_mail_that_a_mail_program_reads() {
        let text = to_eml(
            &mail("Welcome", MailBody::Markdown("<p>ü</p>".to_owned())),
            "a@b",
        );
        assert_eq!(
            text,
            "Date: Mon, 23 Nov 2026 11:00:33 +0000\r\nFrom: a@b\r\nTo: ben@example.test\r\nSubject: Welcome\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             PHA+w7w8L3A+\r\n"
        );
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        let subject = "Grüße\r\nBcc: everybody@example.test, and a lot more text behind it";
        let text = to_eml(&mail(subject, MailBody::Text(String::new())), "a@b");
        assert!(!text.contains("Bcc") && text.contains("Subject: =?utf-8?B?"));
        let longest = text.lines().map(str::len).max().unwrap();
        assert!(longest <= 78, "{longest}");
    }

    #[test]
    fn writes_each_mail_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(folder.path().join("out")).unwrap();
        let mut mails = vec![mail("1", MailBody::Text("x".to_owned()))];
        outbox.write(&mails, "a@b").unwrap();
        fs::remove_file(folder.path().join("out/0001.eml")).unwrap();
        mails.push(mail("2", MailBody::Text("y".to_owned())));
        outbox.write(&mails, "a@b").unwrap();
        let names: Vec<_> = fs::read_dir(folder.path().join("out")).unwrap().collect();
        assert_eq!(names.len(), 1);
        assert!(folder.path().join("out/0002.eml").exists());
    }
}
