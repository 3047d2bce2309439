//! What the server takes for a phone number.

/// Tells whether a text fits the server's own pattern (edge-contract §4):
/// `^(\+?\d{1,3}\s?)?(\(\d{1,3}\)|\d{1,3})[-\s]?\d{1,4}[-\s]?\d{1,4}?$`, with digits and spaces of ASCII.
pub(crate) fn fits(text: &str) -> bool {
    let is_space = |byte: u8| byte.is_ascii_whitespace() || byte == 0x0B;
    let is_gap = |byte: u8| byte == b'-' || is_space(byte);
    let begin = Reach::begin(text);
    let country = begin.maybe(|byte| byte == b'+').digits(3).maybe(is_space);
    let begin = begin.or(&country);
    let bracketed = begin.one(|byte| byte == b'(').digits(3);
    let area = begin.digits(3).or(&bracketed.one(|byte| byte == b')'));
    let number = area.maybe(is_gap).digits(4).maybe(is_gap).digits(4);
    number.at.contains(&text.len())
}

/// How much of a text may have been read so far, in bytes: all possibilities at once.
struct Reach<'a> {
    text: &'a [u8],
    at: Vec<usize>,
}

impl<'a> Reach<'a> {
    fn begin(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: vec![0],
        }
    }

    fn one(&self, fits: impl Fn(u8) -> bool) -> Self {
        let at = self.at.iter().copied();
        Self {
            text: self.text,
            at: at
                .filter(|at| self.text.get(*at).is_some_and(|byte| fits(*byte)))
                .map(|at| at + 1)
                .collect(),
        }
    }

    fn or(&self, other: &Self) -> Self {
        let mut at = self.at.clone();
        at.extend(&other.at);
        at.sort_unstable();
        at.dedup();
        Self {
            text: self.text,
            at,
        }
    }

    fn maybe(&self, fits: impl Fn(u8) -> bool) -> Self {
        self.or(&self.one(fits))
    }

    /// One digit or more, up to `most`.
    fn digits(&self, most: usize) -> Self {
        let first = self.one(|byte| byte.is_ascii_digit());
        (1..most).fold(first, |reach, _| reach.maybe(|byte| byte.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_lite::Regex;

    const PATTERN: &str = r"^(\+?\d{1,3}\s?)?(\(\d{1,3}\)|\d{1,3})[-\s]?\d{1,4}[-\s]?\d{1,4}?$";

    /// What fits, unless it is a character too long.
    const LIKE: &str =
        r"(\+?[0-9]{1,4} ?)?(\([0-9]{1,4}\)|[0-9]{1,3})[- ]?[0-9]{1,5}[- ]?[0-9]{0,5}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn is_the_pattern(like in LIKE, any in "[-+() 0-9\u{0B}ü]{0,14}") {
            let pattern = Regex::new(PATTERN).unwrap();
            for text in [like, any] {
                prop_assert_eq!(super::fits(&text), pattern.is_match(&text), "{}", text);
            }
        }
    }
}
