//! The JSON of what crosses the bridge, what is stored of an enrollment, and what is sent to the Edge.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod common;

use std::collections::BTreeMap;

use common::assert_golden;
use latchkey_core::action::{Action, ActionKind, Method};
use latchkey_core::checkpoint::{
    Checkpoint, Details, DeviceChoice, Factor, GivenUp, Owner, Started, Summary,
};
use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::edge::meaning::BadAnswer;
use latchkey_core::edge::wire::Admin;
use latchkey_core::edge::{EdgeUrl, EdgeUrlError, TransportError};
use latchkey_core::export::ExportError;
use latchkey_core::instance::{LocationFactor, ServiceMode, TrafficPolicy};
use latchkey_core::page::Page;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Digest, Place, Problem, ProblemCode, Provisioning, SearchError};
use latchkey_core::qr::QrCode;
use latchkey_core::secret::{Secret, Shown, Typed};
use latchkey_core::settings::{About, LogLevel};
use latchkey_core::view::{
    Certainty, Changed, Deadline, FieldError, InstanceView, LocationView, ManualError, Notice,
    Person, Question, Screen, Step, Stop, SyncTrouble, Task, TaskView, Trouble, View,
};
use latchkey_core::wireguard::PrivateKey;

fn text(text: &str) -> String {
    text.to_owned()
}

fn shown(text: &str) -> Shown {
    Shown::of(&Secret::new(text))
}

fn user() -> Person {
    Person {
        first_name: text("Maya"),
        last_name: text("Lindqvist"),
        login: text("maya"),
        email: text("maya@acme.example"),
    }
}

fn admin() -> Admin {
    Admin {
        name: text("Olga Nowak"),
        phone_number: None,
        email: text("olga.nowak@acme.example"),
    }
}

fn instance() -> InstanceView {
    InstanceView {
        id: 1,
        name: text("Acme"),
        edge: text("https://edge.acme.example"),
        announced_edge: Some(text("http://localhost:8080/")),
        username: text("maya"),
        device: text("maya-laptop"),
        public_key: text("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="),
        traffic_policy: TrafficPolicy::ForceAll,
        only_client_activation: false,
        locations: vec![LocationView {
            id: 7,
            name: text("Berlin Office"),
            addresses: vec![text("10.20.0.2"), text("fd20:20::2")],
            endpoint: text("vpn-berlin.acme.example:51820"),
            factor: LocationFactor::Internal,
            factor_ready: Some(true),
            service: ServiceMode::Disabled,
            no_export: Some(ExportError::OnlyClientActivation),
        }],
        last_sync: 1_795_431_600,
        trouble: Some(SyncTrouble::NoLicence),
    }
}

