//! The secret of an authenticator app -> the `otpauth://` address that such apps read.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::secret::Secret;
use crate::text::harmless_within;

/// How long a base32 secret may be, in characters: 80 bits is the least that apps take; Defguard makes 160 bits, 32
/// characters (edge-contract §6).
const SECRET_CHARS: std::ops::RangeInclusive<usize> = 16..=128;

/// The longest issuer and account, in characters: so that the QR code of the worst names can still be read.
const MAX_NAME: usize = 64;

/// All but the unreserved characters of RFC 3986 §2.3: apps disagree about `+`, and about `@` in the path.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Makes `otpauth://totp/{issuer}:{account}?…` with SHA1, 6 digits and 30 s, as Defguard checks codes (edge-contract §6).
///
/// `issuer` is the name of the instance, `account` the e-mail address or login. Neither may hold a colon in this format,
/// so colons become spaces. `None` if the secret is not base32 without padding.
#[must_use]
pub fn uri(secret: &Secret, issuer: &str, account: &str) -> Option<Secret> {
    let secret = secret.expose();
    let is_base32 = secret
        .bytes()
        .all(|b| b.is_ascii_uppercase() || matches!(b, b'2'..=b'7'));
    if !is_base32 || !SECRET_CHARS.contains(&secret.len()) {
        return None;
    }
    let issuer = encoded(issuer);
    let account = encoded(account);
    // With room for all of it the text never moves, and leaves no copy of the secret behind.
    let mut uri = String::with_capacity(128 + 2 * issuer.len() + account.len() + secret.len());
    uri.push_str("otpauth://totp/");
    if !issuer.is_empty() {
        uri.push_str(&issuer);
        uri.push(':');
    }
    uri.push_str(&account);
    uri.push_str("?secret=");
    uri.push_str(secret);
    if !issuer.is_empty() {
        uri.push_str("&issuer=");
        uri.push_str(&issuer);
    }
    uri.push_str("&algorithm=SHA1&digits=6&period=30");
    Some(Secret::new(uri))
}

fn encoded(name: &str) -> String {
    let name = name.replace(':', " ");
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = harmless_within(&words.join(" "), MAX_NAME);
    utf8_percent_encode(&name, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    #[test]
    fn encodes_issuer_and_account() {
        for (issuer, account, expected) in [
            (
                "Acme VPN",
                "alice@example.com",
                "Acme%20VPN:alice%40example.com?secret=S&issuer=Acme%20VPN",
            ),
            (
                "a&b=c?d#e/f+g%",
                "k:l",
                "a%26b%3Dc%3Fd%23e%2Ff%2Bg%25:k%20l?secret=S&issuer=a%26b%3Dc%3Fd%23e%2Ff%2Bg%25",
            ),
            (
                "Größe",
                "zoë\u{1b}",
                "Gr%C3%B6%C3%9Fe:zo%C3%AB%EF%BF%BD?secret=S&issuer=Gr%C3%B6%C3%9Fe",
            ),
            (" : ", "alice", "alice?secret=S"),
        ] {
            let uri = uri(&Secret::new(SECRET), issuer, account).unwrap();
            assert_eq!(
                uri.expose(),
                format!(
                    "otpauth://totp/{}&algorithm=SHA1&digits=6&period=30",
                    expected.replace("=S", &format!("={SECRET}"))
                )
            );
        }
    }

    #[test]
    fn refuses_what_is_not_base32() {
        for secret in [
            "",
            "JBSWY3DP",
            "jbswy3dpehpk3pxp",
            "JBSWY3DPEHPK3PX=",
            "JBSWY3DPEHPK3PX1",
            "JBSWY3DPEHPK3PX&issuer=evil",
            &"A".repeat(129),
        ] {
            assert_eq!(uri(&Secret::new(secret), "Acme", "alice"), None, "{secret}");
        }
    }

    proptest::proptest! {
        #[test]
        fn names_cannot_change_the_rest(issuer in "\\PC{0,80}", account in "\\PC{0,80}") {
            let uri = uri(&Secret::new(SECRET), &issuer, &account).unwrap();
            let uri = Url::parse(uri.expose()).unwrap();
            let secrets: Vec<_> = uri.query_pairs().filter(|(name, _)| name == "secret").collect();
            assert_eq!(secrets, [("secret".into(), SECRET.into())]);
            assert!(uri.path().matches(':').count() <= 1 && uri.path().matches('/').count() == 1);
            assert_eq!(uri.fragment(), None);
        }
    }
}
