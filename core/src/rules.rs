//! What may be typed into a field: the server's rules (edge-contract §4 and §5), and where it has none, sensible ones.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;
use crate::text::is_harmful;
use crate::view::FieldError;

/// The longest name of a device, in characters. The server takes any length; 64 is what a host name may have on Linux
/// (`HOST_NAME_MAX`), so that every host name fits and lists stay readable.
pub const MAX_DEVICE_NAME: usize = 64;

/// The name of a machine that has none.
const NAMELESS: &str = "computer";

/// Which of the server's rules a password meets (edge-contract §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRules {
    /// 8 to 128 bytes (not characters).
    pub length: bool,
    /// `A` to `Z`.
    pub upper: bool,
    /// `a` to `z`.
    pub lower: bool,
    /// `0` to `9`.
    pub digit: bool,
    /// ASCII punctuation.
    pub special: bool,
}

impl PasswordRules {
    /// Tells whether all are met.
    #[must_use]
    pub fn ok(&self) -> bool {
        let Self {
            length,
            upper,
            lower,
            digit,
            special,
        } = *self;
        length && upper && lower && digit && special
    }
}

/// Checks a password as the server will.
#[must_use]
pub fn password_rules(password: &str) -> PasswordRules {
    let has = |kind: fn(&u8) -> bool| password.bytes().any(|b| kind(&b));
    PasswordRules {
        length: (8..=128).contains(&password.len()),
        upper: has(u8::is_ascii_uppercase),
        lower: has(u8::is_ascii_lowercase),
        digit: has(u8::is_ascii_digit),
        special: has(u8::is_ascii_punctuation),
    }
}

/// The server's own pattern (edge-contract §4); `None` cannot happen, and would refuse every number.
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(\+?\d{1,3}\s?)?(\(\d{1,3}\)|\d{1,3})[-\s]?\d{1,4}[-\s]?\d{1,4}?$").ok()
});

/// Checks a phone number: what the server takes, with at least three digits; trimmed. Nothing is `None`, since the server
/// refuses an empty text.
///
/// # Errors
/// [`FieldError::InvalidPhone`].
pub fn phone(text: &str) -> Result<Option<String>, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let fits = PHONE.as_ref().is_some_and(|phone| phone.is_match(text));
    if fits && digits >= 3 && !text.contains(char::is_control) {
        Ok(Some(text.to_owned()))
    } else {
        Err(FieldError::InvalidPhone)
    }
}

/// Checks the name of a device; trimmed.
///
/// # Errors
/// [`FieldError::Empty`], [`FieldError::TooLong`] or [`FieldError::ControlCharacter`].
pub fn device_name(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        Err(FieldError::Empty)
    } else if text.contains(is_harmful) {
        Err(FieldError::ControlCharacter)
    } else if text.chars().count() > MAX_DEVICE_NAME {
        Err(FieldError::TooLong)
    } else {
        Ok(text.to_owned())
    }
}

/// Makes a device name of a host name that none of `taken` has, whatever the case: `laptop`, `laptop-2`, `laptop-3`.
/// The result passes [`device_name`].
#[must_use]
pub fn unique_device_name(host_name: &str, taken: &[String]) -> String {
    let clean: String = host_name.chars().filter(|c| !is_harmful(*c)).collect();
    let name = match clean.trim() {
        "" => NAMELESS,
        name => name,
    };
    // A hostile Edge names tens of thousands.
    let taken: BTreeSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    let mut candidate = with_suffix(name, "");
    let mut number = 2;
    while taken.contains(&candidate.to_lowercase()) {
        candidate = with_suffix(name, &format!("-{number}"));
        number += 1;
    }
    candidate
}

fn with_suffix(name: &str, suffix: &str) -> String {
    let room = MAX_DEVICE_NAME - suffix.len();
    let short: String = name.chars().take(room).collect();
    format!("{}{suffix}", short.trim_end())
}

