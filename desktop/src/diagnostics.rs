//! What helps those who help, as a text: versions, paths, the policy, the last errors. No secret, no name of a person
//! beyond what is in a path, and nothing that could steer where it is pasted.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::edge::PROTOCOL;
use latchkey_core::ports::Stored;
use latchkey_core::text::{harmless, harmless_within};

use crate::doctor::{self, Found, Language};
use crate::logs;
use crate::paths::Places;
use crate::policy::Policy;

/// What is known of this machine and this program.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    /// What draws the page, with its version.
    pub webview: Option<String>,
    /// The system's name and version.
    pub system: String,
    /// The desktop, and how it draws (`GNOME, wayland`).
    pub desktop: String,
    /// Where things lie.
    pub places: Places,
    /// What the administrator decided.
    pub policy: Policy,
    /// The log.
    pub logs: logs::About,
    /// The screen that was shown last, apart from the page about the program.
    pub screen: &'static str,
    /// What is stored; `None` when it cannot be read.
    pub stored: Option<Stored>,
    /// What the doctor found, if it was asked.
    pub found: Vec<Found>,
}

impl Diagnostics {
    /// Gives the text: `name: value` lines, in English, for whoever reads many of them.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            webview,
            system,
            desktop,
            places,
            policy,
            logs,
            screen,
            stored,
            found,
        } = self;
        let mut text = String::new();
        let mut line = |name: &str, value: &str| {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{name}: {}", harmless_within(value, 500));
        };
        line("latchkey", env!("CARGO_PKG_VERSION"));
        line("protocol", PROTOCOL);
        line("system", system);
        line("desktop", desktop);
        line("webview", webview.as_deref().unwrap_or("unknown"));
        line("screen", screen);
        line("data", &shown(&places.data));
        line("machine", &shown(&places.machine));
        line("policy", &policy_in_force(policy, &places.policy));
        line("log", &shown(&logs.dir));
        line("log level", logs.level.name());
        if let Some(trouble) = logs.trouble {
            line("log trouble", &trouble.to_string());
        }
        match stored {
            None => line("instances", "the store cannot be read"),
            Some(stored) => {
                line("instances", &stored.instances.len().to_string());
                for instance in &stored.instances {
                    line("edge", &instance.edge.host());
                }
                let unfinished = stored.checkpoint.as_ref();
                line("unfinished", unfinished.map_or("no", |_| "yes"));
                if let Some(checkpoint) = unfinished {
                    line("unfinished edge", &checkpoint.edge.host());
                }
            }
        }
        for CheckLine { result, text, .. } in doctor::lines(found, Language::English) {
            let code = match result {
                CheckResult::Ok => "ok",
                CheckResult::NotChecked => "not checked",
                CheckResult::Warning => "warning",
                CheckResult::Failure => "failure",
            };
            line(&format!("check, {code}"), &text);
        }
        text.push_str("last warnings and errors:\n");
        for recent in &logs.recent {
            text.push_str(&harmless(recent));
            text.push('\n');
        }
        if logs.recent.is_empty() {
            text.push_str("none\n");
        }
        text
    }
}

fn policy_in_force(policy: &Policy, path: &Path) -> String {
    let Policy {
        allowed_edge_hosts,
        log_level,
        hide_manual_entry,
    } = policy;
    if *policy == Policy::default() {
        return "none".to_owned();
    }
    let mut said = vec![shown(path)];
    if let Some(hosts) = allowed_edge_hosts {
        said.push(format!("allowed_edge_hosts {}", hosts.join(" ")));
    }
    if let Some(level) = log_level {
        said.push(format!("log_level {}", level.name()));
    }
    if let Some(hide) = hide_manual_entry {
        said.push(format!("hide_manual_entry {hide}"));
    }
    said.join(", ")
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Gives the system's name and version.
#[must_use]
pub fn system() -> String {
    let name = os_release("/etc/os-release".into());
    let name = name.unwrap_or_else(|| std::env::consts::OS.to_owned());
    format!("{name} ({})", std::env::consts::ARCH)
}

/// Reads `PRETTY_NAME` of an os-release file, which only Linux has.
fn os_release(path: PathBuf) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(harmless_within(name.trim_matches(['"', '\'']), 80))
}

/// Gives the desktop and how it draws, as the environment says.
#[must_use]
pub fn desktop() -> String {
    let variables = ["XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"];
    let said: Vec<String> = variables
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .filter(|value| !value.is_empty())
        .collect();
    if said.is_empty() {
        "unknown".to_owned()
    } else {
        said.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use latchkey_core::settings::LogLevel;

    use super::*;
    use crate::doctor::{Check, Finding};

    fn diagnostics() -> Diagnostics {
        Diagnostics {
            webview: Some("2.50.6".to_owned()),
            system: "Debian GNU/Linux 12 (x86_64)".to_owned(),
            desktop: "GNOME, wayland".to_owned(),
            places: Places {
                data: "/users/a/data".into(),
                roaming: None,
                defguard: None,
                machine: "/etc/latchkey".into(),
                policy: "/etc/latchkey/policy.json".into(),
            },
            policy: Policy {
                allowed_edge_hosts: Some(vec!["vpn.example.com".to_owned()]),
                log_level: Some(LogLevel::Debug),
                hide_manual_entry: Some(true),
            },
            logs: logs::About {
                level: LogLevel::Debug,
                dir: "/users/a/state/logs".into(),
                trouble: Some(io::ErrorKind::StorageFull),
                recent: vec!["WARN one \u{1b}[2J\u{202e}two".to_owned()],
            },
            screen: "password",
            stored: Some(Stored::default()),
            found: vec![Found {
                check: Check::Name,
                edge: None,
                finding: Finding::NameUnknown {
                    host: "vpn.example.com".to_owned(),
                },
            }],
        }
    }

    #[test]
    fn says_all_that_helps() {
        let text = diagnostics().text();
        for line in [
            "webview: 2.50.6\n",
            "desktop: GNOME, wayland\n",
            "screen: password\n",
            "policy: /etc/latchkey/policy.json, allowed_edge_hosts vpn.example.com, log_level debug, hide_manual_entry true\n",
            "log: /users/a/state/logs\n",
            "log level: debug\n",
            "log trouble: no storage space\n",
            "instances: 0\n",
            "unfinished: no\n",
            "check, failure: server's name: vpn.example.com has no address\n",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(text.contains("WARN one") && text.ends_with('\n'));
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
    }

    #[test]
    fn says_when_there_is_nothing_to_say() {
        let mut diagnostics = diagnostics();
        diagnostics.policy = Policy::default();
        diagnostics.stored = None;
        diagnostics.logs.recent.clear();
        let text = diagnostics.text();
        assert!(text.contains("policy: none\n"));
        assert!(text.contains("instances: the store cannot be read\n"));
        assert!(text.ends_with("errors:\nnone\n"));
    }

    #[test]
    fn reads_the_systems_name() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("os-release");
        std::fs::write(&path, "ID=x\nPRETTY_NAME=\"Some \u{1b}System 12\"\n").unwrap();
        assert_eq!(os_release(path).as_deref(), Some("Some \u{fffd}System 12"));
        assert_eq!(os_release(temp.path().join("none")), None);
        assert!(system().contains(std::env::consts::ARCH));
    }
}
