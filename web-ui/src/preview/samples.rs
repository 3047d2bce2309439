//! A View for each screen and each state of one that looks different: to jump to, to test, to take pictures of.

use latchkey_core::action::{ActionKind, Method};
use latchkey_core::edge::meaning::BadAnswer;
use latchkey_core::edge::wire::Admin;
use latchkey_core::edge::{EdgeUrlError, TransportError};
use latchkey_core::export::ExportError;
use latchkey_core::instance::{LocationFactor, ServiceMode, TrafficPolicy};
use latchkey_core::page::Page;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Place, Problem, ProblemCode, SearchError};
use latchkey_core::qr::QrCode;
use latchkey_core::secret::{Secret, Shown};
use latchkey_core::view::{
    Certainty, Changed, Deadline, FieldError, InstanceView, LocationView, ManualError, Person,
    Question, Screen, Step, Stop, SyncTrouble, Task, TaskView, Trouble, View,
};

/// The names of all samples.
pub const NAMES: [&str; 46] = [
    "looking",
    "connecting",
    "manual",
    "manual-error",
    "manual-token-over",
    "manual-not-by-hand",
    "bad-file",
    "question-instance",
    "question-user",
    "question-remove",
    "welcome",
    "welcome-long",
    "details",
    "details-error",
    "password",
    "password-error",
    "device",
    "device-error",
    "factor",
    "factor-error",
    "totp",
    "totp-error",
    "email",
    "email-error",
    "recovery",
    "recovery-lost",
    "working",
    "waiting",
    "waiting-proxy",
    "finish",
    "finish-plain",
    "admin-adds-device",
    "home",
    "home-many",
    "home-empty",
    "home-long",
    "stopped-token-expired",
    "stopped-session-over",
    "stopped-not-accepted",
    "stopped-user-disabled",
    "stopped-not-an-edge",
    "stopped-bad-answer",
    "stopped-refused",
    "stopped-device-refused",
    "stopped-declined",
    "stopped-store",
];

const STEPS: [Step; 6] = [
    Step::Welcome,
    Step::Details,
    Step::Password,
    Step::Device,
    Step::Factor,
    Step::Recovery,
];

const MESSAGE: &str = "# Welcome to Acme, Maya!\n\nYour login is **maya**. Your account and your devices are at \
    [Defguard](https://defguard.acme.example).\n\n## First steps\n\n1. Connect to *Berlin Office*.\n2. Say hello in the \
    chat.\n3. Read the [handbook](https://handbook.acme.example/start).\n\n> Lunch is at 12:30.\n\n- Printers: floor \
    2\n- Codes: `guest-4711`\n\n---\n\nQuestions? Olga Nowak, +49 30 555 0100";

/// Makes the sample of this name.
pub fn find(name: &str) -> Option<View> {
    let screen = match name {
        "looking" => Screen::Looking,
        "connecting" => Screen::Connecting,
        "manual" => Screen::Manual { error: None },
        "manual-error" => Screen::Manual {
            error: Some(ManualError::Url(EdgeUrlError::NotHttps)),
        },
        "manual-token-over" => Screen::Manual {
            error: Some(ManualError::TokenOver),
        },
        "manual-not-by-hand" => Screen::Manual {
            error: Some(ManualError::NotByHand),
        },
        "bad-file" => bad_file(),
        "question-instance" => Screen::Question {
            question: Question::AnotherInstance {
                login: "maya".into(),
                instance: "Globex".into(),
            },
        },
        "question-remove" => Screen::Question {
            question: Question::RemoveInstance {
                instance: "Acme".into(),
                device: "maya-thinkpad".into(),
            },
        },
        "question-user" => Screen::Question {
            question: Question::AnotherUser {
                login: "maya".into(),
                unfinished: "tomas".into(),
            },
        },
        "welcome" => Screen::Welcome {
            user: maya(),
            instance: "Acme".into(),
        },
        "welcome-long" => Screen::Welcome {
            user: Person {
                first_name: "Wolfeschlegelsteinhausenbergerdorff ".repeat(8),
                ..maya()
            },
            instance: "<b>Acme</b> العربية & Söhne".into(),
        },
        "details" | "details-error" => Screen::Details {
            user: maya(),
            phone: Some("+46 123 456 789".into()),
            error: error(name, FieldError::InvalidPhone),
        },
        "password" | "password-error" => Screen::Password {
            error: error(name, FieldError::WeakPassword),
        },
        "device" | "device-error" => Screen::Device {
            name: "maya-thinkpad".into(),
            taken: vec!["maya-phone".into(), "old laptop".into()],
            error: error(name, FieldError::NameTaken),
        },
        "factor" | "factor-error" => Screen::Factor {
            methods: vec![Method::Totp, Method::Email],
            error: error(name, FieldError::MethodUnavailable),
        },
        "totp" | "totp-error" => totp(error(name, FieldError::WrongCode))?,
        "email" | "email-error" => Screen::Email {
            to: maya().email,
            resend_at: now() + 45,
            error: error(name, FieldError::WrongCode),
        },
        "recovery" => Screen::Recovery {
            codes: CODES.map(shown).to_vec(),
            lost: false,
        },
        "recovery-lost" => Screen::Recovery {
            codes: Vec::new(),
            lost: true,
        },
        "working" => working(),
        "waiting" => waiting(Trouble::Network(TransportError::Unreachable)),
        "waiting-proxy" => waiting(Trouble::WebPage),
        "finish" | "finish-plain" => Screen::Finish {
            page: if name == "finish" {
                Page::parse(MESSAGE)
            } else {
                Page::default()
            },
            device: name == "finish",
            codes_lost: name != "finish",
        },
        "admin-adds-device" => Screen::AdminAddsDevice,
        "home" => home(vec![acme(1)]),
        "home-many" => home(vec![acme(9), globex()]),
        "home-empty" => home(Vec::new()),
        "home-long" => home(vec![long()]),
        name => Screen::Stopped {
            reason: reason(name.strip_prefix("stopped-")?)?,
            changed: Changed {
                factor: if name.ends_with("over") {
                    Certainty::Yes
                } else {
                    Certainty::No
                },
                device: Certainty::No,
                activated: if name.ends_with("over") {
                    Certainty::Perhaps
                } else {
                    Certainty::No
                },
            },
        },
    };
    Some(around(screen))
}

