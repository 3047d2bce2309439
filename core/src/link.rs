//! Links and codes that carry a token and a URL: text in, a checked [`Provisioning`] or what is wrong with it out.
//!
//! Four shapes (field §2.6): `defguard://addinstance?token=…&url=…`, the same with `latchkey://`,
//! `{edge}/open-desktop?token=…` (as the mails have it) and base64 of `{"token":…,"url":…}` (as the QR codes have it).

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use url::Url;
use zeroize::Zeroizing;

use crate::provisioning::{ProblemCode, Provisioning, fields, json};

/// The longest link that is read, in bytes (8 KiB).
pub const MAX_LINK_BYTES: usize = 8 * 1024;

/// The path of a mail's link, behind the URL of the Edge.
const OPEN_DESKTOP: &str = "/open-desktop";

/// Reads a link or a code; white space around it is ignored, other parameters are ignored, doubled ones are not.
///
/// Whoever follows a link asks the person first: anybody can write one.
///
/// # Errors
/// The first thing that is wrong; nothing of the text is quoted.
pub fn parse_link(text: &str) -> Result<Provisioning, ProblemCode> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ProblemCode::Empty);
    }
    if text.len() > MAX_LINK_BYTES {
        return Err(ProblemCode::TooLarge);
    }
    if text.contains(char::is_control) {
        return Err(ProblemCode::ControlCharacter);
    }
    if !text.contains(':') {
        return code(text);
    }
    let link = Url::parse(text).map_err(|_| ProblemCode::NotALink)?;
    match link.scheme() {
        "defguard" | "latchkey" => custom(&link),
        "https" | "http" => mailed(link),
        _ => Err(ProblemCode::NotALink),
    }
}

/// `defguard://addinstance?token=…&url=…`
fn custom(link: &Url) -> Result<Provisioning, ProblemCode> {
    let is_ours = link
        .host_str()
        .is_some_and(|host| host.eq_ignore_ascii_case("addinstance"))
        && matches!(link.path(), "" | "/")
        && is_bare(link);
    if !is_ours {
        return Err(ProblemCode::NotALink);
    }
    let token = parameter(link, "token")?.ok_or(ProblemCode::TokenMissing)?;
    let url = parameter(link, "url")?.ok_or(ProblemCode::UrlMissing)?;
    provisioning(&token, &url)
}

/// `{edge}/open-desktop?token=…`
fn mailed(mut link: Url) -> Result<Provisioning, ProblemCode> {
    let path = link.path().trim_end_matches('/');
    let base = path
        .strip_suffix(OPEN_DESKTOP)
        .ok_or(ProblemCode::NotALink)?
        .to_owned();
    if link.fragment().is_some() {
        return Err(ProblemCode::NotALink);
    }
    let token = parameter(&link, "token")?.ok_or(ProblemCode::TokenMissing)?;
    link.set_path(&base);
    link.set_query(None);
    provisioning(&token, link.as_str())
}

/// Base64 (either alphabet, with or without padding) of `{"token":…,"url":…}`.
fn code(text: &str) -> Result<Provisioning, ProblemCode> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) {
        &alphabet::URL_SAFE
    } else {
        &alphabet::STANDARD
    };
    let bytes = GeneralPurpose::new(alphabet, config)
        .decode(text)
        .map(Zeroizing::new)
        .map_err(|_| ProblemCode::NotALink)?;
    let json = str::from_utf8(&bytes).map_err(|_| ProblemCode::NotALink)?;
    let found = json::object(json).map_err(|_| ProblemCode::NotALink)?;
    let read = fields::read(&found, &fields::CODE);
    read.provisioning().ok_or_else(|| {
        let first = read.problems.first();
        first.map_or(ProblemCode::NotALink, |flaw| flaw.code)
    })
}

/// Tells whether there is no user, password, port or fragment.
fn is_bare(link: &Url) -> bool {
    link.username().is_empty()
        && link.password().is_none()
        && link.port().is_none()
        && link.fragment().is_none()
}

/// Gives the value of a parameter, percent-decoded; no parameter may come twice.
fn parameter(link: &Url, name: &str) -> Result<Option<Zeroizing<String>>, ProblemCode> {
    let mut names = Vec::new();
    let mut value = None;
    for (key, text) in link.query_pairs() {
        if names.contains(&key) {
            return Err(ProblemCode::KeyTwice);
        }
        if key == name {
            value = Some(Zeroizing::new(text.into_owned()));
        }
        names.push(key);
    }
    Ok(value)
}

fn provisioning(token: &str, url: &str) -> Result<Provisioning, ProblemCode> {
    if [token, url]
        .iter()
        .any(|text| text.contains(is_undecodable))
    {
        return Err(ProblemCode::ControlCharacter);
    }
    Ok(Provisioning {
        token: fields::token(token)?,
        edge: fields::edge(url)?,
        ca_certificate: None,
    })
}

