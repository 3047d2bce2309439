//! What survives a crash: everything that an enrollment needs to go on, versioned.

use serde::{Deserialize, Serialize};

use crate::edge::EdgeUrl;
use crate::secret::{self, Secret};

/// An unfinished enrollment. [`to_json`](Self::to_json) is full of secrets: a store seals it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The Edge that the token is for.
    pub edge: EdgeUrl,
    /// The enrollment token.
    #[serde(with = "secret::expose")]
    pub token: Secret,
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
    /// Gives the form to seal and store.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        Secret::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`UnreadableCheckpoint`].
    pub fn from_json(json: &Secret) -> Result<Self, UnreadableCheckpoint> {
        serde_json::from_str(json.expose()).map_err(|_| UnreadableCheckpoint)
    }

    /// Says where the person will go on, without secrets.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            screen: "welcome".to_owned(),
            deadline: None,
        }
    }
}
