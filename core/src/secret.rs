//! Values that must not be seen: one type for what stays inside, one for what comes in once, one for what a person
//! must read once.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A token, cookie, key or password that never leaves the native side.
///
/// It has no `Serialize`, so nothing that holds one can cross the bridge; `Debug` prints `***`; the memory is wiped
/// when it is dropped. The modules `edge` and `checkpoint` opt in field by field with [`expose`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a value.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// Gives the value out. Search for this name to find every place where a secret is used.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Tells whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What a person types (password, code, token): it crosses the bridge once, inwards.
///
/// Serialized as a plain string so that the screens can send it; `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(String);

impl Typed {
    /// Wraps what was typed.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// Turns it into a [`Secret`], after which it cannot be serialized any more.
    #[must_use]
    pub fn into_secret(mut self) -> Secret {
        Secret::new(std::mem::take(&mut self.0))
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

/// What a person must read once (TOTP secret, recovery codes): it crosses the bridge outwards, on its own screen only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// Shows a secret.
    #[must_use]
    pub fn of(secret: &Secret) -> Self {
        Self(secret.expose().to_owned())
    }

    /// Gives the text for drawing it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

/// Serializes one [`Secret`] field in the clear: `#[serde(with = "secret::expose")]`.
///
/// Only `edge/` (requests to the Edge) and `checkpoint.rs` (which every `Storage` seals) may use it; a test holds that.
pub(crate) mod expose {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    pub(crate) fn serialize<S: Serializer>(
        secret: &Secret,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }

    /// The same for a field that may be null.
    pub(crate) mod option {
        use std::borrow::Borrow;

        use serde::{Deserialize, Deserializer, Serializer};

        use super::Secret;

        pub(crate) fn serialize<S: Serializer>(
            secret: &Option<impl Borrow<Secret>>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match secret {
                Some(secret) => serializer.serialize_some(secret.borrow().expose()),
                None => serializer.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Secret>, D::Error> {
            Option::<String>::deserialize(deserializer).map(|value| value.map(Secret::new))
        }
    }

    /// The same for a list.
    pub(crate) mod list {
        use serde::{Deserialize, Deserializer, Serializer};

        use super::Secret;

        pub(crate) fn serialize<S: Serializer>(
            secrets: &[Secret],
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(secrets.iter().map(Secret::expose))
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Vec<Secret>, D::Error> {
            Vec::<String>::deserialize(deserializer)
                .map(|values| values.into_iter().map(Secret::new).collect())
        }
    }
}
