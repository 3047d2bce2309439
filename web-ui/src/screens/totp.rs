//! The code from an app: QR code, secret, and the first code.

use latchkey_core::action::Action;
use latchkey_core::qr::QrCode;
use latchkey_core::secret::{Shown, Typed};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{CodeField, Frame, act, paragraph, part, qr, small, span};

pub(super) fn draw(stage: Stage, secret: &Shown, picture: &QrCode) -> AnyView {
    let Stage { bridge, words } = stage;
    let code = RwSignal::new(String::new());
    let submit = act(move || {
        let code = Typed::new(code.get_untracked());
        bridge.dispatch(Action::SubmitCode { code });
    });
    // In groups of four, as people read aloud; the parts stand side by side, so that no space is copied with them.
    let letters: Vec<char> = secret.as_str().chars().collect();
    let mut groups = Vec::new();
    for group in letters.chunks(4) {
        groups.push(span("", group.iter().collect::<String>()));
    }
    let (size, path) = (picture.size, picture.path.as_str().to_owned());
    let copy = small(words.recovery_copy(), bridge.says(Action::CopySecret)).icon(paths::COPY);
    let beside = vec![
        paragraph("", words.totp_secret()),
        part("code", "secret", groups),
        copy.draw(),
        paragraph("hint", words.totp_clock()),
    ];
    let beside = part("div", "stack", beside);
    view! {
        <Frame heading=words.totp_heading() lead=words.totp_lead() submit buttons=stage.buttons()>
            <div class="beside">
                {qr(size, path, words.totp_qr())}
                {beside}
            </div>
            <CodeField label=words.totp_code() value=code error=stage.error() />
        </Frame>
    }
    .into_any()
}
