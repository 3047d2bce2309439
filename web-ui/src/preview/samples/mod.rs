//! A View for each screen and each state of one that looks different: to jump to, to test, to take pictures of.
//!
//! The tables do not compile when the core learns of a screen, reason, trouble or error that has no sample here.

mod around;
mod cast;
mod instances;
mod label;
mod views;

use latchkey_core::edge::{EdgeUrlError, TransportError};
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::view::{
    Certainty, FieldError, ManualError, Notice, Question, Stop, Trouble, View,
};

use self::cast::{Cast, cast};
use self::views::*;
use crate::words::Words;

/// A sample.
#[derive(Debug)]
pub struct Sample {
    /// Its name in the address.
    pub name: &'static str,
    draw: fn(&Cast) -> View,
}

macro_rules! samples {
    ($($name:literal $draw:expr;)*) => { &[$(Sample { name: $name, draw: $draw },)*] };
}

/// The samples for all cases of an enum: the match must name each of them. `else` names one that stands elsewhere.
macro_rules! every {
    ($type:ident, $draw:path; $($name:literal $case:pat => $value:expr;)* $(else $elsewhere:pat)?) => {{
        const _: fn(&$type) = |case| match case { $($case => (),)* $($elsewhere => ())? };
        &[$(Sample { name: $name, draw: |cast| $draw(cast, $value) },)*]
    }};
}

