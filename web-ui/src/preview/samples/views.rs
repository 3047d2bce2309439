//! How each sample is made.

use latchkey_core::action::{ActionKind, Method};
use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::edge::meaning::BadAnswer;
use latchkey_core::edge::{EdgeUrlError, PROTOCOL, TransportError};
use latchkey_core::page::Page;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Place, Problem, ProblemCode, SearchError};
use latchkey_core::qr::QrCode;
use latchkey_core::secret::{Secret, Shown};
use latchkey_core::settings::{About, LogLevel};
use latchkey_core::view::{
    Certainty, Changed, FieldError, InstanceView, ManualError, Notice, Question, Screen, Stop,
    Task, TaskView, Trouble, View,
};

use super::around::around;
use super::cast::Cast;
use super::instances::{acme, globex};
use crate::preview::scene::PATH;

const MESSAGE: &str = "# Welcome to Acme, Maya!\n\nYour login is **maya**. Your account and your devices are at \
    [Defguard](https://defguard.acme.example).\n\n## First steps\n\n1. Connect to *Berlin Office*.\n2. Say hello in the \
    chat.\n3. Read the [handbook](https://handbook.acme.example/start).\n\n> Lunch is at 12:30.\n\n- Printers: floor \
    2\n- Codes: `guest-4711`\n\n---\n\nQuestions? Olga Nowak, +49 30 555 0100";

/// Everything that must not get through, or must not break the page.
const MARKUP: &str = "# <img src=x onerror=alert(1)>Hello <script>alert(1)</script>\n\n<iframe src=\"https://evil.example\">\
    </iframe>\n\n[click](javascript:alert(1)) [data](data:text/html,x) [http](http://evil.example) \
    ![picture](https://evil.example/x.png)\n\n[\u{202e}moc.live](https://evil.example/%E2%80%AE) <b onclick=alert(1)>bold</b>\n\n\
    > > > > > > > > > > > > > > > > > > > > deep\n\n```\n<script>alert(1)</script>\n```\n";

const CODES: [&str; 8] = [
    "Hq7cZp2mXw4Rk9Ls",
    "b3NfT8yQv6JdGa1E",
    "Wm5rKz0uPc7YhXn2",
    "s9DgVt4LqBe6FoJ8",
    "Ry1kMa3XpZw5CuTh",
    "n8GvQj6SdLf2EbKi",
    "Pz4oHx7NcYt9RmWa",
    "u0TkBq5VgJs3DlFe",
];

pub(super) fn looking(cast: &Cast) -> View {
    around(cast, Screen::Looking)
}

pub(super) fn connecting(cast: &Cast) -> View {
    around(cast, Screen::Connecting)
}

pub(super) fn manual(cast: &Cast, error: Option<ManualError>) -> View {
    around(cast, Screen::Manual { error })
}

pub(super) fn manual_wrong(cast: &Cast, error: ManualError) -> View {
    manual(cast, Some(error))
}

pub(super) fn manual_url(cast: &Cast, error: EdgeUrlError) -> View {
    manual_wrong(cast, ManualError::Url(error))
}

pub(super) fn bad_file(cast: &Cast) -> View {
    let codes = [ProblemCode::TokenEmpty, ProblemCode::UrlNotHttps];
    bad_for(cast, &codes)
}

/// Nobody's file, but each sentence is in it.
pub(super) fn bad_file_all(cast: &Cast) -> View {
    bad_for(cast, &ALL_PROBLEMS)
}

fn bad_for(cast: &Cast, codes: &[ProblemCode]) -> View {
    let problem = |(line, code): (u32, &ProblemCode)| Problem {
        code: *code,
        line: Some(line),
        column: (line % 3 != 0).then_some(21 + line),
    };
    let file = SearchError {
        path: PATH.into(),
        place: Place::Machine,
        problems: (2..).zip(codes).map(problem).collect(),
    };
    around(cast, Screen::BadFile { file })
}

/// The problems with a sentence of their own.
const ALL_PROBLEMS: [ProblemCode; 27] = [
    ProblemCode::Unreadable,
    ProblemCode::NotRegular,
    ProblemCode::ForeignOwner,
    ProblemCode::WritableByOthers,
    ProblemCode::TooLarge,
    ProblemCode::EdgeNotAllowed,
    ProblemCode::Empty,
    ProblemCode::NotUtf8,
    ProblemCode::NotJson,
    ProblemCode::CutOff,
    ProblemCode::TrailingText,
    ProblemCode::NotAnObject,
    ProblemCode::KeyTwice,
    ProblemCode::TokenMissing,
    ProblemCode::TokenEmpty,
    ProblemCode::TokenShape,
    ProblemCode::UrlMissing,
    ProblemCode::UrlEmpty,
    ProblemCode::UrlNotAUrl,
    ProblemCode::UrlNotHttps,
    ProblemCode::UrlUserInfo,
    ProblemCode::UrlQueryOrFragment,
    ProblemCode::UrlLoopback,
    ProblemCode::CaNotPem,
    ProblemCode::CaPrivateKey,
    ProblemCode::NotALink,
    ProblemCode::ControlCharacter,
];