fn error(name: &str, error: FieldError) -> Option<FieldError> {
    name.ends_with("-error").then_some(error)
}

fn around(screen: Screen) -> View {
    let step = match &screen {
        Screen::Welcome { .. } => Some(0),
        Screen::Details { .. } => Some(1),
        Screen::Password { .. } => Some(2),
        Screen::Device { .. } => Some(3),
        Screen::Factor { .. } | Screen::Totp { .. } | Screen::Email { .. } => Some(4),
        Screen::Recovery { .. } => Some(5),
        Screen::Looking
        | Screen::Manual { .. }
        | Screen::BadFile { .. }
        | Screen::Connecting
        | Screen::Question { .. }
        | Screen::Working { .. }
        | Screen::Waiting { .. }
        | Screen::Finish { .. }
        | Screen::AdminAddsDevice
        | Screen::Home { .. }
        | Screen::Stopped { .. } => None,
    };
    let is_behind = matches!(screen, Screen::Working { .. } | Screen::Finish { .. });
    let is_alone = matches!(
        screen,
        Screen::Looking | Screen::Manual { .. } | Screen::BadFile { .. } | Screen::Home { .. }
    );
    let has_admin = !is_alone && !matches!(screen, Screen::Connecting);
    View {
        rev: 1,
        busy: matches!(screen, Screen::Looking | Screen::Connecting),
        steps: if step.is_some() || is_behind {
            STEPS.to_vec()
        } else {
            Vec::new()
        },
        step,
        deadline: step.map(|step| Deadline {
            at: now() + if step == 5 { 100 } else { 522 } + 30,
            offset: 30,
        }),
        admin: has_admin.then(|| Admin {
            name: "Olga Nowak".into(),
            phone_number: Some("+49 30 555 0100".into()),
            email: "olga.nowak@acme.example".into(),
        }),
        edge: (!is_alone).then(|| "edge.acme.example".into()),
        actions: actions(&screen, step.is_some_and(|step| step > 0)),
        notice: None,
        screen,
    }
}

/// What may be done on a sample, as the core would say.
fn actions(screen: &Screen, can_back: bool) -> Vec<ActionKind> {
    use ActionKind as Kind;
    let mut actions = match screen {
        Screen::Looking | Screen::Connecting | Screen::Working { .. } => Vec::new(),
        Screen::Manual {
            error: Some(ManualError::NotByHand),
        } => vec![Kind::Retry],
        Screen::Manual { .. } => vec![Kind::Begin, Kind::UseLink, Kind::Retry],
        Screen::BadFile { .. } | Screen::Stopped { .. } | Screen::Waiting { .. } => {
            vec![Kind::Retry, Kind::StartOver]
        }
        Screen::Question { .. } => vec![Kind::Answer],
        Screen::Welcome { .. } => vec![Kind::Next, Kind::StartOver],
        Screen::Details { .. } => vec![Kind::SetDetails],
        Screen::Password { .. } => vec![Kind::SetPassword],
        Screen::Device { .. } => vec![Kind::SetDevice, Kind::SkipDevice],
        Screen::Factor { .. } => vec![Kind::ChooseFactor, Kind::SkipFactor],
        Screen::Totp { .. } => vec![Kind::SubmitCode, Kind::CopySecret],
        Screen::Email { .. } => vec![Kind::SubmitCode, Kind::ResendCode],
        Screen::Recovery { .. } => vec![
            Kind::ConfirmSaved,
            Kind::SaveCodes,
            Kind::PrintCodes,
            Kind::CopyCodes,
        ],
        Screen::Finish { .. } => vec![Kind::Done, Kind::OpenLink],
        Screen::AdminAddsDevice => vec![Kind::Done],
        Screen::Home { .. } => vec![
            Kind::StartOver,
            Kind::Refresh,
            Kind::Export,
            Kind::Remove,
        ],
    };
    if can_back {
        actions.push(Kind::Back);
    }
    actions
}

