//! What may be seen: the screen, with codes instead of words and without any secret.
//!
//! [`Secret`](crate::secret::Secret) has no `Serialize`, so a `View` that held one would not compile. What a person must
//! read once is [`Shown`], on its own screen only.

use serde::{Deserialize, Serialize};

use crate::action::{ActionKind, Method};
use crate::checkup::CheckLine;
use crate::edge::wire::Admin;
use crate::export::{ExportError, may_export};
use crate::instance::{LocationFactor, ServiceMode, TrafficPolicy};
use crate::page::Page;
use crate::ports::StorageErrorCode;
use crate::provisioning::SearchError;
use crate::qr::QrCode;
use crate::secret::Shown;
use crate::settings::About;

/// One picture of the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Grows with every change; `view(seen)` answers when it differs from `seen`.
    pub rev: u64,
    /// The screen with what it shows.
    #[serde(flatten)]
    pub screen: Screen,
    /// Something is under way; what is entered now is not taken.
    pub busy: bool,
    /// The steps that apply to this person, in order; empty outside the wizard.
    pub steps: Vec<Step>,
    /// The place in `steps`.
    pub step: Option<usize>,
    /// When the session ends, once known.
    pub deadline: Option<Deadline>,
    /// The administrator who sent the invitation, once known.
    pub admin: Option<Admin>,
    /// The host of the Edge, in punycode, with its port if that is not the usual one; once known.
    pub edge: Option<String>,
    /// The Actions that may be sent now; any other one changes nothing.
    pub actions: Vec<ActionKind>,
    /// How the last thing went that was asked of this machine, until the next Action.
    pub notice: Option<Notice>,
}

/// A screen. As JSON the tag is `screen`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "screen", rename_all = "snake_case")]
pub enum Screen {
    /// The store is read, the file looked for.
    Looking,
    /// URL and token by hand.
    Manual {
        /// What was wrong with the last try.
        error: Option<ManualError>,
    },
    /// A file is there but cannot be used.
    BadFile {
        /// Which, and what is wrong.
        file: SearchError,
    },
    /// The session is being opened.
    Connecting,
    /// Something must be decided before anything is changed.
    Question {
        /// What.
        question: Question,
    },
    /// Who invited you, what comes, how long you have.
    Welcome {
        /// The user.
        user: Person,
        /// The instance's name.
        instance: String,
    },
    /// Who you are.
    Details {
        /// The user.
        user: Person,
        /// The phone number to start from.
        phone: Option<String>,
        /// What was wrong with the last try.
        error: Option<FieldError>,
    },
    /// The new password.
    Password {
        /// What was wrong with the last try.
        error: Option<FieldError>,
    },
    /// A name for this device.
    Device {
        /// The name to start from.
        name: String,
        /// Names that the user's other devices have.
        taken: Vec<String>,
        /// What was wrong with the last try.
        error: Option<FieldError>,
    },
    /// Which second factor.
    Factor {
        /// Those that work here.
        methods: Vec<Method>,
        /// What was wrong with the last try.
        error: Option<FieldError>,
    },
    /// The code from an app.
    Totp {
        /// The secret in base32.
        secret: Shown,
        /// The `otpauth` URI that the QR code says.
        uri: Shown,
        /// The QR code.
        qr: QrCode,
        /// What was wrong with the last try.
        error: Option<FieldError>,
    },
    /// The code by e-mail.
    Email {
        /// Where it was sent.
        to: String,
        /// When another may be asked for, seconds since 1970 on this machine's clock.
        resend_at: i64,
        /// What was wrong with the last try.
        error: Option<FieldError>,
    },
    /// The recovery codes, once.
    Recovery {
        /// The codes; empty when they are lost.
        codes: Vec<Shown>,
        /// The server has the factor on, but the answer with the codes never came.
        lost: bool,
    },
    /// Something is under way that needs nobody.
    Working {
        /// All tasks, in order.
        tasks: Vec<TaskView>,
    },
    /// The Edge did not answer as hoped; tried again by itself.
    Waiting {
        /// Why.
        trouble: Trouble,
        /// The next try, seconds since 1970 on this machine's clock.
        until: i64,
        /// How often it was tried.
        attempt: u32,
    },
    /// Enrolled: the administrator's page.
    Finish {
        /// The page; empty for none.
        page: Page,
        /// Whether this device was registered, or the administrator adds it.
        device: bool,
        /// Whether the recovery codes were lost on the way.
        codes_lost: bool,
    },
    /// Nothing more to do here: the administrator adds the device.
    AdminAddsDevice,
    /// What there is to know about the program, and its settings.
    About {
        /// What.
        about: About,
        /// Everything is being looked at.
        checking: bool,
        /// What was found; empty before, and while it is looked at.
        checks: Vec<CheckLine>,
    },
    /// What is enrolled.
    Home {
        /// The instances.
        instances: Vec<InstanceView>,
        /// An enrollment was left unfinished.
        unfinished: bool,
    },
    /// It does not go on by itself.
    Stopped {
        /// Why.
        reason: Stop,
        /// What is different at the server now, because of this enrollment.
        changed: Changed,
    },
}