pub(super) fn question(cast: &Cast, ask: fn(&Cast) -> Question) -> View {
    let question = ask(cast);
    around(cast, Screen::Question { question })
}

pub(super) fn another_instance(cast: &Cast) -> Question {
    Question::AnotherInstance {
        login: cast.user.login.clone(),
        instance: cast.instance.clone(),
    }
}

pub(super) fn use_link(_: &Cast) -> Question {
    Question::UseLink {
        edge: "edge.acme.example".into(),
    }
}

pub(super) fn remove_instance(cast: &Cast) -> Question {
    Question::RemoveInstance {
        instance: cast.instance.clone(),
        device: cast.device(),
    }
}

pub(super) fn another_user(cast: &Cast) -> Question {
    Question::AnotherUser {
        login: cast.user.login.clone(),
        unfinished: "tomas".into(),
    }
}

pub(super) fn welcome(cast: &Cast) -> View {
    let (user, instance) = (cast.user.clone(), cast.instance.clone());
    around(cast, Screen::Welcome { user, instance })
}

pub(super) fn details(cast: &Cast, error: Option<FieldError>) -> View {
    let screen = Screen::Details {
        user: cast.user.clone(),
        phone: Some("+46 123 456 789".into()),
        error,
    };
    around(cast, screen)
}

pub(super) fn password(cast: &Cast, error: Option<FieldError>) -> View {
    around(cast, Screen::Password { error })
}

pub(super) fn device(cast: &Cast, error: Option<FieldError>) -> View {
    let screen = Screen::Device {
        name: cast.device(),
        taken: vec![format!("{}-phone", cast.user.login), "old laptop".into()],
        error,
    };
    around(cast, screen)
}

pub(super) fn factor(cast: &Cast, error: Option<FieldError>) -> View {
    let methods = vec![Method::Totp, Method::Email];
    around(cast, Screen::Factor { methods, error })
}

pub(super) fn totp(cast: &Cast, error: Option<FieldError>) -> View {
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let uri = Secret::new(format!(
        "otpauth://totp/Acme:maya%40acme.example?secret={secret}&issuer=Acme"
    ));
    let Some(qr) = QrCode::of(&uri) else {
        return looking(cast); // the address is short enough for any QR code
    };
    let screen = Screen::Totp {
        secret: shown(secret),
        qr,
        uri: Shown::of(&uri),
        error,
    };
    around(cast, screen)
}

pub(super) fn email(cast: &Cast, error: Option<FieldError>) -> View {
    let screen = Screen::Email {
        to: cast.user.email.clone(),
        resend_at: cast.now + 45,
        error,
    };
    around(cast, screen)
}

/// Puts an error where it can happen.
pub(super) fn field(cast: &Cast, error: FieldError) -> View {
    match error {
        FieldError::InvalidPhone | FieldError::TooLong => details(cast, Some(error)),
        FieldError::WeakPassword => password(cast, Some(error)),
        FieldError::NameTaken | FieldError::Empty | FieldError::ControlCharacter => {
            device(cast, Some(error))
        }
        FieldError::MethodUnavailable => factor(cast, Some(error)),
        FieldError::WrongCode | FieldError::NotACode => totp(cast, Some(error)),
    }
}

pub(super) fn recovery(cast: &Cast) -> View {
    let screen = Screen::Recovery {
        codes: CODES.map(shown).to_vec(),
        lost: false,
    };
    around(cast, screen)
}

pub(super) fn recovery_lost(cast: &Cast) -> View {
    let screen = Screen::Recovery {
        codes: Vec::new(),
        lost: true,
    };
    around(cast, screen)
}

pub(super) fn working(cast: &Cast) -> View {
    let task = |task, done| TaskView { task, done };
    let tasks = vec![
        task(Task::RegisterDevice, true),
        task(Task::ActivateUser, false),
        task(Task::Save, false),
        task(Task::RemoveFile, false),
    ];
    around(cast, Screen::Working { tasks })
}

pub(super) fn waiting(cast: &Cast, trouble: Trouble) -> View {
    let screen = Screen::Waiting {
        trouble,
        until: cast.now + 22,
        attempt: 3,
    };
    around(cast, screen)
}

pub(super) fn offline(cast: &Cast, error: TransportError) -> View {
    waiting(cast, Trouble::Network(error))
}

pub(super) fn finish(cast: &Cast) -> View {
    finish_with(cast, MESSAGE)
}

pub(super) fn finish_markup(cast: &Cast) -> View {
    finish_with(cast, MARKUP)
}

/// More than the 64 KiB that are shown.
pub(super) fn finish_long(cast: &Cast) -> View {
    let word = "x".repeat(300);
    let line = format!("## {word}\n\n- {word} {}\n\n", cast.instance);
    finish_with(cast, &line.repeat(100))
}

fn finish_with(cast: &Cast, message: &str) -> View {
    let screen = Screen::Finish {
        page: Page::parse(message),
        device: true,
        codes_lost: false,
    };
    around(cast, screen)
}

