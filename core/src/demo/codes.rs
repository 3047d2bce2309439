//! One-time codes: SHA-1, six digits (edge-contract §6).

use sha1::{Digest as _, Sha1};

use super::world::Factors;
use crate::secret::Secret;

/// Seconds for which an authenticator's code is good.
const TOTP_STEP: u64 = 30;
/// Seconds of a mailed code's step; this and the next one are accepted.
const EMAIL_STEP: u64 = 60;

/// A code of RFC 6238.
fn code(secret: &[u8; 20], step: u64, now: i64) -> String {
    let steps = u64::try_from(now).unwrap_or_default() / step;
    let hash = hmac(secret, &steps.to_be_bytes());
    let at = usize::from(hash[19] & 0x0f);
    let number = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// RFC 2104, with SHA-1.
fn hmac(key: &[u8; 20], message: &[u8]) -> [u8; 20] {
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        block
            .iter_mut()
            .zip(key)
            .for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha1::new().chain_update(padded(0x36)).chain_update(message);
    let outer = Sha1::new().chain_update(padded(0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}

/// The 32 letters and digits that a person puts into an authenticator.
pub(super) fn base32(secret: &[u8; 20]) -> Secret {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(32);
    for part in secret.chunks(5) {
        let bits = part
            .iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let letters = (0..8)
            .rev()
            .map(|nth| LETTERS[(bits >> (5 * nth) & 31) as usize]);
        text.extend(letters.map(char::from));
    }
    Secret::new(text)
}

impl Factors {
    pub(super) fn totp_code(&self, now: i64) -> Option<String> {
        self.totp_secret
            .as_ref()
            .map(|secret| code(secret, TOTP_STEP, now))
    }

    pub(super) fn email_code(&self, now: i64) -> Option<String> {
        self.email_secret
            .as_ref()
            .map(|secret| code(secret, EMAIL_STEP, now))
    }

    /// No skew at all: only the code of this very step.
    pub(super) fn totp_fits(&self, typed: &str, now: i64) -> bool {
        self.totp_code(now).is_some_and(|code| code == typed)
    }

    /// The code of this step or of the one before.
    pub(super) fn email_fits(&self, typed: &str, now: i64) -> bool {
        [now, now - EMAIL_STEP.cast_signed()]
            .into_iter()
            .any(|time| self.email_code(time).is_some_and(|code| code == typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, time 59 and 1111111109, the last six of eight digits.
    #[test]
    fn gives_the_codes_of_the_rfc() {
        let factors = Factors {
            totp_secret: Some(*b"12345678901234567890"),
            ..Factors::default()
        };
        assert_eq!(factors.totp_code(59).unwrap(), "287082");
        assert_eq!(factors.totp_code(1_111_111_109).unwrap(), "081804");
        assert!(factors.totp_fits("287082", 30) && !factors.totp_fits("287082", 60));
        assert_eq!(
            base32(b"12345678901234567890").expose(),
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        );
    }

    #[test]
    fn a_mailed_code_lives_into_the_next_step() {
        let factors = Factors {
            email_secret: Some([7; 20]),
            ..Factors::default()
        };
        let code = factors.email_code(1_000 * 60 + 5).unwrap();
        assert!(factors.email_fits(&code, 1_000 * 60 + 119));
        assert!(!factors.email_fits(&code, 1_000 * 60 + 120));
    }
}
