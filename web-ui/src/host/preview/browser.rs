//! A browser as the machine.

use std::cell::RefCell;
use std::time::Duration;

use gloo_timers::future::sleep;
use js_sys::{Date, Uint8Array};
use latchkey_core::ports::{HandOut, Host, Moment};
use latchkey_core::provisioning::{Digest, FoundFile, SearchError};
use latchkey_core::secret::Shown;
use latchkey_core::settings::Setting;
use leptos::prelude::window;
use zeroize::Zeroizing;

use crate::preview::page;

/// The name that is offered for the file with the recovery codes.
const CODES: &str = "latchkey-recovery-codes.txt";

/// The page and its browser; the provisioning file is a pretended one.
#[derive(Debug)]
pub struct BrowserHost {
    file: RefCell<Result<Option<FoundFile>, SearchError>>,
    file_stays: bool,
}

impl BrowserHost {
    /// Makes the machine with the file that lies on it, and which may be one that cannot be removed.
    pub fn new(file: Result<Option<FoundFile>, SearchError>, file_stays: bool) -> Self {
        Self {
            file: RefCell::new(file),
            file_stays,
        }
    }
}

/// Seconds since 1970 (UTC).
#[allow(clippy::cast_possible_truncation)] // Far within what an `i64` holds.
pub fn now() -> i64 {
    (Date::now() / 1000.0) as i64
}

/// 32 bytes from the browser's random source; zeros where it has none, which is enough for a demo Edge.
pub fn random() -> [u8; 32] {
    let bytes = Uint8Array::new_with_length(32);
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_array_buffer_view(&bytes);
    }
    let mut random = [0; 32];
    bytes.copy_to(&mut random);
    random
}

impl Host for BrowserHost {
    fn moment(&self) -> Moment {
        Moment {
            now: now(),
            random: Zeroizing::new(random()),
        }
    }

    async fn sleep(&self, time: Duration) {
        sleep(time).await;
    }

    async fn find_file(&self) -> Result<Option<FoundFile>, SearchError> {
        sleep(Duration::from_millis(600)).await; // long enough to be seen
        self.file.borrow().clone()
    }

    async fn consume_file(&self, digest: Digest) -> bool {
        let mut there = self.file.borrow_mut();
        let is_it = matches!(&*there, Ok(Some(file)) if file.digest == digest);
        if is_it && !self.file_stays {
            *there = Ok(None);
        }
        is_it && !self.file_stays
    }

    async fn hand_out(&self, what: HandOut) -> bool {
        match what {
            HandOut::SaveCodes(codes) => page::save(CODES, "", &text(&codes)).is_some(),
            HandOut::SaveTunnel { name, text } => page::save(&name, "", text.expose()).is_some(),
            HandOut::PrintCodes(_) => window().print().is_ok(),
            HandOut::Copy(what) => page::copy(what.as_str()).await,
            // Links of a preview lead nowhere: whoever made its address could have chosen them.
            HandOut::Open(_) => true,
            // A page has none; the core does not offer it here.
            HandOut::Diagnostics => false,
        }
    }

    async fn set(&self, _setting: Setting) -> bool {
        false
    }
}

fn text(codes: &[Shown]) -> String {
    codes
        .iter()
        .map(|code| format!("{}\n", code.as_str()))
        .collect()
}
