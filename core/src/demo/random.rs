//! Randomness from a seed: the same seed gives the same tokens, keys and codes.

use sha2::{Digest as _, Sha256};

use crate::secret::Secret;
use crate::wireguard::{PrivateKey, PublicKey};

/// SHA-256 over seed and counter, block by block.
#[derive(Clone)]
pub(super) struct Random {
    seed: [u8; 32],
    counter: u64,
}

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Random {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self { seed, counter: 0 }
    }

    pub(super) fn block(&mut self) -> [u8; 32] {
        self.counter += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.counter.to_le_bytes());
        hash.finalize().into()
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for part in bytes.chunks_mut(32) {
            let block = self.block();
            part.copy_from_slice(&block[..part.len()]);
        }
        bytes
    }

    /// Letters and digits, each as likely as the other, as Defguard's tokens and recovery codes are.
    pub(super) fn alphanumeric(&mut self, length: usize) -> Secret {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let fair = self.block().into_iter().filter(|byte| *byte < 62 * 4);
            let missing = length - text.len();
            text.extend(
                fair.take(missing)
                    .map(|byte| char::from(ALPHANUMERIC[usize::from(byte % 62)])),
            );
        }
        Secret::new(text)
    }

    pub(super) fn public_key(&mut self) -> PublicKey {
        PrivateKey::from_random(&self.block()).public_key()
    }

    pub(super) fn uuid(&mut self) -> String {
        let mut bytes: [u8; 16] = self.bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }
}

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed: _, counter } = self;
        write!(f, "Random(***, {counter})")
    }
}