/// All samples.
#[rustfmt::skip] // Tables.
static SAMPLES: [&[Sample]; 14] = [
    samples! {
        "looking" looking;
        "connecting" connecting;
        "manual" |cast| manual(cast, None);
        "bad-file" bad_file;
        "bad-file-all" bad_file_all;
        "welcome" welcome;
        "details" |cast| details(cast, None);
        "password" |cast| password(cast, None);
        "device" |cast| device(cast, None);
        "factor" |cast| factor(cast, None);
        "totp" |cast| totp(cast, None);
        "email" |cast| email(cast, None);
        "email-error" |cast| email(cast, Some(FieldError::WrongCode));
        "recovery" recovery;
        "recovery-lost" recovery_lost;
        "working" working;
        "finish" finish;
        "finish-plain" finish_plain;
        "admin-adds-device" admin_adds;
        "about" |cast| about(cast, false);
        "about-managed" |cast| about(cast, true);
        "about-checking" about_checking;
        "about-checks" about_checks;
        "home" home;
        "home-many" home_many;
        "home-empty" home_empty;
    },
    every! { FieldError, field;
        "details-error" FieldError::InvalidPhone => FieldError::InvalidPhone;
        "details-too-long" FieldError::TooLong => FieldError::TooLong;
        "password-error" FieldError::WeakPassword => FieldError::WeakPassword;
        "device-error" FieldError::NameTaken => FieldError::NameTaken;
        "device-empty" FieldError::Empty => FieldError::Empty;
        "device-control-character" FieldError::ControlCharacter => FieldError::ControlCharacter;
        "factor-error" FieldError::MethodUnavailable => FieldError::MethodUnavailable;
        "totp-error" FieldError::WrongCode => FieldError::WrongCode;
        "totp-not-a-code" FieldError::NotACode => FieldError::NotACode;
    },
    every! { EdgeUrlError, manual_url;
        "manual-error" EdgeUrlError::NotHttps => EdgeUrlError::NotHttps;
        "manual-url-empty" EdgeUrlError::Empty => EdgeUrlError::Empty;
        "manual-url-not-a-url" EdgeUrlError::NotAUrl => EdgeUrlError::NotAUrl;
        "manual-url-user" EdgeUrlError::UserInfo => EdgeUrlError::UserInfo;
        "manual-url-query" EdgeUrlError::QueryOrFragment => EdgeUrlError::QueryOrFragment;
    },
    every! { ManualError, manual_wrong;
        "manual-no-token" ManualError::NoToken => ManualError::NoToken;
        "manual-bad-link" ManualError::BadLink => ManualError::BadLink;
        "manual-not-allowed" ManualError::EdgeNotAllowed => ManualError::EdgeNotAllowed;
        "manual-not-by-hand" ManualError::NotByHand => ManualError::NotByHand;
        "manual-token-over" ManualError::TokenOver => ManualError::TokenOver;
        else ManualError::Url(_)
    },
    every! { Question, question;
        "question-instance" Question::AnotherInstance { .. } => another_instance;
        "question-user" Question::AnotherUser { .. } => another_user;
        "question-link" Question::UseLink { .. } => use_link;
        "question-remove" Question::RemoveInstance { .. } => remove_instance;
    },
    every! { TransportError, offline;
        "waiting" TransportError::Unreachable => TransportError::Unreachable;
        "waiting-unknown-host" TransportError::UnknownHost => TransportError::UnknownHost;
        "waiting-timed-out" TransportError::TimedOut => TransportError::TimedOut;
        "waiting-broken" TransportError::Broken => TransportError::Broken;
        "waiting-tls-untrusted" TransportError::TlsUntrusted => TransportError::TlsUntrusted;
        "waiting-tls-expired" TransportError::TlsExpired => TransportError::TlsExpired;
        "waiting-tls-wrong-host" TransportError::TlsWrongHost => TransportError::TlsWrongHost;
        "waiting-tls-other" TransportError::TlsOther => TransportError::TlsOther;
        "waiting-proxy-login" TransportError::ProxyLogin => TransportError::ProxyLogin;
        "waiting-too-large" TransportError::TooLarge => TransportError::TooLarge;
    },
    every! { Trouble, waiting;
        "waiting-server" Trouble::Server => Trouble::Server;
        "waiting-rate-limited" Trouble::RateLimited => Trouble::RateLimited;
        "waiting-web-page" Trouble::WebPage => Trouble::WebPage;
        "waiting-bad-answer" Trouble::BadAnswer => Trouble::BadAnswer;
        else Trouble::Network(_)
    },
    every! { Stop, stopped;
        "stopped-token-expired" Stop::TokenExpired => Stop::TokenExpired;
        "stopped-session-over" Stop::SessionOver => Stop::SessionOver;
        "stopped-answer-lost" Stop::AnswerLost => Stop::AnswerLost;
        "stopped-not-accepted" Stop::NotAccepted => Stop::NotAccepted;
        "stopped-wrong-token-kind" Stop::WrongTokenKind => Stop::WrongTokenKind;
        "stopped-user-disabled" Stop::UserDisabled => Stop::UserDisabled;
        "stopped-not-an-edge" Stop::NotAnEdge => Stop::NotAnEdge;
        "stopped-edge-not-allowed" Stop::EdgeNotAllowed => Stop::EdgeNotAllowed;
        "stopped-bad-answer" Stop::BadAnswer(_) => Stop::BadAnswer(bad_answer());
        "stopped-refused" Stop::Refused(_) => Stop::Refused(418);
        "stopped-device-refused" Stop::DeviceRefused => Stop::DeviceRefused;
        "stopped-device-of-another-user" Stop::DeviceOfAnotherUser => Stop::DeviceOfAnotherUser;
        "stopped-session-not-kept" Stop::SessionNotKept => Stop::SessionNotKept;
        "stopped-declined" Stop::Declined => Stop::Declined;
        else Stop::Store(_)
    },
    every! { StorageErrorCode, stopped_store;
        "stopped-store-busy" StorageErrorCode::Busy => StorageErrorCode::Busy;
        "stopped-store-newer" StorageErrorCode::Newer => StorageErrorCode::Newer;
        "stopped-store-corrupt" StorageErrorCode::Corrupt => StorageErrorCode::Corrupt;
        "stopped-store" StorageErrorCode::Full => StorageErrorCode::Full;
        "stopped-store-denied" StorageErrorCode::Denied => StorageErrorCode::Denied;
        "stopped-store-no-key" StorageErrorCode::NoKey => StorageErrorCode::NoKey;
        "stopped-store-locked" StorageErrorCode::Locked => StorageErrorCode::Locked;
        "stopped-store-none" StorageErrorCode::NoStore => StorageErrorCode::NoStore;
        "stopped-store-other" StorageErrorCode::Other => StorageErrorCode::Other;
    },
    every! { Certainty, stopped_changed;
        "stopped-changed-perhaps" Certainty::Perhaps => Certainty::Perhaps;
        "stopped-changed-yes" Certainty::Yes => Certainty::Yes;
        else Certainty::No
    },
    every! { Notice, noticed;
        "notice-handed-out" Notice::HandedOut => Notice::HandedOut;
        "notice-not-handed-out" Notice::NotHandedOut => Notice::NotHandedOut;
        "notice-file-left" Notice::FileLeft => Notice::FileLeft;
        "notice-up-to-date" Notice::UpToDate => Notice::UpToDate;
        "notice-not-refreshed" Notice::NotRefreshed => Notice::NotRefreshed;
        "notice-store-trouble" Notice::StoreTrouble(_) => Notice::StoreTrouble(StorageErrorCode::Busy);
        "notice-removed" Notice::Removed => Notice::Removed;
        "notice-bad-link" Notice::BadLink(_) => Notice::BadLink(ManualError::BadLink);
        "notice-link-left" Notice::LinkLeft => Notice::LinkLeft;
    },
    samples! {
        "welcome-long" welcome;
        "details-long" |cast| details(cast, None);
        "device-long" |cast| device(cast, Some(FieldError::NameTaken));
        "email-long" |cast| email(cast, None);
        "question-long" |cast| question(cast, another_user);
        "waiting-long" |cast| waiting(cast, Trouble::Server);
        "stopped-long" |cast| stopped(cast, Stop::NotAccepted);
        "home-long" home_many;
    },
    samples! {
        "welcome-rtl" welcome;
        "details-rtl" |cast| details(cast, None);
        "question-rtl" |cast| question(cast, another_instance);
        "stopped-rtl" |cast| stopped(cast, Stop::NotAccepted);
        "home-rtl" home_many;
    },
    samples! {
        "welcome-markup" welcome;
        "finish-markup" finish_markup;
        "finish-long" finish_long;
    },
];

/// Gives the names of all samples.
pub fn names() -> impl Iterator<Item = &'static str> {
    SAMPLES.into_iter().flatten().map(|sample| sample.name)
}

/// Gives the name as the table has it, if there is such a sample.
pub fn known(name: &str) -> Option<&'static str> {
    names().find(|known| *known == name)
}

/// Makes the sample of this name; `now` is this machine's clock, seconds since 1970.
pub fn find(name: &str, now: i64) -> Option<View> {
    let mut all = SAMPLES.into_iter().flatten();
    let sample = all.find(|sample| sample.name == name)?;
    Some((sample.draw)(&cast(name, now)))
}

/// Lists all samples for people, in parts: what each part is about, and its samples with their names.
pub fn listed(words: Words) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let mut parts: Vec<(&'static str, Vec<(&'static str, String)>)> = label::PARTS
        .map(|part| (label::part(words, part), Vec::new()))
        .into();
    for name in names() {
        if let Some(view) = find(name, 0)
            && let Some((_, samples)) = parts.get_mut(label::part_of(name, &view.screen))
        {
            samples.push((name, label::of(words, name, &view)));
        }
    }
    parts
}