#[allow(clippy::cast_possible_truncation)] // Far within what an `i64` holds.
fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

fn shown(text: &str) -> Shown {
    Shown::of(&Secret::new(text))
}

fn maya() -> Person {
    Person {
        first_name: "Maya".into(),
        last_name: "Lindqvist".into(),
        login: "maya".into(),
        email: "maya@acme.example".into(),
    }
}

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

fn bad_file() -> Screen {
    let problem = |code, line, column| Problem {
        code,
        line: Some(line),
        column: Some(column),
    };
    Screen::BadFile {
        file: SearchError {
            path: "/etc/latchkey/provisioning.json".into(),
            place: Place::Machine,
            problems: vec![
                problem(ProblemCode::TokenEmpty, 2, 23),
                problem(ProblemCode::UrlNotHttps, 3, 21),
            ],
        },
    }
}

fn totp(error: Option<FieldError>) -> Option<Screen> {
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let uri = Secret::new(format!(
        "otpauth://totp/Acme:maya%40acme.example?secret={secret}&issuer=Acme"
    ));
    Some(Screen::Totp {
        secret: shown(secret),
        qr: QrCode::of(&uri)?,
        uri: Shown::of(&uri),
        error,
    })
}

fn working() -> Screen {
    let task = |task, done| TaskView { task, done };
    Screen::Working {
        tasks: vec![
            task(Task::RegisterDevice, true),
            task(Task::ActivateUser, false),
            task(Task::Save, false),
            task(Task::RemoveFile, false),
        ],
    }
}

fn waiting(trouble: Trouble) -> Screen {
    Screen::Waiting {
        trouble,
        until: now() + 22,
        attempt: 3,
    }
}

fn home(instances: Vec<InstanceView>) -> Screen {
    Screen::Home {
        unfinished: instances.len() > 1,
        instances,
    }
}

fn acme(locations: i64) -> InstanceView {
    let names = [
        "Berlin Office",
        "Lisbon Lab",
        "Everything",
        "Identity provider",
    ];
    let location = |id: i64, name: &str| LocationView {
        id,
        name: name.to_owned(),
        addresses: vec![format!("10.20.{id}.5"), format!("fd20:20::{id}")],
        endpoint: "vpn-berlin.acme.example:51820".into(),
        factor: if id % 2 == 0 {
            LocationFactor::Internal
        } else {
            LocationFactor::Disabled
        },
        factor_ready: (id == 4).then_some(false),
        service: if id == 3 {
            ServiceMode::AlwaysOn
        } else {
            ServiceMode::Disabled
        },
        no_export: (id % 2 == 0).then_some(ExportError::NeedsSecondFactor),
    };
    let count = if locations > 1 { names.len() } else { 2 };
    InstanceView {
        id: 1,
        name: "Acme".into(),
        edge: "https://edge.acme.example".into(),
        announced_edge: (locations > 1).then(|| "https://enroll.acme.example".into()),
        username: "maya".into(),
        device: "maya-thinkpad".into(),
        public_key: "q1jLp3rT8Yx0Vb6cN2mK5sWd7fGh9aZe4uQiOoPlRkM=".into(),
        traffic_policy: TrafficPolicy::None,
        only_client_activation: false,
        locations: (1..)
            .zip(names)
            .take(count)
            .map(|(id, name)| location(id, name))
            .collect(),
        last_sync: now() - 90,
        trouble: None,
    }
}

/// Names as long as a server may send them, some written from right to left.
fn long() -> InstanceView {
    let long = |text: &str| text.repeat(300 / text.chars().count() + 1);
    let mut instance = InstanceView {
        name: long("مؤسسة المستقبل "),
        edge: format!("https://{}.example", "edge".repeat(15)),
        username: long("maya"),
        device: long("thinkpad-"),
        only_client_activation: true,
        ..acme(1)
    };
    for location in &mut instance.locations {
        location.name = long("Donaudampfschiff");
        location.no_export = Some(ExportError::OnlyClientActivation);
    }
    instance
}

fn globex() -> InstanceView {
    InstanceView {
        id: 2,
        name: "Globex".into(),
        edge: "https://edge.globex.example".into(),
        announced_edge: None,
        locations: Vec::new(),
        trouble: Some(SyncTrouble::EnrollAgain),
        ..acme(1)
    }
}

fn reason(name: &str) -> Option<Stop> {
    Some(match name {
        "token-expired" => Stop::TokenExpired,
        "session-over" => Stop::SessionOver,
        "not-accepted" => Stop::NotAccepted,
        "user-disabled" => Stop::UserDisabled,
        "not-an-edge" => Stop::NotAnEdge,
        "bad-answer" => Stop::BadAnswer(BadAnswer::Shape {
            line: 1,
            column: 20,
        }),
        "refused" => Stop::Refused(418),
        "device-refused" => Stop::DeviceRefused,
        "declined" => Stop::Declined,
        "store" => Stop::Store(StorageErrorCode::Full),
        _ => return None,
    })
}
