//! What an enrollment knows besides its checkpoint, what it is after, and what it waits for.

use super::calls::Call;
use crate::action::Method;
use crate::backoff::Backoff;
use crate::qr::QrCode;
use crate::secret::Secret;
use crate::view::{Question, Step, Stop, Trouble};

/// A second factor that is being set up.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    /// For the app.
    Totp(TotpSetup),
    /// When a code was mailed, seconds since 1970 on this machine's clock.
    Email(i64),
}

/// What an authenticator app needs.
#[derive(Clone, Debug)]
pub(super) struct TotpSetup {
    /// The secret in base32.
    pub(super) secret: Secret,
    /// The same in an address.
    pub(super) uri: Secret,
    /// The same as a picture.
    pub(super) qr: QrCode,
}

impl Pending {
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Totp(_) => Method::Totp,
            Self::Email(_) => Method::Email,
        }
    }
}

/// What must not go on for ever.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters {
    /// Tries since the last answer that helped.
    pub(super) attempt: u32,
    /// The pauses that they make.
    pub(super) backoff: Backoff,
    /// Answers in a row that cannot be used.
    pub(super) bad: u32,
    /// `create_device` calls that were refused although the device does not exist.
    pub(super) creates: u32,
    /// Cookies in a row that the Edge could not read.
    pub(super) forgotten: u32,
}

/// What the facts are for.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// Open the session and see who the user is.
    Open,
    /// Have the person decide something before anything is changed.
    Ask(Question),
    /// Have the person do a step.
    Step(Step),
    /// Get a secret or code for the second factor.
    StartFactor(Method),
    /// Have the code checked.
    FinishFactor(Method, Secret),
    /// Register the device, activate the user, store, clean up.
    Commit,
    /// All is stored; the last page is shown.
    Finished,
    /// Stop, once the store knows of it.
    Stop(Stop),
}

/// The one effect that is outstanding.
#[derive(Clone, Debug)]
pub(super) enum Doing {
    /// Waiting for the person (and looking at the clock now and then).
    Person,
    /// Storing the checkpoint.
    Storing,
    /// Waiting for an answer.
    Sending(Call),
    /// Storing that no answer was lost, before waiting to try again.
    Noting(Trouble, i64),
    /// Waiting to try again, until that second.
    Pausing(Trouble, i64),
    /// Reading the keys of the known instance.
    Recalling,
    /// Storing the result.
    Committing,
    /// Removing the provisioning file.
    Consuming,
    /// Saving, printing, copying or opening something for the person.
    HandingOut,
}
