//! A JavaScript value -> a View, as serde wrote it. `None` for anything else, never a panic.
//!
//! Each type stands here once, with all of its fields and cases: one that is missing does not compile.

use js_sys::{Array, Reflect};
use latchkey_core::action::{ActionKind, Method};
use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::edge::meaning::BadAnswer;
use latchkey_core::edge::wire::Admin;
use latchkey_core::edge::{EdgeUrlError, TransportError};
use latchkey_core::export::ExportError;
use latchkey_core::instance::{LocationFactor, ServiceMode, TrafficPolicy};
use latchkey_core::page::{Block, Inline, Page};
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Place, Problem, ProblemCode, SearchError};
use latchkey_core::qr::QrCode;
use latchkey_core::secret::{Secret, Shown};
use latchkey_core::settings::{About, LogLevel};
use latchkey_core::view::{
    Certainty, Changed, Deadline, FieldError, InstanceView, LocationView, ManualError, Notice,
    Person, Question, Screen, Step, Stop, SyncTrouble, Task, TaskView, Trouble, View,
};
use wasm_bindgen::{JsCast as _, JsValue};

/// What can be read.
pub trait Read: Sized {
    /// Reads it.
    fn read(value: &JsValue) -> Option<Self>;
}

fn get(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &JsValue::from_str(name)).ok()
}

fn field<T: Read>(value: &JsValue, name: &str) -> Option<T> {
    T::read(&get(value, name)?)
}

