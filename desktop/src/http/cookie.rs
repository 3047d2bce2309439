//! The `defguard_proxy` cookie, kept by hand: exactly this pair, no cookie store.
//!
//! A store would obey rules that break real set-ups: a `Secure` cookie would be lost on loopback (edge-newer §2.7), and
//! the empty cookie that `activate_user` answers would end a session that the server goes on accepting (edge-contract
//! §2). Later calls can need it: after a lost answer, `start` is asked again anyway, and brings a new one. So the cookie
//! of the newest successful `start` stays until the next one, in memory only.

use latchkey_core::edge::EdgeUrl;
use latchkey_core::secret::Secret;
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};

/// The only call whose answer opens a session.
pub(super) const START: &str = "/api/v1/enrollment/start";

const NAME: &str = "defguard_proxy";

/// The cookie of one session at one Edge.
#[derive(Debug)]
pub(super) struct Cookie {
    origin: String,
    value: Secret,
}

impl Cookie {
    /// Takes the cookie out of an answer to `start`; the attributes behind the first `;` and all other cookies (load
    /// balancers and bot filters set their own) are ignored.
    pub(super) fn from_reply(edge: &EdgeUrl, headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .filter_map(|header| header.split(';').next()?.split_once('='))
            .rfind(|(name, value)| name.trim() == NAME && !value.trim().is_empty())
            .map(|(_, value)| Self {
                origin: edge.origin(),
                value: Secret::new(value.trim()),
            })
    }

    /// Gives the header to send, to the Edge that set the cookie and to no other.
    pub(super) fn header_for(&self, edge: &EdgeUrl) -> Option<HeaderValue> {
        if self.origin != edge.origin() {
            return None;
        }
        let pair = Secret::new(format!("{NAME}={}", self.value.expose()));
        let mut value = HeaderValue::from_str(pair.expose()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(url: &str) -> EdgeUrl {
        EdgeUrl::parse(url).unwrap()
    }

    fn sent_after(set_cookies: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in set_cookies {
            headers.append(SET_COOKIE, HeaderValue::from_str(value).unwrap());
        }
        let edge = edge("https://vpn.example.com");
        let header = Cookie::from_reply(&edge, &headers)?.header_for(&edge)?;
        assert_eq!(format!("{header:?}"), "Sensitive");
        Some(header.to_str().unwrap().to_owned())
    }

    #[test]
    fn keeps_exactly_the_pair() {
        for (set_cookies, sent) in [
            (
                &["defguard_proxy=aB%2Fc+d==; Expires=Tue, 01 Sep 2026 10:00:00 GMT"][..],
                Some("defguard_proxy=aB%2Fc+d=="),
            ),
            (
                &[
                    "__cf_bm=x; path=/",
                    "defguard_proxy=v; HttpOnly; Secure; SameSite=Strict",
                    "a=b",
                ],
                Some("defguard_proxy=v"),
            ),
            (
                &["defguard_proxy=old", "defguard_proxy=new"],
                Some("defguard_proxy=new"),
            ),
            (&["defguard_proxy=; Max-Age=0"], None),
            (
                &[
                    "xdefguard_proxy=v",
                    "defguard_proxy2=v",
                    "defguard_proxy",
                    "",
                ],
                None,
            ),
        ] {
            assert_eq!(sent_after(set_cookies).as_deref(), sent, "{set_cookies:?}");
        }
    }

    #[test]
    fn goes_to_its_own_origin_only() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("defguard_proxy=v"));
        let cookie = Cookie::from_reply(&edge("https://vpn.example.com/edge"), &headers).unwrap();
        assert!(
            cookie
                .header_for(&edge("https://vpn.example.com/"))
                .is_some()
        );
        assert!(
            cookie
                .header_for(&edge("https://vpn.example.com:444"))
                .is_none()
        );
        assert!(cookie.header_for(&edge("https://example.com")).is_none());
        assert!(!format!("{cookie:?}").contains("\"v\""));
    }
}
