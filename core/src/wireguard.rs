//! WireGuard keys: a key pair from 32 given bytes, and the base64 forms that Defguard and `wg` use.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// A WireGuard private key: 32 bytes, wiped when dropped, `***` in `Debug`.
///
/// They lie in one place and stay there: moving an array would leave its bytes behind on the stack.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey(Box<Zeroizing<[u8; 32]>>);

impl PrivateKey {
    /// Makes a private key of 32 random bytes, clamped as `wg genkey` does.
    #[must_use]
    pub fn from_random(bytes: &[u8; 32]) -> Self {
        let mut key = Self::nothing();
        key.0.copy_from_slice(bytes);
        key.0[0] &= 248;
        key.0[31] = (key.0[31] & 127) | 64;
        key
    }

    /// Reads the base64 form of 32 bytes; `None` for anything else.
    #[must_use]
    pub fn from_base64(text: &Secret) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.expose()).ok()?);
        let mut key = Self::nothing();
        if bytes.len() != key.0.len() {
            return None;
        }
        key.0.copy_from_slice(&bytes);
        Some(key)
    }

    /// Gives the base64 form (44 characters) as a secret.
    #[must_use]
    pub fn to_base64(&self) -> Secret {
        Secret::new(STANDARD.encode(self.0.as_slice()))
    }

    fn nothing() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }

    /// Computes the public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(*x25519_dalek::PublicKey::from(&StaticSecret::from(**self.0)).as_bytes())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A WireGuard public key: 32 bytes, written as base64 with padding (44 characters).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads the base64 form of exactly 32 bytes; `None` for anything else.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_base64(&text)
            .ok_or_else(|| serde::de::Error::custom("not the base64 of 32 bytes"))
    }
}

fn decode(text: &str) -> Option<[u8; 32]> {
    let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
    bytes.as_slice().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key pair of RFC 7748, section 6.1 (Alice).
    #[test]
    fn derives_the_public_key_of_the_rfc() {
        let private = [
            0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2,
            0x66, 0x45, 0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5,
            0x1d, 0xb9, 0x2c, 0x2a,
        ];
        let key = PrivateKey::from_random(&private);
        assert_eq!(
            key.public_key().to_string(),
            "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
        );
        assert_eq!(PrivateKey::from_base64(&key.to_base64()), Some(key.clone()));
        assert_eq!(format!("{key:?}"), "***");
    }

    #[test]
    fn refuses_what_is_not_32_bytes() {
        for text in [
            "",
            "AAAA",
            "!!!!",
            "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo",
        ] {
            assert_eq!(PublicKey::from_base64(text), None, "{text}");
        }
    }
}
