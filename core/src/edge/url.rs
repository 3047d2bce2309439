//! The address of an Edge: checked once, and then only of one shape.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;
use url::{Host, Url};

/// The public URL of an Edge (`enrollment_url`): `https`, or `http` on loopback only; a base path is kept, a trailing
/// slash is not; no user info, query or fragment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeUrl(Url);

/// Why a text is not the URL of an Edge. Never quotes the text (it may hold a secret).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeUrlError {
    /// Nothing but white space.
    #[error("the URL is empty")]
    Empty,
    /// Not a URL at all, or one without a host.
    #[error("not a URL")]
    NotAUrl,
    /// `http` to another machine would show the token to everybody on the way.
    #[error("`https` is required, except on loopback")]
    NotHttps,
    /// `https://user:password@host`.
    #[error("a user name or password in the URL")]
    UserInfo,
    /// `?…` or `#…`.
    #[error("a query or fragment in the URL")]
    QueryOrFragment,
}

impl EdgeUrl {
    /// Reads and checks a URL; white space around it is ignored.
    ///
    /// # Errors
    /// One of [`EdgeUrlError`]; nothing of the text is quoted.
    pub fn parse(text: &str) -> Result<Self, EdgeUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EdgeUrlError::Empty);
        }
        let mut url = Url::parse(text).map_err(|_| EdgeUrlError::NotAUrl)?;
        if !url.has_host() || url.cannot_be_a_base() {
            return Err(EdgeUrlError::NotAUrl);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(EdgeUrlError::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EdgeUrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(EdgeUrlError::QueryOrFragment);
        }
        if let Some(Host::Domain(name)) = url.host()
            && !can_be_looked_up(name)
        {
            return Err(EdgeUrlError::NotAUrl);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Joins a path of the API: `join("/api/v1/poll")` keeps the base path.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// The origin, `https://host[:port]`, with an international host in punycode: what identifies an Edge.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host without port, in punycode, an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> String {
        match self.0.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => String::new(),
        }
    }

    /// The host as people know it: in punycode, with the port if it is not the scheme's own.
    #[must_use]
    pub fn authority(&self) -> String {
        self.0.authority().to_owned()
    }

    /// The port, the scheme's own where none is written.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// Tells whether the host is this machine: 127/8, `::1` or `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Tells whether the connection is encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// Tells whether a name is of the size that name servers know (RFC 1035, section 2.3.4): 1 to 63 bytes a part, 253 in all. A
/// longer one of other letters than ASCII's cannot be read again once it is written as punycode.
fn can_be_looked_up(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253 && name.split('.').all(|part| (1..=63).contains(&part.len()))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

impl fmt::Display for EdgeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for EdgeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for EdgeUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EdgeUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_base_path_and_drops_the_trailing_slash() {
        let edge = EdgeUrl::parse(" https://vpn.example.com/edge/ ").unwrap();
        assert_eq!(edge.to_string(), "https://vpn.example.com/edge");
        assert_eq!(
            edge.join("/api/v1/poll"),
            "https://vpn.example.com/edge/api/v1/poll"
        );
        assert_eq!(edge.origin(), "https://vpn.example.com");
        assert_eq!(
            EdgeUrl::parse("https://vpn.example.com/")
                .unwrap()
                .join("/x"),
            "https://vpn.example.com/x"
        );
    }

    #[test]
    fn refuses_every_other_shape() {
        for (text, error) in [
            ("", EdgeUrlError::Empty),
            ("  ", EdgeUrlError::Empty),
            ("vpn.example.com", EdgeUrlError::NotAUrl),
            ("mailto:a@b", EdgeUrlError::NotAUrl),
            ("http://vpn.example.com", EdgeUrlError::NotHttps),
            ("http://localhost.evil.test", EdgeUrlError::NotHttps),
            ("ftp://vpn.example.com", EdgeUrlError::NotHttps),
            ("javascript:alert(1)", EdgeUrlError::NotAUrl),
            ("https://me@vpn.example.com", EdgeUrlError::UserInfo),
            (
                "https://vpn.example.com/?a=b",
                EdgeUrlError::QueryOrFragment,
            ),
            ("https://vpn.example.com/#a", EdgeUrlError::QueryOrFragment),
        ] {
            assert_eq!(EdgeUrl::parse(text).unwrap_err(), error, "{text}");
        }
    }

    /// Found by fuzzing: what was stored could not be read again.
    #[test]
    fn what_is_taken_can_be_read_again() {
        let part = "v".repeat(63);
        let longest = [&*part, &part, &part, &part[2..]].join(".");
        for (name, is_taken) in [
            (&*part, true),
            ("vpn.example.com.", true),
            ("b\u{fc}cher.example", true),
            (&*longest, true),
            (&*format!("v{longest}"), false),
            (&*format!("v{part}"), false),
            (&*"\u{654e}".repeat(20), true),
            (&*"\u{654e}".repeat(2_000), false),
            ("vpn..example.com", false),
        ] {
            let read = EdgeUrl::parse(&format!("https://{name}/edge"));
            assert_eq!(read.is_ok(), is_taken, "{name}");
            if let Ok(edge) = read {
                assert_eq!(EdgeUrl::parse(&edge.to_string()), Ok(edge));
            }
        }
    }

    #[test]
    fn allows_http_on_loopback_only() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:80/",
            "http://localhost:1",
        ] {
            assert!(EdgeUrl::parse(text).unwrap().is_loopback(), "{text}");
        }
    }

    #[test]
    fn names_the_port_only_where_it_matters() {
        for (text, authority) in [
            ("https://vpn.example.com:443/edge", "vpn.example.com"),
            ("https://vpn.example.com:8443", "vpn.example.com:8443"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert_eq!(EdgeUrl::parse(text).unwrap().authority(), authority);
        }
    }

    #[test]
    fn names_an_international_host_in_punycode() {
        assert_eq!(
            EdgeUrl::parse("https://bücher.example").unwrap().host(),
            "xn--bcher-kva.example"
        );
    }
}