impl View {
    /// Draws nothing but a screen, on which nothing can be done.
    #[must_use]
    pub fn of(screen: Screen) -> Self {
        Self {
            rev: 0,
            screen,
            busy: false,
            steps: Vec::new(),
            step: None,
            deadline: None,
            admin: None,
            edge: None,
            actions: Vec::new(),
            notice: None,
        }
    }

    /// Tells whether an Action may be sent now.
    #[must_use]
    pub fn accepts(&self, action: ActionKind) -> bool {
        self.actions.contains(&action)
    }
}

/// How something went that was asked of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Saved, printed, copied or opened.
    HandedOut,
    /// Not saved, printed, copied or opened.
    NotHandedOut,
    /// The provisioning file was used and could not be removed; it will not be used again.
    FileLeft,
    /// The Edges confirmed or changed what is shown.
    UpToDate,
    /// Not all Edges did; which and why stands at the instances.
    NotRefreshed,
    /// The store did not do as asked; nothing was changed.
    StoreTrouble(StorageErrorCode),
    /// An instance was removed from this machine.
    Removed,
    /// A link came while an enrollment is under way; it was left alone.
    LinkLeft,
    /// A link came that cannot be followed; nothing was done.
    BadLink(ManualError),
}

/// The user of the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The login.
    pub login: String,
    /// The e-mail address.
    pub email: String,
}

/// When the session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Seconds since 1970 (UTC) by the server's clock.
    pub at: i64,
    /// The server's clock minus this machine's, in seconds.
    pub offset: i64,
}

impl Deadline {
    /// Seconds since 1970 (UTC) by this machine's clock. A server may send any number, so it ends at the largest.
    #[must_use]
    pub const fn here(self) -> i64 {
        self.at.saturating_sub(self.offset)
    }
}

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Who invited you.
    Welcome,
    /// Who you are.
    Details,
    /// The password.
    Password,
    /// This device.
    Device,
    /// The second factor.
    Factor,
    /// The recovery codes.
    Recovery,
}

/// What is wrong with what was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldError {
    /// Nothing entered.
    Empty,
    /// Longer than allowed.
    TooLong,
    /// A control character in it.
    ControlCharacter,
    /// Not a phone number that the server takes.
    InvalidPhone,
    /// One of the password rules is not met.
    WeakPassword,
    /// Another device of this user has that name.
    NameTaken,
    /// Not six digits.
    NotACode,
    /// The server refused the code.
    WrongCode,
    /// The server cannot send mail, or the method is not offered.
    MethodUnavailable,
}

/// What is wrong with a URL and token given by hand, or with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManualError {
    /// The URL is not one of an Edge.
    Url(crate::edge::EdgeUrlError),
    /// No token.
    NoToken,
    /// Not a link of Defguard's or Latchkey's.
    BadLink,
    /// The policy of this machine does not allow this Edge.
    EdgeNotAllowed,
    /// The policy of this machine does not allow entry by hand.
    NotByHand,
    /// The server has refused the token of the unfinished enrollment for good: another one goes on with it.
    TokenOver,
}

/// What must be decided before anything is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// Other instances are stored; this token is for another instance, Edge or user.
    AnotherInstance {
        /// The user of the token.
        login: String,
        /// The instance that the token is for.
        instance: String,
    },
    /// An unfinished enrollment of another user or instance is stored, and the server already knows something of it.
    AnotherUser {
        /// The user of the token.
        login: String,
        /// The user of the unfinished enrollment.
        unfinished: String,
    },
    /// A link came from outside: anybody can make one.
    UseLink {
        /// The host of its Edge, in punycode, with its port if that is not the usual one.
        edge: String,
    },
    /// An instance is about to be removed from this machine; its device stays at the server.
    RemoveInstance {
        /// The instance.
        instance: String,
        /// The device's name at the server.
        device: String,
    },
}

/// Something that is done without the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskView {
    /// What.
    pub task: Task,
    /// Whether it is done.
    pub done: bool,
}

/// Something that is done without the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// The device with its key.
    RegisterDevice,
    /// The user's account.
    ActivateUser,
    /// Instance, locations and keys into the store.
    Save,
    /// The provisioning file.
    RemoveFile,
}

/// Why something has to be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The network.
    Network(crate::edge::TransportError),
    /// 5xx, 408: the server, or something before it.
    Server,
    /// 429.
    RateLimited,
    /// A web page instead of an answer: a login page of the network in between?
    WebPage,
    /// An answer that cannot be read.
    BadAnswer,
}

