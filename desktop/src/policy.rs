//! The administrator's word: `/etc/latchkey/policy.json`, read at each start, binding for window and command line.
//!
//! It fails closed: a policy that cannot be trusted or understood stops the program with the reason, and so does a
//! field that this version does not know, since a mistyped restriction would otherwise be none.
//! `/Library/Managed Preferences/net.latchkey.plist` and `HKLM\SOFTWARE\Policies\Latchkey` are the places on macOS and
//! Windows; neither is supported yet, and nothing is read there.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use latchkey_core::edge::EdgeUrl;
use latchkey_core::provisioning::ProblemCode;
use latchkey_core::settings::LogLevel;
use serde::Deserialize;

use crate::trust::{self, Owners};

/// What the administrator decided; the default is that nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// The hosts whose Edges may be used, without port, in punycode; `None` for all, an empty list for none.
    pub allowed_edge_hosts: Option<Vec<String>>,
    /// How much is logged.
    pub log_level: Option<LogLevel>,
    /// Whether the form for URL and token by hand is left out.
    pub hide_manual_entry: bool,
}

/// There is a policy, but it cannot be followed, so nothing may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Where it lies.
    pub path: PathBuf,
    /// What is wrong.
    pub flaw: PolicyFlaw,
}

/// What can be wrong with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFlaw {
    /// The file itself: unreadable, a link, too large, not root's, or writable by others.
    File(ProblemCode),
    /// Not JSON, an unknown field, a field twice, or a value of the wrong kind; both from 1.
    Content {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// An entry of `allowed_edge_hosts` is not a plain host name or address; counted from 1.
    Host(usize),
}

impl Policy {
    /// Reads the policy; the default where there is none.
    ///
    /// # Errors
    /// [`PolicyError`]: the program must stop.
    pub fn load(path: &Path) -> Result<Self, PolicyError> {
        Self::load_from(path, &Owners::of_this_process())
    }

    fn load_from(path: &Path, owners: &Owners) -> Result<Self, PolicyError> {
        if cfg!(any(windows, target_os = "macos")) {
            return Ok(Self::default()); // not supported there yet, see above
        }
        let failed = |flaw| PolicyError {
            path: path.to_owned(),
            flaw,
        };
        let file =
            trust::read(path, &owners.machine()).map_err(|code| failed(PolicyFlaw::File(code)))?;
        let Some(file) = file else {
            return Ok(Self::default());
        };
        match file.flaw {
            Some(flaw) => Err(failed(PolicyFlaw::File(flaw))),
            None => Self::parse(&file.bytes).map_err(failed),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, PolicyFlaw> {
        // Read into a struct, serde takes a list of the values, too.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err(PolicyFlaw::Content { line: 1, column: 1 });
        }
        let mut policy: Self =
            serde_json::from_slice(bytes).map_err(|error| PolicyFlaw::Content {
                line: error.line(),
                column: error.column(),
            })?;
        for (index, host) in policy.allowed_edge_hosts.iter_mut().flatten().enumerate() {
            *host = plain_host(host).ok_or(PolicyFlaw::Host(index + 1))?;
        }
        Ok(policy)
    }

    /// Tells whether an Edge may be used.
    #[must_use]
    pub fn allows(&self, edge: &EdgeUrl) -> bool {
        self.allowed_edge_hosts
            .as_ref()
            .is_none_or(|hosts| hosts.contains(&edge.host()))
    }
}

/// Brings a host into the form of [`EdgeUrl::host`].
fn plain_host(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_string());
    }
    let is_plain = !text.contains(|c: char| c.is_whitespace() || "/\\:@?#%*[]".contains(c));
    let edge = EdgeUrl::parse(&format!("https://{text}")).ok()?;
    is_plain.then(|| edge.host())
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, flaw } = self;
        write!(f, "the policy `{}` cannot be followed: ", path.display())?;
        match flaw {
            PolicyFlaw::Content { line, column } => write!(
                f,
                "line {line}, column {column} is not JSON, or a field or value that this version does not know"
            ),
            PolicyFlaw::Host(entry) => write!(
                f,
                "entry {entry} of `allowed_edge_hosts` is not a plain host name or address"
            ),
            PolicyFlaw::File(ProblemCode::ForeignOwner) => {
                f.write_str("it does not belong to root")
            }
            PolicyFlaw::File(ProblemCode::WritableByOthers) => {
                f.write_str("others than root may write to it")
            }
            PolicyFlaw::File(ProblemCode::NotRegular) => f.write_str("it is not a regular file"),
            PolicyFlaw::File(ProblemCode::TooLarge) => f.write_str("it is larger than 64 KiB"),
            PolicyFlaw::File(_) => f.write_str("it cannot be read"),
        }
    }
}