/// Every screen once; what can be absent is there.
fn screens() -> Vec<Screen> {
    let uri = Secret::new("otpauth://totp/Acme:maya?secret=JBSWY3DPEHPK3PXP");
    vec![
        Screen::Looking,
        Screen::Manual {
            error: Some(ManualError::Url(EdgeUrlError::NotHttps)),
        },
        Screen::BadFile {
            file: SearchError {
                path: text("/etc/latchkey/provisioning.json"),
                place: Place::Machine,
                problems: vec![Problem::nowhere(ProblemCode::TokenMissing)],
            },
        },
        Screen::Connecting,
        Screen::Question {
            question: Question::AnotherInstance {
                login: text("maya"),
                instance: text("Acme"),
            },
        },
        Screen::Welcome {
            user: user(),
            instance: text("Acme"),
        },
        Screen::Details {
            user: user(),
            phone: Some(text("+46 123 456 789")),
            error: Some(FieldError::InvalidPhone),
        },
        Screen::Password {
            error: Some(FieldError::WeakPassword),
        },
        Screen::Device {
            name: text("maya-laptop"),
            taken: vec![text("old")],
            error: Some(FieldError::NameTaken),
        },
        Screen::Factor {
            methods: vec![Method::Totp, Method::Email],
            error: Some(FieldError::MethodUnavailable),
        },
        Screen::Totp {
            secret: shown("JBSWY3DPEHPK3PXP"),
            uri: Shown::of(&uri),
            qr: QrCode {
                size: 1,
                path: shown("M0 0h1v1h-1z"),
            },
            error: Some(FieldError::WrongCode),
        },
        Screen::Email {
            to: text("maya@acme.example"),
            resend_at: 1_795_431_660,
            error: Some(FieldError::NotACode),
        },
        Screen::Recovery {
            codes: vec![shown("R8IxKea8pVn6laFR")],
            lost: false,
        },
        Screen::Working {
            tasks: vec![
                TaskView {
                    task: Task::RegisterDevice,
                    done: true,
                },
                TaskView {
                    task: Task::ActivateUser,
                    done: false,
                },
                TaskView {
                    task: Task::Save,
                    done: false,
                },
                TaskView {
                    task: Task::RemoveFile,
                    done: false,
                },
            ],
        },
        Screen::Waiting {
            trouble: Trouble::Network(TransportError::TimedOut),
            until: 1_795_431_602,
            attempt: 2,
        },
        Screen::Finish {
            page: Page::parse("Hello"),
            device: true,
            codes_lost: false,
        },
        Screen::AdminAddsDevice,
        Screen::About {
            about: About {
                version: text("1.2.3"),
                protocol: text("2.0.0"),
                log_level: LogLevel::Debug,
                log_level_managed: true,
                logs: text("~/.local/state/net.latchkey/logs"),
                allowed_edge_hosts: Some(vec![text("edge.acme.example")]),
                hide_manual_entry: true,
                defguard_links: true,
            },
            checking: false,
            checks: vec![
                CheckLine {
                    result: CheckResult::Ok,
                    text: text("clock: as the server's"),
                    remedy: None,
                },
                CheckLine {
                    result: CheckResult::NotChecked,
                    text: text("core: not checked"),
                    remedy: None,
                },
                CheckLine {
                    result: CheckResult::Warning,
                    text: text("certificate: it ends in 5 days"),
                    remedy: Some(text("Have it renewed.")),
                },
                CheckLine {
                    result: CheckResult::Failure,
                    text: text("server: no answer"),
                    remedy: Some(text("Tell somebody.")),
                },
            ],
        },
        Screen::Home {
            instances: vec![instance()],
            unfinished: false,
        },
        Screen::Stopped {
            reason: Stop::SessionOver,
            changed: Changed {
                factor: Certainty::Yes,
                device: Certainty::Perhaps,
                activated: Certainty::No,
            },
        },
    ]
}

#[test]
fn every_screen() {
    let views: Vec<View> = screens()
        .into_iter()
        .map(|screen| View {
            rev: 7,
            screen,
            busy: false,
            steps: vec![Step::Welcome, Step::Details, Step::Password],
            step: Some(2),
            deadline: Some(Deadline {
                at: 1_795_432_200,
                offset: -3,
            }),
            admin: Some(admin()),
            edge: Some(text("edge.acme.example")),
            actions: vec![ActionKind::SetPassword, ActionKind::Back],
            notice: Some(Notice::NotHandedOut),
        })
        .collect();
    assert_golden(&views, include_str!("fixtures/golden/views.json"));
}

#[test]
fn every_stop_and_trouble() {
    let stops = vec![
        Stop::TokenExpired,
        Stop::SessionOver,
        Stop::AnswerLost,
        Stop::NotAccepted,
        Stop::WrongTokenKind,
        Stop::UserDisabled,
        Stop::NotAnEdge,
        Stop::EdgeNotAllowed,
        Stop::BadAnswer(BadAnswer::WebPage),
        Stop::BadAnswer(BadAnswer::CutOff),
        Stop::BadAnswer(BadAnswer::Syntax { line: 1, column: 2 }),
        Stop::BadAnswer(BadAnswer::Shape { line: 1, column: 2 }),
        Stop::BadAnswer(BadAnswer::Field {
            field: "configs.endpoint",
        }),
        Stop::Refused(418),
        Stop::DeviceRefused,
        Stop::DeviceOfAnotherUser,
        Stop::SessionNotKept,
        Stop::Declined,
        Stop::Store(StorageErrorCode::NoKey),
    ];
    let troubles = vec![
        Trouble::Network(TransportError::UnknownHost),
        Trouble::Network(TransportError::TlsUntrusted),
        Trouble::Network(TransportError::ProxyLogin),
        Trouble::Server,
        Trouble::RateLimited,
        Trouble::WebPage,
        Trouble::BadAnswer,
    ];
    assert_golden(
        &(stops, troubles),
        include_str!("fixtures/golden/stops.json"),
    );
}

