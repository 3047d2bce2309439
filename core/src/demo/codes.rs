//! One-time codes: SHA-1, six digits (edge-contract §6).

use totp_rs::{Algorithm, Builder, Secret as Key};

use super::world::Factors;
use crate::secret::Secret;

/// Seconds for which an authenticator's code is good.
const TOTP_STEP: u64 = 30;
/// Seconds of a mailed code's step; this and the next one are accepted.
const EMAIL_STEP: u64 = 60;

fn code(secret: &[u8; 20], step: u64, now: i64) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_secret(*secret)
        .with_step_duration(step)
        .build_noncompliant();
    totp.generate(u64::try_from(now).unwrap_or_default())
        .to_string()
}

/// The 32 letters and digits that a person puts into an authenticator.
pub(super) fn base32(secret: &[u8; 20]) -> Secret {
    Secret::new(Key::from(*secret).to_base32())
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