impl std::error::Error for PolicyError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(url: &str) -> EdgeUrl {
        EdgeUrl::parse(url).unwrap()
    }

    #[test]
    fn reads_every_field() {
        let policy = Policy::parse(
            br#"{"allowed_edge_hosts": ["VPN.example.com", "b\u00fccher.example", "::1"],
                 "log_level": "warn", "hide_manual_entry": true}"#,
        )
        .unwrap();
        assert_eq!(policy.log_level, Some(LogLevel::Warn));
        assert!(policy.hide_manual_entry);
        for (url, allowed) in [
            ("https://vpn.example.com:8443/edge", true),
            ("https://xn--bcher-kva.example", true),
            ("http://[::1]:8080", true),
            ("https://example.com", false),
            ("https://evil-vpn.example.com", false),
            ("https://vpn.example.com.evil.test", false),
        ] {
            assert_eq!(policy.allows(&edge(url)), allowed, "{url}");
        }
    }

    #[test]
    fn an_empty_list_allows_nothing_and_no_list_everything() {
        let all = Policy::parse(b"{}").unwrap();
        assert_eq!(all, Policy::default());
        assert!(all.allows(&edge("https://vpn.example.com")));
        let none = Policy::parse(br#"{"allowed_edge_hosts": []}"#).unwrap();
        assert!(!none.allows(&edge("https://vpn.example.com")));
    }

    #[test]
    fn whatever_it_does_not_understand_is_an_error() {
        for text in [
            "",
            "[]",
            "[null, null, true]",
            "{",
            r#"{"allowed_edge_host": []}"#,
            r#"{"allowed_edge_hosts": "vpn.example.com"}"#,
            r#"{"allowed_edge_hosts": [], "allowed_edge_hosts": null}"#,
            r#"{"log_level": "loud"}"#,
            r#"{"hide_manual_entry": "yes"}"#,
        ] {
            let flaw = Policy::parse(text.as_bytes()).unwrap_err();
            assert!(matches!(flaw, PolicyFlaw::Content { .. }), "{text}");
        }
        for host in [
            "",
            "*.example.com",
            "https://vpn.example.com",
            "vpn.example.com:443",
            "a b",
            "me@a",
        ] {
            let text = format!(r#"{{"allowed_edge_hosts": ["a.example", "{host}"]}}"#);
            let flaw = Policy::parse(text.as_bytes()).unwrap_err();
            assert_eq!(flaw, PolicyFlaw::Host(2), "{host}");
        }
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn only_root_may_have_written_it() {
        use std::os::unix::fs::PermissionsExt;

        let me = rustix::process::geteuid().as_raw();
        let root = Owners {
            user: me + 1,
            root: me,
            group: None,
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("policy.json");
        assert_eq!(Policy::load_from(&path, &root), Ok(Policy::default()));

        let set_mode = |mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, mode).unwrap();
        };
        std::fs::write(&path, r#"{"hide_manual_entry": true}"#).unwrap();
        set_mode(0o644);
        assert!(Policy::load_from(&path, &root).unwrap().hide_manual_entry);
        let stranger = Owners {
            user: me,
            root: me + 1,
            group: None,
        };
        let error = Policy::load_from(&path, &stranger).unwrap_err();
        assert_eq!(error.flaw, PolicyFlaw::File(ProblemCode::ForeignOwner));
        assert!(error.to_string().ends_with("it does not belong to root"));
        set_mode(0o664);
        let error = Policy::load_from(&path, &root).unwrap_err();
        assert_eq!(error.flaw, PolicyFlaw::File(ProblemCode::WritableByOthers));
    }
}