#[test]
fn every_action() {
    let typed = |text: &str| Typed::new(text);
    let actions = vec![
        Action::Begin {
            url: text("https://edge.acme.example"),
            token: typed("t"),
        },
        Action::UseLink {
            link: typed("defguard://addinstance?token=t&url=u"),
        },
        Action::Next,
        Action::SetDetails {
            phone: Some(text("600100200")),
        },
        Action::SetPassword {
            password: typed("p"),
        },
        Action::SetDevice {
            name: text("maya-laptop"),
        },
        Action::SkipDevice,
        Action::ChooseFactor {
            method: Method::Totp,
        },
        Action::SkipFactor,
        Action::SubmitCode {
            code: typed("123456"),
        },
        Action::ResendCode,
        Action::ConfirmSaved,
        Action::Back,
        Action::Answer { yes: true },
        Action::Retry,
        Action::StartOver,
        Action::Done,
        Action::SaveCodes,
        Action::PrintCodes,
        Action::CopyCodes,
        Action::CopySecret,
        Action::OpenLink { number: 1 },
        Action::Refresh,
        Action::Export {
            instance: 1,
            location: 7,
        },
        Action::Remove { instance: 1 },
        Action::ShowAbout,
        Action::SetLogLevel {
            level: LogLevel::Trace,
        },
        Action::TakeLinks,
        Action::CopyDiagnostics,
        Action::RunChecks,
    ];
    assert_golden(&actions, include_str!("fixtures/golden/actions.json"));
}

