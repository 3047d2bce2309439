//! What survives a crash: everything that an enrollment needs to go on, versioned.
//!
//! The password is never in it; a resumed wizard asks again. The cookie neither: `start` gives another.

use serde::{Deserialize, Serialize};

use crate::edge::EdgeUrl;
use crate::edge::wire::Admin;
use crate::instance::Instance;
use crate::provisioning::{Digest, Provisioning};
use crate::secret::{self, Secret};
use crate::wireguard::PrivateKey;

/// The version that is written. An older one that is still known is read; a newer one is refused.
pub const VERSION: u32 = 1;

/// An unfinished enrollment. [`to_json`](Self::to_json) is full of secrets: a store seals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    version: u32,
    /// The Edge that the token is for.
    pub edge: EdgeUrl,
    /// The enrollment token.
    #[serde(with = "secret::expose")]
    pub token: Secret,
    /// An extra authority (PEM) trusted for this Edge only.
    pub ca_certificate: Option<String>,
    /// The provisioning file that the token came from; `None` for a token typed or from a link.
    pub file: Option<Digest>,
    /// The private key in base64: stored before its public half is sent.
    #[serde(with = "secret::expose")]
    private_key: Secret,
    /// Whether `create_device` with this key may have been sent: then a lookup comes before another.
    pub announced: bool,
    /// What the first answer to `start` with this token said; `None` until there was one.
    pub started: Option<Started>,
    /// When a `start` with this token was sent, seconds since 1970 on this machine's clock; `None` once one was answered.
    /// Without an answer nobody knows whether its session has begun.
    #[serde(default)]
    pub start_sent: Option<i64>,
    /// Whether the server has refused this token for good: then it is not sent again without being given again.
    pub over: bool,
    /// Whom the key was announced for, and whose factor is on: another user is asked about first.
    pub owner: Option<Owner>,
    /// What the person has said so far.
    pub answers: Answers,
    /// How far the second factor is.
    pub factor: Factor,
    /// Whether a code may have reached the server whose answer is not known: then the factor may be on.
    #[serde(default)]
    pub factor_sent: bool,
    /// Whether the activation may have reached the server.
    #[serde(default)]
    pub activation_sent: bool,
}

/// What is remembered of an answer to `start`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// End of the session by the server's clock, seconds since 1970 (UTC).
    pub deadline: i64,
    /// Whom to ask for another token.
    pub admin: Option<Admin>,
}

/// A user of an instance at an Edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The instance's uuid.
    pub uuid: String,
    /// The Edge's origin.
    pub origin: String,
    /// The login.
    pub login: String,
}

/// What the person has said so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The welcome was read.
    pub welcomed: bool,
    /// The details were confirmed, with this phone number.
    pub details: Option<Details>,
    /// What is to become of this device.
    pub device: Option<DeviceChoice>,
    /// Yes to "enroll with another user or instance as well": with whom. It counts for nobody else.
    #[serde(default)]
    pub added: Option<Owner>,
    /// Yes to "give up the unfinished enrollment": of whom, and for whom. It counts for nobody else.
    #[serde(default)]
    pub given_up: Option<GivenUp>,
}

/// Whose unfinished enrollment may be given up, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Who had begun.
    pub unfinished: Owner,
    /// Who takes their place.
    pub by: Owner,
}

/// Confirmed details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The phone number; `None` for none.
    pub phone: Option<String>,
}

/// What is to become of this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceChoice {
    /// Registered under this name.
    Named(String),
    /// Left out.
    Skipped,
}

/// How far the second factor is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Factor {
    /// Not decided.
    #[default]
    Open,
    /// Left out.
    Skipped,
    /// On, and these codes are not yet confirmed as saved.
    Unsaved {
        /// Told by the server only once.
        #[serde(with = "secret::expose::list")]
        codes: Vec<Secret>,
    },
    /// On, but its codes are lost: the answer that held them never came.
    CodesLost,
    /// On, and the codes are saved, or their loss was read.
    Done,
}

impl Factor {
    /// Tells whether the server has the factor on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        match self {
            Self::Open | Self::Skipped => false,
            Self::Unsaved { .. } | Self::CodesLost | Self::Done => true,
        }
    }
}

/// A checkpoint that cannot be read: damaged, or of a newer version. Nothing of it is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the checkpoint cannot be read")]
pub struct UnreadableCheckpoint;

/// What may be said of a checkpoint without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The screen where the person will go on (the tag of `View`'s screen).
    pub screen: String,
    /// The end of the session by the server's clock, seconds since 1970 (UTC), once known.
    pub deadline: Option<i64>,
}

