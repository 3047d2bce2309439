//! When the certificates of a server end. rustls has parsed and checked the whole of them already, but tells no dates on any
//! system. A parser of all of X.509 would bring ten crates for these few fields.

/// Tags of DER.
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The object identifiers 2.5.4.3 and 2.5.4.10 (RFC 5280, appendix A): common name and organization.
const NAMES: [&[u8]; 2] = [&[0x55, 4, 3], &[0x55, 4, 10]];
const OBJECT_IDENTIFIER: u8 = 0x06;

/// When a chain of certificates ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// In seconds since 1970 (UTC).
    pub(super) at: i64,
    /// The name of the intermediate certificate that does, unless it is the server's own; empty if it has none.
    pub(super) intermediate: Option<String>,
}

/// Finds the first to end of the certificates that a server showed (DER), its own first, from one to the one that vouches
/// for it. The last of them may be missing or not: whom the system trusts is trusted without a date.
///
/// `is_trusted`: they were found good, so what has ended already is one that nobody needed.
pub(super) fn first_end(shown: &[Vec<u8>], is_trusted: bool, now: i64) -> Option<End> {
    let mut rest: Vec<Certificate<'_>> = shown.iter().filter_map(|der| parse(der)).collect();
    if rest.is_empty() || parse(shown.first()?).is_none() {
        return None;
    }
    let own = rest.remove(0);
    let mut first = End {
        at: own.end,
        intermediate: None,
    };
    let mut issuer = own.issuer;
    while let Some(at) = rest.iter().position(|one| one.subject == issuer) {
        let one = rest.remove(at);
        if one.subject == one.issuer || is_trusted && one.end < now {
            break;
        }
        if one.end < first.at {
            first = End {
                at: one.end,
                intermediate: Some(common_name(one.subject).unwrap_or_default()),
            };
        }
        issuer = one.issuer;
    }
    Some(first)
}

/// What is read of a certificate; names as they stand there (DER).
struct Certificate<'a> {
    issuer: &'a [u8],
    subject: &'a [u8],
    end: i64,
}

/// Reads issuer, `notAfter` and subject (RFC 5280, 4.1); `None` for what is no certificate.
fn parse(der: &[u8]) -> Option<Certificate<'_>> {
    let (certificate, _) = inner(der, SEQUENCE)?;
    let (signed, _) = inner(certificate, SEQUENCE)?;
    let (first, _, rest) = value(signed)?;
    // The version is left out where it is the first.
    let rest = if first == EXPLICIT_0 {
        skip(rest)?
    } else {
        rest
    };
    let (issuer, rest) = inner(skip(rest)?, SEQUENCE)?; // after the algorithm; the serial number is gone already
    let (validity, rest) = inner(rest, SEQUENCE)?;
    let (subject, _) = inner(rest, SEQUENCE)?;
    let (kind, time, _) = value(skip(validity)?)?;
    let end = seconds(kind, std::str::from_utf8(time).ok()?)?;
    Some(Certificate {
        issuer,
        subject,
        end,
    })
}

/// Finds the common name in a name, or else the organization: text that anybody may have chosen.
fn common_name(name: &[u8]) -> Option<String> {
    NAMES.into_iter().find_map(|wanted| {
        let mut rest = name;
        while let Some((_, set, after)) = value(rest) {
            rest = after;
            let (pair, _) = inner(set, SEQUENCE)?;
            let (kind, text) = inner(pair, OBJECT_IDENTIFIER)?;
            if kind == wanted {
                let (_, text, _) = value(text)?;
                return std::str::from_utf8(text).ok().map(str::to_owned);
            }
        }
        None
    })
}

fn inner(der: &[u8], expected: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = value(der)?;
    (tag == expected).then_some((content, rest))
}

fn skip(der: &[u8]) -> Option<&[u8]> {
    value(der).map(|(_, _, rest)| rest)
}

/// Takes one value off: tag, content, and what follows.
fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes
                .iter()
                .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
            (length, rest)
        }
        0x80 | 0x85..=0xff => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// Reads `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
fn seconds(kind: u8, text: &str) -> Option<i64> {
    let (year, rest) = match kind {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year = number(year)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (number(year)?, rest)
        }
        _ => return None,
    };
    let digits = rest.strip_suffix('Z').filter(|digits| digits.len() == 10)?;
    let part = |at: usize| number(digits.get(at..at + 2)?);
    let (month, day) = (part(0)?, part(2)?);
    let (hour, minute, second) = (part(4)?, part(6)?, part(8)?);
    let is_real = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 61;
    is_real.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn number(text: &str) -> Option<i64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// Counts the days from 1970 to a date of the Gregorian calendar; the year begins in March, so that the leap day is last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