#[test]
fn a_missing_phone_is_none_and_an_unknown_action_is_refused() {
    let read = |json: &str| serde_json::from_str::<Action>(json);
    assert_eq!(
        read(r#"{"action":"set_details"}"#).unwrap(),
        Action::SetDetails { phone: None }
    );
    for bad in [
        r#"{"action":"become_root"}"#,
        r#"{"action":"set_password"}"#,
        r#"{"action":"set_password","password":7}"#,
        r#"{"action":"set_device","name":"x","more":1}"#,
        "[]",
        "",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

/// A checkpoint with everything that it can hold.
fn checkpoint() -> Checkpoint {
    let source = Provisioning {
        edge: EdgeUrl::parse("https://edge.acme.example/base").unwrap(),
        token: Secret::new("16MJ2FQBOxcBdyjxJR1DpcQF3QdGwdeD"),
        ca_certificate: Some(text("-----BEGIN CERTIFICATE-----")),
    };
    let key = PrivateKey::from_random(&[7; 32]);
    let mut checkpoint = Checkpoint::new(source, Some(Digest([1; 32])), &key);
    checkpoint.announced = true;
    checkpoint.started = Some(Started {
        deadline: 1_795_432_200,
        admin: Some(admin()),
    });
    checkpoint.owner = Some(Owner {
        uuid: text("f8402343-ae48-463b-9482-a40965090368"),
        origin: text("https://edge.acme.example"),
        login: text("maya"),
    });
    checkpoint.answers.welcomed = true;
    checkpoint.answers.added = checkpoint.owner.clone();
    checkpoint.answers.given_up = checkpoint.owner.clone().map(|by| GivenUp {
        unfinished: Owner {
            login: text("tomas"),
            ..by.clone()
        },
        by,
    });
    checkpoint.start_sent = Some(1_795_431_600);
    checkpoint.answers.details = Some(Details {
        phone: Some(text("600100200")),
    });
    checkpoint.answers.device = Some(DeviceChoice::Named(text("maya-laptop")));
    checkpoint.factor = Factor::Unsaved {
        codes: vec![Secret::new("R8IxKea8pVn6laFR")],
    };
    (checkpoint.factor_sent, checkpoint.activation_sent) = (true, true);
    checkpoint
}

#[test]
fn a_checkpoint() {
    assert_golden(
        &checkpoint(),
        include_str!("fixtures/golden/checkpoint.json"),
    );
    let summary = checkpoint().summary();
    assert_eq!(
        summary,
        Summary {
            screen: text("recovery"),
            deadline: Some(1_795_432_200)
        }
    );
    let states = vec![
        Factor::Open,
        Factor::Skipped,
        Factor::CodesLost,
        Factor::Done,
    ];
    assert_golden(&states, include_str!("fixtures/golden/factor-states.json"));
}

#[test]
fn a_checkpoint_without_the_younger_fields_is_read() {
    let mut json: serde_json::Value =
        serde_json::from_str(checkpoint().to_json().expose()).unwrap();
    for field in ["factor_sent", "activation_sent", "start_sent"] {
        json.as_object_mut().unwrap().remove(field).unwrap();
    }
    let answers = json["answers"].as_object_mut().unwrap();
    answers.remove("added").unwrap();
    answers.remove("given_up").unwrap();
    answers.insert(text("other_confirmed"), true.into());
    let read = Checkpoint::from_json(&Secret::new(json.to_string())).unwrap();
    assert_eq!(
        read.answers.added, None,
        "whom that yes was for is not known"
    );
    assert_eq!(read.start_sent, None);
}

#[test]
fn a_checkpoint_that_is_damaged_or_newer_is_refused_without_a_word_of_it() {
    let json = checkpoint().to_json();
    assert_eq!(Checkpoint::from_json(&json), Ok(checkpoint()));
    let newer = json.expose().replace("\"version\":1", "\"version\":2");
    let keyless = json
        .expose()
        .replace(checkpoint().key().unwrap().to_base64().expose(), "x");
    for bad in [
        newer,
        keyless,
        text(""),
        text("{}"),
        json.expose()[1..].to_owned(),
    ] {
        let error = Checkpoint::from_json(&Secret::new(bad)).unwrap_err();
        assert_eq!(error.to_string(), "the checkpoint cannot be read");
    }
}

#[test]
fn requests() {
    use latchkey_core::edge::wire::{
        ActivateRequest, CreateDeviceRequest, FactorFinishRequest, FactorStartRequest,
        NetworkInfoRequest, PollRequest, StartRequest, WireMethod,
    };
    let secret = Secret::new("secret");
    let json = |value: serde_json::Result<serde_json::Value>| value.unwrap();
    let requests: BTreeMap<&str, serde_json::Value> = [
        (
            "start",
            json(serde_json::to_value(StartRequest { token: &secret })),
        ),
        (
            "create_device",
            json(serde_json::to_value(CreateDeviceRequest {
                name: "laptop",
                pubkey: text("k"),
            })),
        ),
        (
            "network_info",
            json(serde_json::to_value(NetworkInfoRequest {
                pubkey: text("k"),
            })),
        ),
        (
            "activate_user",
            json(serde_json::to_value(ActivateRequest {
                phone_number: None,
                password: Some(&secret),
            })),
        ),
        (
            "activate_user, password kept elsewhere",
            json(serde_json::to_value(ActivateRequest {
                phone_number: Some("600100200"),
                password: None,
            })),
        ),
        (
            "code/start",
            json(serde_json::to_value(FactorStartRequest {
                method: WireMethod::Totp,
            })),
        ),
        (
            "code/finish",
            json(serde_json::to_value(FactorFinishRequest {
                code: &secret,
                method: WireMethod::Email,
            })),
        ),
        (
            "poll",
            json(serde_json::to_value(PollRequest { token: &secret })),
        ),
    ]
    .into();
    let golden: BTreeMap<&str, serde_json::Value> =
        serde_json::from_str(include_str!("fixtures/golden/requests.json")).unwrap();
    assert_eq!(
        requests,
        golden,
        "written now:\n{}",
        serde_json::to_string_pretty(&requests).unwrap()
    );
}