/// Why it does not go on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The token is older than its lifetime.
    TokenExpired,
    /// The session of this token is over (ten minutes unless the administrator set another time).
    SessionOver,
    /// The token is not accepted any more, and the answer to an earlier try never came: it may have begun a session that is
    /// over by now.
    AnswerLost,
    /// The token is not accepted: replaced, unknown, or its user removed; the server does not say which.
    NotAccepted,
    /// The token is of another kind (a password reset).
    WrongTokenKind,
    /// The user is disabled.
    UserDisabled,
    /// No Edge answers at this URL.
    NotAnEdge,
    /// The policy of this machine does not allow this Edge.
    EdgeNotAllowed,
    /// The Edge answered three times with something that cannot be used.
    BadAnswer(crate::edge::meaning::BadAnswer),
    /// The Edge refused with this status, which nothing is known of.
    Refused(u16),
    /// The server would not create the device under three different names.
    DeviceRefused,
    /// The server knows this device's key for another user.
    DeviceOfAnotherUser,
    /// The Edge forgets each session at once.
    SessionNotKept,
    /// The question was answered with no.
    Declined,
    /// The local store.
    Store(StorageErrorCode),
}

impl Stop {
    /// Tells whether the same token cannot lead anywhere any more.
    #[must_use]
    pub fn ends_the_token(self) -> bool {
        matches!(
            self,
            Self::TokenExpired
                | Self::SessionOver
                | Self::AnswerLost
                | Self::NotAccepted
                | Self::WrongTokenKind
        )
    }
}

/// What is different at the server because of this enrollment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The second factor is on, or may be.
    pub factor: Certainty,
    /// A device with this machine's key is registered, or may be.
    pub device: Certainty,
    /// The user is activated, or may be.
    pub activated: Certainty,
}

impl Changed {
    /// Nobody can tell.
    pub const UNKNOWN: Self = Self {
        factor: Certainty::Perhaps,
        device: Certainty::Perhaps,
        activated: Certainty::Perhaps,
    };
}

/// How sure it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// It is not.
    #[default]
    No,
    /// It is not known: the answer was lost, or what was known cannot be read.
    Perhaps,
    /// It is.
    Yes,
}

/// An instance on home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceView {
    /// The number in this store.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The Edge's URL.
    pub edge: String,
    /// The Edge's URL as the server names it, if it is another: shown, not used.
    pub announced_edge: Option<String>,
    /// The user's login.
    pub username: String,
    /// This device's name.
    pub device: String,
    /// This device's public key.
    pub public_key: String,
    /// The traffic policy.
    pub traffic_policy: TrafficPolicy,
    /// Whether export is refused.
    pub only_client_activation: bool,
    /// Where it may connect to.
    pub locations: Vec<LocationView>,
    /// When the Edge last confirmed all this, seconds since 1970 (UTC).
    pub last_sync: i64,
    /// Why the last refresh did not go well, if so.
    pub trouble: Option<SyncTrouble>,
}

/// Why an Edge did not say what has changed; what is stored stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncTrouble {
    /// It has no licence for that (402).
    NoLicence,
    /// The user is disabled for now.
    UserDisabled,
    /// It does not know this device's token any more: the device has to be enrolled again.
    EnrollAgain,
    /// The policy of this machine does not allow it.
    EdgeNotAllowed,
    /// It did not answer as hoped.
    Trouble(Trouble),
    /// It refused with this status.
    Refused(u16),
}

impl SyncTrouble {
    /// Tells whether it may pass without anybody doing something about it here; else it is of no use to ask again unasked.
    #[must_use]
    pub fn may_pass(self) -> bool {
        match self {
            Self::UserDisabled | Self::Trouble(_) | Self::Refused(_) => true,
            Self::NoLicence | Self::EnrollAgain | Self::EdgeNotAllowed => false,
        }
    }
}

/// A location on home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationView {
    /// The server's number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// This device's addresses.
    pub addresses: Vec<String>,
    /// Where the gateway listens.
    pub endpoint: String,
    /// The second factor at connect time.
    pub factor: LocationFactor,
    /// Whether it is set up, as far as the server says.
    pub factor_ready: Option<bool>,
    /// When a service keeps it up by itself.
    pub service: ServiceMode,
    /// Why a WireGuard file of it would be of no use, if so.
    pub no_export: Option<ExportError>,
}

impl From<&crate::instance::Instance> for InstanceView {
    fn from(instance: &crate::instance::Instance) -> Self {
        Self {
            id: instance.id.0,
            name: instance.name.clone(),
            edge: instance.edge.to_string(),
            announced_edge: instance.announced_edge.clone(),
            username: instance.username.clone(),
            device: instance.device.name.clone(),
            public_key: instance.device.public_key.to_string(),
            traffic_policy: instance.traffic_policy,
            only_client_activation: instance.only_client_activation,
            locations: instance
                .locations
                .iter()
                .map(|location| LocationView {
                    id: location.id,
                    name: location.name.clone(),
                    addresses: location.addresses.iter().map(ToString::to_string).collect(),
                    endpoint: location.endpoint.to_string(),
                    factor: location.factor,
                    factor_ready: location.factor_ready,
                    service: location.service,
                    no_export: may_export(instance, location, false).err(),
                })
                .collect(),
            last_sync: instance.last_sync,
            trouble: None,
        }
    }
}