impl Read for String {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl Read for bool {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for Shown {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self::of(&Secret::new(value.as_string()?)))
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &JsValue) -> Option<Self> {
        if value.is_null() || value.is_undefined() {
            Some(None)
        } else {
            T::read(value).map(Some)
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &JsValue) -> Option<Self> {
        let array: &Array = value.dyn_ref()?;
        let mut all = Self::new();
        for entry in 0..array.length() {
            all.push(T::read(&array.get(entry))?);
        }
        Some(all)
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Read for $number {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` keeps within bounds.
            fn read(value: &JsValue) -> Option<Self> {
                value.as_f64().map(|number| number as Self)
            }
        }
    )*};
}

numbers!(i64 u64 u32 u16 u8 usize);

/// A struct: an object with these fields.
macro_rules! record {
    ($name:ident { $($field:ident),* }) => {
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                Some(Self { $($field: field(value, stringify!($field))?),* })
            }
        }
    };
}

/// An enum: a text for a plain case, `{"name": …}` for one that holds something.
macro_rules! names {
    ($name:ident { $($text:literal => $case:ident),* $(; $key:literal => $holder:ident)* }) => {
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                let _all = |all: &Self| match all { $(Self::$case => (),)* $(Self::$holder(_) => (),)* };
                match value.as_string().as_deref() {
                    $(Some($text) => Some(Self::$case),)*
                    Some(_) => None,
                    None => {
                        $(if let Some(inner) = field(value, $key)? {
                            return Some(Self::$holder(inner));
                        })*
                        None
                    }
                }
            }
        }
    };
}

/// An enum: an object whose field `$tag` says which case it is.
macro_rules! tagged {
    ($name:ident by $tag:literal { $($text:literal => $case:ident { $($field:ident),* })* }) => {
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                let _all = |all: &Self| match all { $(Self::$case { $($field: _),* } => ()),* };
                match get(value, $tag)?.as_string()?.as_str() {
                    $($text => Some(Self::$case { $($field: field(value, stringify!($field))?),* }),)*
                    _ => None,
                }
            }
        }
    };
}

impl Read for View {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            screen: Screen::read(value)?, // in the same object
            rev: field(value, "rev")?,
            busy: field(value, "busy")?,
            steps: field(value, "steps")?,
            step: field(value, "step")?,
            deadline: field(value, "deadline")?,
            admin: field(value, "admin")?,
            edge: field(value, "edge")?,
            actions: field(value, "actions")?,
            notice: field(value, "notice")?,
        })
    }
}

tagged!(Screen by "screen" {
    "looking" => Looking {}
    "manual" => Manual { error }
    "bad_file" => BadFile { file }
    "connecting" => Connecting {}
    "question" => Question { question }
    "welcome" => Welcome { user, instance }
    "details" => Details { user, phone, error }
    "password" => Password { error }
    "device" => Device { name, taken, error }
    "factor" => Factor { methods, error }
    "totp" => Totp { secret, uri, qr, error }
    "email" => Email { to, resend_at, error }
    "recovery" => Recovery { codes, lost }
    "working" => Working { tasks }
    "waiting" => Waiting { trouble, until, attempt }
    "finish" => Finish { page, device, codes_lost }
    "admin_adds_device" => AdminAddsDevice {}
    "about" => About { about, checking, checks }
    "home" => Home { instances, unfinished }
    "stopped" => Stopped { reason, changed }
});

tagged!(Question by "kind" {
    "another_instance" => AnotherInstance { login, instance }
    "another_user" => AnotherUser { login, unfinished }
    "use_link" => UseLink { edge }
    "remove_instance" => RemoveInstance { instance, device }
});

tagged!(Block by "block" {
    "heading" => Heading { level, content }
    "paragraph" => Paragraph { content }
    "list" => List { start, items }
    "quote" => Quote { blocks }
    "code" => Code { text }
    "rule" => Rule {}
});

tagged!(Inline by "inline" {
    "text" => Text { text }
    "strong" => Strong { content }
    "emphasis" => Emphasis { content }
    "code" => Code { text }
    "break" => Break {}
    "link" => Link { number, url, content }
});

impl Read for BadAnswer {
    /// Which field or place it was is for a log, not for a screen.
    fn read(value: &JsValue) -> Option<Self> {
        let (line, column) = (field(value, "line")?, field(value, "column")?);
        let (line, column): (Option<usize>, Option<usize>) = (line, column);
        let (line, column) = (line.unwrap_or_default(), column.unwrap_or_default());
        match get(value, "kind")?.as_string()?.as_str() {
            "web_page" => Some(Self::WebPage),
            "syntax" => Some(Self::Syntax { line, column }),
            "cut_off" => Some(Self::CutOff),
            "shape" => Some(Self::Shape { line, column }),
            "field" => Some(Self::Field { field: "" }),
            _ => None,
        }
    }
}

record!(Person {
    first_name,
    last_name,
    login,
    email
});
record!(Admin {
    name,
    phone_number,
    email
});
record!(About {
    version,
    protocol,
    log_level,
    log_level_managed,
    logs,
    allowed_edge_hosts,
    hide_manual_entry,
    defguard_links
});
record!(CheckLine {
    result,
    text,
    remedy
});
record!(Deadline { at, offset });
record!(QrCode { size, path });
record!(TaskView { task, done });
record!(Changed {
    factor,
    device,
    activated
});
record!(Page { blocks, cut });
record!(SearchError {
    path,
    place,
    problems
});
record!(Problem { code, line, column });
record!(InstanceView {
    id,
    name,
    edge,
    announced_edge,
    username,
    device,
    public_key,
    traffic_policy,
    only_client_activation,
    locations,
    last_sync,
    trouble
});
record!(LocationView {
    id,
    name,
    addresses,
    endpoint,
    factor,
    factor_ready,
    service,
    no_export
});

names!(Step {
    "welcome" => Welcome, "details" => Details, "password" => Password, "device" => Device, "factor" => Factor,
    "recovery" => Recovery
});
names!(ActionKind {
    "begin" => Begin, "use_link" => UseLink, "next" => Next, "set_details" => SetDetails,
    "set_password" => SetPassword, "set_device" => SetDevice, "skip_device" => SkipDevice,
    "choose_factor" => ChooseFactor, "skip_factor" => SkipFactor, "submit_code" => SubmitCode,
    "resend_code" => ResendCode, "confirm_saved" => ConfirmSaved, "back" => Back, "answer" => Answer,
    "retry" => Retry, "start_over" => StartOver, "done" => Done, "save_codes" => SaveCodes,
    "print_codes" => PrintCodes, "copy_codes" => CopyCodes, "copy_secret" => CopySecret, "open_link" => OpenLink,
    "refresh" => Refresh, "export" => Export, "remove" => Remove, "show_about" => ShowAbout,
    "set_log_level" => SetLogLevel, "take_links" => TakeLinks, "copy_diagnostics" => CopyDiagnostics,
    "run_checks" => RunChecks
});
names!(Notice {
    "handed_out" => HandedOut, "not_handed_out" => NotHandedOut, "file_left" => FileLeft, "up_to_date" => UpToDate,
    "not_refreshed" => NotRefreshed, "removed" => Removed, "link_left" => LinkLeft; "store_trouble" => StoreTrouble; "bad_link" => BadLink
});
names!(SyncTrouble {
    "no_licence" => NoLicence, "user_disabled" => UserDisabled, "enroll_again" => EnrollAgain,
    "edge_not_allowed" => EdgeNotAllowed; "trouble" => Trouble; "refused" => Refused
});
names!(ExportError {
    "only_client_activation" => OnlyClientActivation, "needs_second_factor" => NeedsSecondFactor,
    "needs_posture_check" => NeedsPostureCheck, "no_address" => NoAddress, "control_character" => ControlCharacter,
    "bad_dns" => BadDns, "bad_endpoint" => BadEndpoint
});
names!(CheckResult {
    "ok" => Ok, "not_checked" => NotChecked, "warning" => Warning, "failure" => Failure
});
names!(Method { "totp" => Totp, "email" => Email });
names!(Task {
    "register_device" => RegisterDevice, "activate_user" => ActivateUser, "save" => Save, "remove_file" => RemoveFile
});
names!(Certainty { "no" => No, "perhaps" => Perhaps, "yes" => Yes });
names!(FieldError {
    "empty" => Empty, "too_long" => TooLong, "control_character" => ControlCharacter, "invalid_phone" => InvalidPhone,
    "weak_password" => WeakPassword, "name_taken" => NameTaken, "not_a_code" => NotACode, "wrong_code" => WrongCode,
    "method_unavailable" => MethodUnavailable
});
names!(EdgeUrlError {
    "empty" => Empty, "not_a_url" => NotAUrl, "not_https" => NotHttps, "user_info" => UserInfo,
    "query_or_fragment" => QueryOrFragment
});
names!(ManualError {
    "no_token" => NoToken, "bad_link" => BadLink, "edge_not_allowed" => EdgeNotAllowed,
    "not_by_hand" => NotByHand, "token_over" => TokenOver; "url" => Url
});
names!(TransportError {
    "unknown_host" => UnknownHost, "unreachable" => Unreachable, "timed_out" => TimedOut, "broken" => Broken,
    "tls_untrusted" => TlsUntrusted, "tls_expired" => TlsExpired, "tls_wrong_host" => TlsWrongHost,
    "tls_other" => TlsOther, "proxy_login" => ProxyLogin, "too_large" => TooLarge
});
names!(Trouble {
    "server" => Server, "rate_limited" => RateLimited, "web_page" => WebPage, "bad_answer" => BadAnswer;
    "network" => Network
});
names!(StorageErrorCode {
    "busy" => Busy, "newer" => Newer, "corrupt" => Corrupt, "full" => Full, "denied" => Denied, "no_key" => NoKey,
    "locked" => Locked, "no_store" => NoStore, "other" => Other
});
names!(Stop {
    "token_expired" => TokenExpired, "session_over" => SessionOver, "answer_lost" => AnswerLost,
    "not_accepted" => NotAccepted,
    "wrong_token_kind" => WrongTokenKind, "user_disabled" => UserDisabled, "not_an_edge" => NotAnEdge,
    "edge_not_allowed" => EdgeNotAllowed, "device_refused" => DeviceRefused,
    "device_of_another_user" => DeviceOfAnotherUser, "session_not_kept" => SessionNotKept, "declined" => Declined;
    "bad_answer" => BadAnswer; "refused" => Refused; "store" => Store
});
names!(LogLevel { "error" => Error, "warn" => Warn, "info" => Info, "debug" => Debug, "trace" => Trace });
names!(TrafficPolicy { "none" => None, "disable_all" => DisableAll, "force_all" => ForceAll });
names!(LocationFactor {
    "disabled" => Disabled, "internal" => Internal, "external" => External, "unknown" => Unknown
});
names!(ServiceMode {
    "disabled" => Disabled, "prelogon" => Prelogon, "always_on" => AlwaysOn, "unknown" => Unknown
});
names!(Place { "given" => Given, "app_data" => AppData, "defguard" => Defguard, "machine" => Machine });
names!(ProblemCode {
    "unreadable" => Unreadable, "not_regular" => NotRegular, "foreign_owner" => ForeignOwner,
    "writable_by_others" => WritableByOthers, "too_large" => TooLarge, "edge_not_allowed" => EdgeNotAllowed,
    "empty" => Empty, "not_utf8" => NotUtf8, "not_utf16" => NotUtf16, "nul" => Nul, "not_json" => NotJson,
    "cut_off" => CutOff, "trailing_text" => TrailingText, "not_an_object" => NotAnObject, "key_twice" => KeyTwice,
    "spellings_differ" => SpellingsDiffer, "token_missing" => TokenMissing, "token_not_text" => TokenNotText,
    "token_empty" => TokenEmpty, "token_bad_character" => TokenBadCharacter, "token_shape" => TokenShape,
    "url_missing" => UrlMissing, "url_not_text" => UrlNotText, "url_empty" => UrlEmpty, "url_not_a_url" => UrlNotAUrl,
    "url_not_https" => UrlNotHttps, "url_user_info" => UrlUserInfo, "url_query_or_fragment" => UrlQueryOrFragment,
    "url_loopback" => UrlLoopback, "ca_not_text" => CaNotText, "ca_not_pem" => CaNotPem,
    "ca_private_key" => CaPrivateKey, "not_a_link" => NotALink, "control_character" => ControlCharacter
});
