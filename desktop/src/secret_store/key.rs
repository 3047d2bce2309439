//! The key that seals the secrets of one database.

use std::fmt;

use zeroize::Zeroizing;

/// 32 bytes, wiped when dropped, `***` in `Debug`.
///
/// They lie in one place and stay there: moving an array would leave its bytes behind on the stack.
#[derive(PartialEq, Eq)]
pub(crate) struct Key(Box<Zeroizing<[u8; 32]>>);

impl Key {
    /// Reads a key; `None` for anything but 32 bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::nothing();
        if bytes.len() != key.0.len() {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    /// Makes a key; `None` if the system has no random bytes.
    pub(crate) fn fresh() -> Option<Self> {
        let mut key = Self::nothing();
        getrandom::fill(key.0.as_mut_slice()).ok()?;
        Some(key)
    }

    /// Gives the bytes, for sealing and for its holder.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn nothing() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