/// A control character, or what stands for bytes that are not UTF-8.
fn is_undecodable(c: char) -> bool {
    c.is_control() || c == char::REPLACEMENT_CHARACTER
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    fn read(text: &str) -> Result<(String, String), ProblemCode> {
        parse_link(text).map(|link| {
            assert_eq!(link.ca_certificate, None);
            (link.edge.to_string(), link.token.expose().to_owned())
        })
    }

    #[test]
    fn reads_all_four_shapes() {
        let json = r#"{"url":"https://vpn.example.com/","token":"Tk"}"#;
        for text in [
            "defguard://addinstance?token=Tk&url=https%3A%2F%2Fvpn.example.com",
            "  DEFGUARD://AddInstance/?url=https://vpn.example.com/&token=+Tk+\n",
            "latchkey://addinstance?token=Tk&url=https://vpn.example.com&from=mail",
            "https://vpn.example.com/open-desktop?token=Tk",
            "https://vpn.example.com/open-desktop/?lang=de&token=Tk",
            &STANDARD.encode(json),
            &URL_SAFE_NO_PAD.encode(format!("{json} ")),
        ] {
            let expected = ("https://vpn.example.com".to_owned(), "Tk".to_owned());
            assert_eq!(read(text), Ok(expected), "{text}");
        }
        assert_eq!(
            read("http://[::1]:8080/edge/open-desktop?token=Tk")
                .unwrap()
                .0,
            "http://[::1]:8080/edge"
        );
    }

    #[test]
    fn refuses_everything_else() {
        use ProblemCode::*;
        let code = |json: &str| STANDARD.encode(json);
        for (text, problem) in [
            ("", Empty),
            ("  \n", Empty),
            ("hello", NotALink),
            ("mailto:admin@example.com", NotALink),
            ("javascript:alert(1)", NotALink),
            ("https://vpn.example.com/?token=Tk", NotALink),
            ("https://vpn.example.com/xopen-desktop?token=Tk", NotALink),
            ("https://vpn.example.com/open-desktop?token=Tk#a", NotALink),
            ("defguard://other?token=Tk&url=https://a.example", NotALink),
            (
                "defguard://addinstance/x?token=Tk&url=https://a.example",
                NotALink,
            ),
            (
                "defguard://me@addinstance?token=Tk&url=https://a.example",
                NotALink,
            ),
            (
                "defguard:addinstance?token=Tk&url=https://a.example",
                NotALink,
            ),
            ("defguard://addinstance?token=Tk", UrlMissing),
            ("defguard://addinstance?url=https://a.example", TokenMissing),
            (
                "defguard://addinstance?token=&url=https://a.example",
                TokenEmpty,
            ),
            ("defguard://addinstance?token=Tk&url=", UrlEmpty),
            (
                "defguard://addinstance?token=Tk&url=http://a.example",
                UrlNotHttps,
            ),
            ("defguard://addinstance?token=Tk&url=a.example", UrlNotAUrl),
            (
                "defguard://addinstance?token=Tk&url=https://me:pw@a.example",
                UrlUserInfo,
            ),
            (
                "defguard://addinstance?token=Tk&url=https://a.example?x",
                UrlQueryOrFragment,
            ),
            (
                "defguard://addinstance?token=Tk&token=Tk&url=https://a.example",
                KeyTwice,
            ),
            (
                "defguard://addinstance?token=Tk&url=https://a.example&url=https://b.example",
                KeyTwice,
            ),
            (
                "defguard://addinstance?token=Tk%0A&url=https://a.example",
                ControlCharacter,
            ),
            (
                "defguard://addinstance?token=Tk&url=https://a%00.example",
                ControlCharacter,
            ),
            (
                "defguard://addinstance?token=%FF&url=https://a.example",
                ControlCharacter,
            ),
            (
                "defguard://addinstance?to\nken=Tk&url=https://a.example",
                ControlCharacter,
            ),
            (
                "defguard://addinstance?token=T%20k&url=https://a.example",
                TokenBadCharacter,
            ),
            ("http://vpn.example.com/open-desktop?token=Tk", UrlNotHttps),
            (
                "https://me@vpn.example.com/open-desktop?token=Tk",
                UrlUserInfo,
            ),
            ("https://vpn.example.com/open-desktop", TokenMissing),
            (&code("[]"), NotALink),
            (&code("{}"), TokenMissing),
            (
                &code(r#"{"token":"Tk","url":"http://a.example"}"#),
                UrlNotHttps,
            ),
            (
                &code(r#"{"token":"Tk","token":"Tk","url":"https://a.example"}"#),
                KeyTwice,
            ),
            (
                &code(r#"{"token":5,"url":"https://a.example"}"#),
                TokenNotText,
            ),
            (&"A".repeat(MAX_LINK_BYTES + 1), TooLarge),
        ] {
            assert_eq!(read(text), Err(problem), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(defguard://addinstance\\?|https://a/open-desktop\\?)?\\PC{0,80}") {
            let _ = parse_link(&text);
            let _ = parse_link(&STANDARD.encode(&text));
        }
    }
}