/// Reads a code of six digits as people copy it: with spaces or dashes between. `None` for anything else.
#[must_use]
pub fn code(text: &str) -> Option<Secret> {
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2014}'))
        .collect();
    let fits = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let code = Secret::new(digits);
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_each_password_rule_by_itself() {
        let good = password_rules("Abcdef1!");
        assert!(good.ok());
        for (password, missing) in [
            (
                "Abcde1!",
                PasswordRules {
                    length: false,
                    ..good
                },
            ),
            (
                "abcdef1!",
                PasswordRules {
                    upper: false,
                    ..good
                },
            ),
            (
                "ABCDEF1!",
                PasswordRules {
                    lower: false,
                    ..good
                },
            ),
            (
                "Abcdefg!",
                PasswordRules {
                    digit: false,
                    ..good
                },
            ),
            (
                "Abcdefg1",
                PasswordRules {
                    special: false,
                    ..good
                },
            ),
        ] {
            assert_eq!(password_rules(password), missing, "{password}");
            assert!(!password_rules(password).ok());
        }
        assert_eq!(password_rules(""), PasswordRules::default());
    }

    #[test]
    fn counts_bytes_and_takes_all_ascii_punctuation() {
        assert!(password_rules(&format!("Aa1!{}", "ü".repeat(62))).ok()); // 128 bytes
        assert!(!password_rules(&format!("Aa1!{}x", "ü".repeat(62))).length);
        assert!(password_rules("Aa1!üü").ok()); // 8 bytes
        for special in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".chars() {
            assert!(password_rules(&format!("Abcdefg1{special}")).ok());
        }
        for other in ["Abcdefg1 ", "Abcdefg1ß", "Abcdefg1€"] {
            assert!(!password_rules(other).special, "{other}");
        }
        assert!(!password_rules("ÄÖÜäöü١!").upper);
        assert!(!password_rules("Abcdef١!").digit);
    }

    #[test]
    fn takes_phone_numbers_that_the_server_takes() {
        for text in [
            "+48 123 123 123",
            "600100200",
            "(030) 1234-5678",
            "+1(212)555-1234",
            "112",
        ] {
            assert_eq!(phone(&format!(" {text} ")), Ok(Some(text.to_owned())));
        }
        for text in ["", "  ", "\n"] {
            assert_eq!(phone(text), Ok(None));
        }
        for text in [
            "12",
            "abc",
            "+48 123 123 123 123 123",
            "+4812312312312345",
            "++48123",
            "123\n456",
            "123\t456",
            "+48 123 123 12x",
            "١٢٣٤٥٦",
            "123 - 456",
            "+",
            "()",
        ] {
            assert_eq!(phone(text), Err(FieldError::InvalidPhone), "{text}");
        }
    }

    #[test]
    fn takes_any_device_name_that_can_be_read() {
        assert_eq!(
            device_name(" Zoë's \"laptop\" 🗝 "),
            Ok("Zoë's \"laptop\" 🗝".to_owned())
        );
        assert_eq!(device_name(&"ü".repeat(64)), Ok("ü".repeat(64)));
        for (text, error) in [
            ("", FieldError::Empty),
            (" \n", FieldError::Empty),
            ("a\nb", FieldError::ControlCharacter),
            ("a\u{202e}b", FieldError::ControlCharacter),
            (&"x".repeat(65), FieldError::TooLong),
        ] {
            assert_eq!(device_name(text), Err(error), "{text}");
        }
    }

    #[test]
    fn finds_a_free_name() {
        let long = "x".repeat(70);
        let cut = format!("{}-2", "x".repeat(62));
        for (host, taken, name) in [
            ("laptop", vec![], "laptop"),
            ("laptop", vec!["other"], "laptop"),
            ("laptop", vec!["LAPTOP"], "laptop-2"),
            ("Büro", vec!["BÜRO", "büro-2", "büro-4"], "Büro-3"),
            (" \u{1b}lap\ntop ", vec![], "laptop"),
            ("\0\n", vec!["computer"], "computer-2"),
            (&long, vec![&long[..64]], &cut),
        ] {
            let taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
            assert_eq!(unique_device_name(host, &taken), name);
        }
    }

    /// As many as an answer of 1 MiB holds; compared one by one they would take half a minute.
    #[test]
    fn finds_a_free_name_among_very_many() {
        let mut taken: Vec<String> = (2..60_000).map(|n| format!("laptop-{n}")).collect();
        taken.push("laptop".to_owned());
        assert_eq!(unique_device_name("laptop", &taken), "laptop-60000");
    }

    #[test]
    fn reads_codes_as_people_copy_them() {
        for text in [
            "123456",
            " 123 456 ",
            "123-456",
            "12\u{a0}34\u{2011}56",
            "1 2 3 4 5 6",
        ] {
            assert_eq!(code(text).unwrap().expose(), "123456", "{text}");
        }
        for text in [
            "",
            "12345",
            "1234567",
            "12345a",
            "١٢٣٤٥٦",
            "123.456",
            "+123456",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_unique_name_is_free_and_allowed(
            host in "\\PC{0,80}|[\u{0}-\u{ff}]{0,10}",
            others in proptest::collection::vec("[aA]{1,2}(-[2-4])?", 0..12),
        ) {
            let mut taken = others;
            for _ in 0..3 {
                let name = unique_device_name(&host, &taken);
                prop_assert_eq!(device_name(&name), Ok(name.clone()));
                prop_assert!(!taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()));
                taken.push(name);
            }
        }
    }
}
