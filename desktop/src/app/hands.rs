//! Gives things to the person: a file, paper, the clipboard, the browser.

use std::path::Path;

use latchkey_core::ports::HandOut;
use latchkey_core::settings::Setting;
use tauri::{Manager as _, Url};
use tracing::{info, warn};
use zeroize::Zeroizing;

use super::native::Native;
use super::window::MAIN;
use super::{clipboard, defguard, dialog};
use crate::host::Hands;
use crate::private;
use crate::store::SqliteStore;

/// The hands of the window.
pub(super) struct WindowHands {
    pub(super) native: Native,
    pub(super) store: SqliteStore,
}

impl Hands for WindowHands {
    async fn hand_out(&self, what: HandOut) -> bool {
        let Native { app, words, .. } = &self.native;
        let (kind, done) = match what {
            HandOut::SaveCodes(codes) => {
                let text = lines(codes.iter().map(|code| code.as_str()));
                let save = self.save(words.save_codes, words.codes_name.to_owned(), &text);
                ("codes", save.await)
            }
            HandOut::SaveTunnel { name, text } => {
                let save = self.save(words.save_tunnel, name, text.expose());
                ("tunnel", save.await)
            }
            // The page shows nothing but the codes to a printer.
            HandOut::PrintCodes(_) => {
                let window = app.get_webview_window(MAIN);
                let print = window.is_some_and(|window| window.print().is_ok());
                ("print", print)
            }
            HandOut::Copy(text) => {
                let text = Zeroizing::new(text.as_str().to_owned());
                ("copy", clipboard::copy(app, text, true).await)
            }
            HandOut::Diagnostics => {
                let text = self.native.diagnostics(&self.store).await.text();
                (
                    "diagnostics",
                    clipboard::copy(app, text.into(), false).await,
                )
            }
            HandOut::Open(link) => ("open", open(&link)),
        };
        info!(kind, done, "handed out");
        done
    }

    async fn set(&self, setting: Setting) -> bool {
        let done = match setting {
            Setting::LogLevel(level) => self.native.set_log_level(level),
            Setting::DefguardLinks => {
                let taken = tokio::task::spawn_blocking(defguard::take_links);
                taken.await.unwrap_or(false)
            }
        };
        info!(?setting, done, "set");
        done
    }
}

impl WindowHands {
    async fn save(&self, title: &'static str, name: String, text: &str) -> bool {
        let Some(path) = dialog::save(&self.native.app, title, name).await else {
            return false;
        };
        write(&path, text)
    }
}

/// The dialog has asked whether a file may be replaced.
fn write(path: &Path, text: &str) -> bool {
    let written = private::replace(path, text.as_bytes());
    if let Err(error) = &written {
        warn!(kind = ?error.kind(), "not saved");
    }
    written.is_ok()
}

fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> Zeroizing<String> {
    let mut all = Zeroizing::new(String::new());
    for text in texts {
        all.push_str(text);
        all.push('\n');
    }
    all
}

/// Opens a link in the browser: of an administrator's page, so `https` and nothing else.
fn open(link: &str) -> bool {
    https(link).is_some_and(|url| open::that_detached(url.as_str()).is_ok())
}

fn https(link: &str) -> Option<Url> {
    let url: Url = link.parse().ok()?;
    (url.scheme() == "https" && url.has_host()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_https_and_nothing_else() {
        let opened = |link| https(link).map(|url| url.as_str().to_owned());
        let link = "https://vpn.example.com/a?b=c#d";
        assert_eq!(opened(link).as_deref(), Some(link));
        for link in [
            "http://vpn.example.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "-https://vpn.example.com",
            "--help",
            "",
            "https://",
        ] {
            assert_eq!(opened(link), None, "{link}");
        }
        // What a shell or an opener could take for more than a link comes out escaped.
        let odd = opened("https://vpn.example.com/\n\"$(id)\" x").unwrap();
        assert!(!odd.contains(['\n', '"', ' ']), "{odd}");
    }

    #[test]
    fn a_code_is_a_line() {
        assert_eq!(*lines(["one", "two"].into_iter()), "one\ntwo\n");
    }
}
