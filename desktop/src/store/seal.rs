//! Seals single columns: XChaCha20-Poly1305 under a key of 32 bytes, bound to the place where the value stands.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::secret::Secret;
use zeroize::Zeroize;

use super::error::{corrupt, error};
use crate::secret_store::Key;

/// The first byte of every sealed value: this algorithm, this layout (version, nonce, text and tag).
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Where a sealed value stands. A value moved to another place does not open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: i64,
}

impl Spot {
    fn bytes(self) -> Vec<u8> {
        let Self { table, column, row } = self;
        format!("latchkey/{table}/{column}/{row}").into_bytes()
    }
}

/// A key, ready to seal and open.
pub(crate) struct Seal<'k>(&'k Key);

impl<'k> Seal<'k> {
    pub(crate) fn new(key: &'k Key) -> Self {
        Self(key)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.bytes().into())
    }

    /// Seals a value for its place; each call gives other bytes.
    pub(crate) fn close(&self, spot: Spot, secret: &Secret) -> Result<Vec<u8>, StorageError> {
        let failed = || error(StorageErrorCode::Other, "sealing failed");
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| failed())?;
        let payload = Payload {
            msg: secret.expose().as_bytes(),
            aad: &spot.bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| failed())?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place under this key.
    pub(crate) fn open(&self, spot: Spot, sealed: &[u8]) -> Result<Secret, StorageError> {
        self.try_open(spot, sealed)
            .ok_or_else(|| corrupt("a sealed value"))
    }

    fn try_open(&self, spot: Spot, sealed: &[u8]) -> Option<Secret> {
        let (version, rest) = sealed.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (nonce, msg) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg,
            aad: &spot.bytes(),
        };
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        match String::from_utf8(opened) {
            Ok(text) => Some(Secret::new(text)),
            Err(other) => {
                other.into_bytes().zeroize();
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPOT: Spot = Spot {
        table: "instance_keys",
        column: "private_key",
        row: 1,
    };

    fn key(byte: u8) -> Key {
        Key::read(&[byte; 32]).unwrap()
    }

    #[test]
    fn opens_what_it_sealed() {
        let sealed = Seal::new(&key(7))
            .close(SPOT, &Secret::new("hush"))
            .unwrap();
        assert_eq!(sealed.len(), 1 + 24 + 4 + 16);
        assert!(!sealed.windows(4).any(|part| part == b"hush"));
        assert_eq!(
            Seal::new(&key(7)).open(SPOT, &sealed).unwrap().expose(),
            "hush"
        );
        assert_ne!(
            sealed,
            Seal::new(&key(7))
                .close(SPOT, &Secret::new("hush"))
                .unwrap()
        );
    }

    #[test]
    fn opens_nothing_else() {
        let sealed = Seal::new(&key(7))
            .close(SPOT, &Secret::new("hush"))
            .unwrap();
        let other_row = Spot { row: 2, ..SPOT };
        let other_column = Spot {
            column: "polling_token",
            ..SPOT
        };
        assert!(Seal::new(&key(8)).open(SPOT, &sealed).is_err());
        assert!(Seal::new(&key(7)).open(other_row, &sealed).is_err());
        assert!(Seal::new(&key(7)).open(other_column, &sealed).is_err());
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            let error = Seal::new(&key(7)).open(SPOT, &bent).unwrap_err();
            assert_eq!(error.code, StorageErrorCode::Corrupt);
            assert!(Seal::new(&key(7)).open(SPOT, &sealed[..place]).is_err());
        }
    }
}