pub(super) fn finish_plain(cast: &Cast) -> View {
    let screen = Screen::Finish {
        page: Page::default(),
        device: false,
        codes_lost: true,
    };
    around(cast, screen)
}

pub(super) fn admin_adds(cast: &Cast) -> View {
    around(cast, Screen::AdminAddsDevice)
}

pub(super) fn about(cast: &Cast, managed: bool) -> View {
    let about = About {
        version: env!("CARGO_PKG_VERSION").into(),
        protocol: PROTOCOL.into(),
        log_level: LogLevel::Info,
        log_level_managed: managed,
        logs: "~/.local/state/net.latchkey/logs".into(),
        allowed_edge_hosts: managed.then(|| vec!["edge.acme.example".into()]),
        hide_manual_entry: managed,
        defguard_links: !managed,
    };
    let (checking, checks) = (false, Vec::new());
    around(
        cast,
        Screen::About {
            about,
            checking,
            checks,
        },
    )
}

pub(super) fn about_checking(cast: &Cast) -> View {
    checked(cast, true, Vec::new())
}

/// A list with a line of each kind, as the window's native side words it.
pub(super) fn about_checks(cast: &Cast) -> View {
    let line = |result, text: &str, remedy: &str| CheckLine {
        result,
        text: text.into(),
        remedy: (!remedy.is_empty()).then(|| remedy.into()),
    };
    let checks = vec![
        line(
            CheckResult::Ok,
            "provisioning file: there is none, and none is needed",
            "",
        ),
        line(
            CheckResult::Ok,
            "data folder: ~/.local/share/net.latchkey, 53714 MiB free",
            "",
        ),
        line(
            CheckResult::Ok,
            "database: whole, version 2, 1 instance",
            "",
        ),
        line(
            CheckResult::Ok,
            "server's name: edge.acme.example is 192.0.2.7",
            "",
        ),
        line(
            CheckResult::Warning,
            "certificate: it ends on 2026-12-01 (in 5 days)",
            "After that nobody can enroll. Have it renewed at the server; what does that by itself did not.",
        ),
        line(
            CheckResult::Failure,
            "core: it is not connected to its server: nobody can enroll now",
            "Tell whoever runs the server that Defguard's core is down or cannot reach its Edge. No token is lost.",
        ),
        line(
            CheckResult::NotChecked,
            "clock: not checked: the server does not tell",
            "",
        ),
    ];
    checked(cast, false, checks)
}

fn checked(cast: &Cast, now: bool, found: Vec<CheckLine>) -> View {
    let mut view = about(cast, false);
    if let Screen::About {
        checking, checks, ..
    } = &mut view.screen
    {
        (*checking, *checks) = (now, found);
    }
    if now {
        view.actions.retain(|kind| *kind != ActionKind::RunChecks);
    }
    view
}

pub(super) fn home(cast: &Cast) -> View {
    at_home(cast, vec![acme(cast, false)], false)
}

pub(super) fn home_many(cast: &Cast) -> View {
    at_home(cast, vec![acme(cast, true), globex(cast)], true)
}

pub(super) fn home_empty(cast: &Cast) -> View {
    at_home(cast, Vec::new(), false)
}

fn at_home(cast: &Cast, instances: Vec<InstanceView>, unfinished: bool) -> View {
    let screen = Screen::Home {
        instances,
        unfinished,
    };
    around(cast, screen)
}

pub(super) fn stopped(cast: &Cast, reason: Stop) -> View {
    let over = reason == Stop::SessionOver;
    let changed = Changed {
        factor: if over { Certainty::Yes } else { Certainty::No },
        device: Certainty::No,
        activated: if over {
            Certainty::Perhaps
        } else {
            Certainty::No
        },
    };
    around(cast, Screen::Stopped { reason, changed })
}

pub(super) fn stopped_store(cast: &Cast, code: StorageErrorCode) -> View {
    stopped(cast, Stop::Store(code))
}

pub(super) fn stopped_changed(cast: &Cast, sure: Certainty) -> View {
    let changed = Changed {
        factor: sure,
        device: sure,
        activated: sure,
    };
    let reason = Stop::SessionOver;
    around(cast, Screen::Stopped { reason, changed })
}

pub(super) const fn bad_answer() -> BadAnswer {
    BadAnswer::Shape {
        line: 1,
        column: 20,
    }
}

/// Puts a notice where it can come.
pub(super) fn noticed(cast: &Cast, notice: Notice) -> View {
    let view = match notice {
        Notice::HandedOut | Notice::NotHandedOut => recovery(cast),
        Notice::FileLeft | Notice::UpToDate | Notice::StoreTrouble(_) | Notice::BadLink(_) => {
            home(cast)
        }
        Notice::NotRefreshed => home_many(cast),
        Notice::Removed => home_empty(cast),
        Notice::LinkLeft => device(cast, None),
    };
    View {
        notice: Some(notice),
        ..view
    }
}

fn shown(text: &str) -> Shown {
    Shown::of(&Secret::new(text))
}