/// Gives the date of a time: `2027-03-01`.
pub(super) fn date(time: i64) -> String {
    let days = time.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_when_it_ends() {
        for (year, month, day, end_of) in [
            (2026, 12, 1, "2026-12-01"),
            (2028, 2, 29, "2028-02-29"),
            (2049, 12, 31, "2049-12-31"),
            (2050, 1, 1, "2050-01-01"),
            (2399, 3, 1, "2399-03-01"),
        ] {
            let key = rcgen::KeyPair::generate().unwrap();
            let mut params = rcgen::CertificateParams::new(["a.example".to_owned()]).unwrap();
            params.not_after = rcgen::date_time_ymd(year, month, day);
            let made = params.self_signed(&key).unwrap();
            let time = parse(made.der()).unwrap().end;
            assert_eq!(time, params.not_after.unix_timestamp());
            assert_eq!(date(time), end_of);
            for cut in 0..made.der().len() {
                assert!(parse(&made.der()[..cut]).is_none(), "{cut}");
            }
        }
        assert_eq!(
            (date(0), date(-1)),
            ("1970-01-01".into(), "1969-12-31".into())
        );
    }

    /// A chain of three: names and years in which they end, the server's own first. Those after the first vouch for the
    /// one before.
    fn chain(all: &[(&str, i32)]) -> Vec<Vec<u8>> {
        let mut issuer: Option<rcgen::Issuer<'static, rcgen::KeyPair>> = None;
        let mut made = Vec::new();
        for (name, year) in all.iter().rev() {
            let key = rcgen::KeyPair::generate().unwrap();
            let mut params = rcgen::CertificateParams::new([]).unwrap();
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            params.distinguished_name = rcgen::DistinguishedName::new();
            params
                .distinguished_name
                .push(rcgen::DnType::CommonName, *name);
            params.not_after = rcgen::date_time_ymd(*year, 1, 1);
            let certificate = match &issuer {
                Some(issuer) => params.signed_by(&key, issuer).unwrap(),
                None => params.self_signed(&key).unwrap(),
            };
            made.insert(0, certificate.der().to_vec());
            issuer = Some(rcgen::Issuer::new(params, key));
        }
        made
    }

    #[test]
    fn finds_the_first_to_end_of_a_chain() {
        let now = 0; // 1970
        let said = |all: &[Vec<u8>], is_trusted| {
            let end = first_end(all, is_trusted, now).unwrap();
            (date(end.at), end.intermediate)
        };
        let first =
            |year: i32, name: Option<&str>| (format!("{year}-01-01"), name.map(str::to_owned));
        let mut all = chain(&[("own", 2030), ("one", 2028), ("two", 2027), ("root", 2026)]);
        assert_eq!(
            said(&all, true),
            first(2027, Some("two")),
            "a root has no date"
        );
        all.swap(1, 3);
        assert_eq!(said(&all, true), first(2027, Some("two")), "in any order");
        let all = chain(&[("own", 2026), ("one", 2028), ("root", 2030)]);
        assert_eq!(said(&all, true), first(2026, None));
        let all = chain(&[("own", 2030), ("one", 1960), ("root", 2040)]);
        assert_eq!(said(&all, false), first(1960, Some("one")));
        assert_eq!(said(&all, true), first(2030, None), "nobody needed it");
        let mut other = chain(&[("own", 2030)]);
        other.extend(chain(&[("stray", 2026), ("strays", 2040)]));
        assert_eq!(
            said(&other, true),
            first(2030, None),
            "it vouches for nobody"
        );
        assert_eq!(first_end(&[], true, now), None);
        assert_eq!(first_end(&[vec![0x30, 0]], true, now), None);
    }

    #[test]
    fn refuses_what_is_no_time() {
        for (kind, text) in [
            (UTC_TIME, "2613010000000Z"),
            (UTC_TIME, "261301000000Z"),
            (UTC_TIME, "261201000000"),
            (UTC_TIME, "26120100+000Z"),
            (GENERALIZED_TIME, "261201000000Z"),
            (GENERALIZED_TIME, "20261201240000Z"),
            (0x0c, "261201000000Z"),
            (UTC_TIME, ""),
        ] {
            assert_eq!(seconds(kind, text), None, "{text}");
        }
    }
}