impl Checkpoint {
    /// Begins an enrollment with a fresh key pair.
    #[must_use]
    pub fn new(source: Provisioning, file: Option<Digest>, key: &PrivateKey) -> Self {
        let Provisioning {
            edge,
            token,
            ca_certificate,
        } = source;
        Self {
            version: VERSION,
            edge,
            token,
            ca_certificate,
            file,
            private_key: key.to_base64(),
            announced: false,
            started: None,
            start_sent: None,
            over: false,
            owner: None,
            answers: Answers::default(),
            factor: Factor::Open,
            factor_sent: false,
            activation_sent: false,
        }
    }

    /// Goes on with this token. With the same one nothing starts anew; with another one the key pair is kept, and what
    /// the server may already know of it.
    #[must_use]
    pub fn with_token(self, source: Provisioning, file: Option<Digest>) -> Self {
        let Provisioning {
            edge,
            token,
            ca_certificate,
        } = source;
        if self.token == token && self.edge == edge {
            return Self {
                file: file.or(self.file),
                ca_certificate,
                ..self
            };
        }
        let mut next = Self {
            edge,
            token,
            ca_certificate,
            file,
            started: None,
            start_sent: None,
            over: false,
            ..self
        };
        (next.answers.added, next.answers.given_up) = (None, None);
        // What was skipped may be just what this token is for.
        next.answers
            .device
            .take_if(|choice| *choice == DeviceChoice::Skipped);
        if next.factor == Factor::Skipped {
            next.factor = Factor::Open;
        }
        next
    }

    /// Gives what is left of it when the token of another one is not to be kept: all of it with a token of its own, else
    /// what had begun before; `None` if nothing had.
    pub(crate) fn without_token_of(self, other: &Self) -> Option<Self> {
        if self.token != other.token || self.edge != other.edge {
            return Some(self);
        }
        // Nothing begins before it is known for whom.
        self.owner.is_some().then(|| Self {
            token: Secret::default(),
            ca_certificate: None,
            file: None,
            started: None,
            start_sent: None,
            over: true,
            ..self
        })
    }

    /// The private key.
    #[must_use]
    pub fn key(&self) -> Option<PrivateKey> {
        PrivateKey::from_base64(&self.private_key)
    }

    /// Tells whether this enrollment is one of that stored instance again: for the same user there, or with the
    /// same key.
    #[must_use]
    pub fn is_of(&self, instance: &Instance) -> bool {
        let has_its_key = || {
            let key = self.key().map(|key| key.public_key());
            key == Some(instance.device.public_key)
        };
        let is_for_its_user = |owner: &Owner| {
            owner.uuid == instance.uuid
                && owner.origin == instance.edge.origin()
                && owner.login == instance.username
        };
        self.owner.as_ref().is_some_and(is_for_its_user) || has_its_key()
    }

    /// Wipes token and key, when nothing comes after.
    pub(crate) fn forget_secrets(&mut self) {
        self.token = Secret::default();
        self.private_key = Secret::default();
    }

    /// Takes another key pair, of which the server knows nothing.
    pub fn replace_key(&mut self, key: &PrivateKey) {
        self.private_key = key.to_base64();
        self.announced = false;
    }

    /// Takes the key pair of an instance that is stored already; the server may know it.
    pub fn adopt_key(&mut self, key: &PrivateKey) {
        self.private_key = key.to_base64();
        self.announced = true;
    }

    /// Gives the form to seal and store.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        Secret::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`UnreadableCheckpoint`]: damaged, without a usable key, or of a newer version.
    pub fn from_json(json: &Secret) -> Result<Self, UnreadableCheckpoint> {
        let read: Self = serde_json::from_str(json.expose()).map_err(|_| UnreadableCheckpoint)?;
        if read.version == VERSION && read.key().is_some() {
            Ok(read)
        } else {
            Err(UnreadableCheckpoint)
        }
    }

    /// Says where the person will go on, without secrets.
    #[must_use]
    pub fn summary(&self) -> Summary {
        if self.over {
            return Summary {
                screen: "manual".to_owned(),
                deadline: None,
            };
        }
        let Self {
            started,
            answers,
            factor,
            announced,
            ..
        } = self;
        let screen = match (factor, started) {
            (Factor::Unsaved { .. } | Factor::CodesLost, _) => "recovery",
            (_, None) => "connecting",
            _ if *announced => "working",
            _ if !answers.welcomed => "welcome",
            _ if answers.details.is_none() => "details",
            _ => "password",
        };
        Summary {
            screen: screen.to_owned(),
            deadline: started.as_ref().map(|started| started.deadline),
        }
    }
}
