//! The provisioning file.

use std::path::Path;

use latchkey_core::provisioning::{Encoding, Place, Problem, ProblemCode};

use super::{Words, found};

/// Says where a file was found.
pub(crate) fn place(place: Place) -> &'static str {
    match place {
        Place::Given => "named by you",
        Place::AppData => "Latchkey's own folder",
        Place::Defguard => "the folder of Defguard's client",
        Place::Machine => "for all users of this machine",
    }
}

/// Names an encoding.
pub(crate) fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8 with a byte order mark",
        Encoding::Utf16Le => "UTF-16, low byte first",
        Encoding::Utf16Be => "UTF-16, high byte first",
    }
}

/// Says where in the file: ` (line 3, column 7)`, or nothing.
pub(crate) fn spot(problem: &Problem) -> String {
    match (problem.line, problem.column) {
        (Some(line), Some(column)) => format!(" (line {line}, column {column})"),
        (Some(line), None) => format!(" (line {line})"),
        (None, _) => String::new(),
    }
}

/// Gives the command that takes the right to write to a file and its folder from others.
pub(crate) fn close(file: &Path) -> String {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    format!(
        "chmod go-w {} {}",
        found::argument(file),
        found::argument(folder)
    )
}

/// Says what is wrong with this file and what to do about it.
pub(crate) fn problem_of(code: ProblemCode, file: &Path) -> Words {
    let mut words = problem(code);
    if code == ProblemCode::WritableByOthers {
        words
            .remedy
            .push_str(&format!(" `{}` does it.", close(file)));
    }
    words
}

/// Says what is wrong and what to do about it.
pub(crate) fn problem(code: ProblemCode) -> Words {
    let (what, remedy) = match code {
        ProblemCode::Unreadable => (
            "the file cannot be read",
            "Make sure that it is there, that it belongs to you and that you may read it.",
        ),
        ProblemCode::NotRegular => (
            "it is a link, a folder or a device instead of a file",
            "Put the file itself there.",
        ),
        // Only of a file for all users: who may write to that is not read there.
        ProblemCode::ForeignOwner if cfg!(windows) => (
            "this version cannot tell whether it is the administrator's",
            "Put the file into the folder of the user instead: `%LOCALAPPDATA%\\net.latchkey`.",
        ),
        ProblemCode::ForeignOwner => (
            "the file or its folder belongs to somebody else",
            "A file for one user must belong to that user or root, a file for the whole machine to root, and so must \
             the folder: have it placed again by the right one, or change the owner.",
        ),
        ProblemCode::WritableByOthers => (
            "others may write to the file or to its folder",
            "Whoever can change or swap it decides which server this machine trusts. Take that right from them.",
        ),
        ProblemCode::TooLarge => (
            "it is larger than 64 KiB",
            "That is no provisioning file; put the right one there.",
        ),
        ProblemCode::EdgeNotAllowed => (
            "the policy of this machine does not allow the server in it",
            "Use a file for a server that it allows, or ask whoever manages this machine.",
        ),
        ProblemCode::Empty => ("the file is empty", "Have it written again."),
        ProblemCode::NotUtf8 => (
            "the text is neither UTF-8 nor marked as UTF-16",
            "Save it as UTF-8. In PowerShell: `Set-Content -Encoding UTF8`.",
        ),
        ProblemCode::NotUtf16 => (
            "the text is marked as UTF-16 but half a character is missing",
            "It was cut off or mixed with another encoding. Save it as UTF-8.",
        ),
        ProblemCode::Nul => (
            "there is a NUL character in the text",
            "It is a binary file, or in yet another encoding. Save it as UTF-8.",
        ),
        ProblemCode::NotJson => (
            "it is not JSON from here on",
            "Look for a missing comma, quotation marks that are not \", or a comma before the last }.",
        ),
        ProblemCode::CutOff => (
            "the text ends before the JSON does",
            "Have it written again; it was cut off.",
        ),
        ProblemCode::TrailingText => (
            "there is more text after the end of the JSON",
            "Remove everything behind the last }.",
        ),
        ProblemCode::NotAnObject => (
            "it is JSON, but not an object",
            "It has to be {\"enrollment_token\": \"…\", \"enrollment_url\": \"https://…\"}.",
        ),
        ProblemCode::KeyTwice => (
            "the same key stands here a second time",
            "Keep the one that is right.",
        ),
        ProblemCode::SpellingsDiffer => (
            "both spellings of a key are there, with different values",
            "Keep the one that is right: `enrollment_token` or `enrollmentToken`, `enrollment_url` or `enrollmentUrl`.",
        ),
        ProblemCode::TokenMissing => (
            "there is no `enrollment_token`",
            "Add it: \"enrollment_token\": \"…\".",
        ),
        ProblemCode::TokenNotText => (
            "the token is not a text",
            "Put it in quotation marks: \"enrollment_token\": \"…\".",
        ),
        ProblemCode::TokenEmpty => (
            "the token is empty",
            "Put the token between the quotation marks.",
        ),
        ProblemCode::TokenBadCharacter => (
            "there is white space or a control character within the token",
            "Copy the token again; a line break may have come into it.",
        ),
        ProblemCode::TokenShape => (
            "the token does not look like one of Defguard's (32 letters and digits)",
            "If the server refuses it, copy it again.",
        ),
        ProblemCode::UrlMissing => (
            "there is no `enrollment_url`",
            "Add it: \"enrollment_url\": \"https://vpn.example.com\".",
        ),
        ProblemCode::UrlNotText => (
            "the URL is not a text",
            "Put it in quotation marks: \"enrollment_url\": \"https://vpn.example.com\".",
        ),
        ProblemCode::UrlEmpty => (
            "the URL is empty",
            "Put the address of the Edge there: https://vpn.example.com.",
        ),
        ProblemCode::UrlNotAUrl => (
            "that is not a URL",
            "Put the whole address of the Edge there: https://vpn.example.com.",
        ),
        ProblemCode::UrlNotHttps => (
            "the URL does not begin with https://",
            "Only https keeps the token secret on its way; http works on this machine alone.",
        ),
        ProblemCode::UrlUserInfo => (
            "there is a user name or password in the URL",
            "Leave out everything between // and @.",
        ),
        ProblemCode::UrlQueryOrFragment => (
            "there is a ? or # in the URL",
            "Leave out everything from there on.",
        ),
        ProblemCode::UrlLoopback => (
            "the URL means this machine itself",
            "That is what a server says whose public URL was never set. Put the address of the Edge there.",
        ),
        ProblemCode::CaNotText => (
            "`ca_certificate` is not a text",
            "Put the certificate (PEM) in quotation marks, with \\n for line breaks.",
        ),
        ProblemCode::CaNotPem => (
            "`ca_certificate` is not a certificate (PEM)",
            "It begins with -----BEGIN CERTIFICATE-----; a path does not work.",
        ),
        ProblemCode::CaPrivateKey => (
            "there is a private key beside the certificate",
            "Remove it, and replace that key: whoever saw the file has it.",
        ),
        ProblemCode::NotALink => (
            "that is not an enrollment link",
            "Copy it again, from `defguard://` to its end.",
        ),
        ProblemCode::ControlCharacter => (
            "there is a control character in the link",
            "Copy it again, on one line.",
        ),
    };
    Words::new(what, remedy)
}
