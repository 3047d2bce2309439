//! What may be special about a scenario: each fault that a person can meet, and what may be on the machine already.

use latchkey_core::demo::{Fault, FaultKind, Route, TokenKind};
use latchkey_core::edge::TransportError;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::ProblemCode;

use super::scene::Scene;
use crate::words::Words;

/// Something special.
#[derive(Debug)]
pub struct Twist {
    /// Its name in the address.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// Its name for people.
    pub label: fn(Words) -> &'static str,
    /// Lets it happen.
    pub act: fn(&mut Scene),
}

/// What something special is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The way to the server.
    Network,
    /// The server.
    Server,
    /// Replies that get lost.
    Lost,
    /// The invitation and its user.
    Invitation,
    /// The machine.
    Machine,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Network,
        Self::Server,
        Self::Lost,
        Self::Invitation,
        Self::Machine,
    ];

    /// Gives its name for people.
    pub fn label(self, words: Words) -> &'static str {
        match self {
            Self::Network => words.preview_group_network(),
            Self::Server => words.preview_group_server(),
            Self::Lost => words.preview_group_lost(),
            Self::Invitation => words.preview_group_invitation(),
            Self::Machine => words.preview_group_machine(),
        }
    }
}

impl PartialEq for Twist {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Twist {}

impl Twist {
    /// Finds one by its name.
    pub fn of(name: &str) -> Option<&'static Self> {
        TWISTS.iter().find(|twist| twist.name == name)
    }
}

macro_rules! twists {
    ($($name:literal $group:ident $label:ident $act:expr;)*) => {
        [$(Twist { name: $name, group: Group::$group, label: Words::$label, act: $act },)*]
    };
}

/// All of them, in the order of the panel.
#[rustfmt::skip] // A table.
pub static TWISTS: [Twist; 31] = twists![
    "offline" Network preview_case_offline |scene| scene.down = Some(TransportError::Unreachable);
    "unknown-host" Network preview_case_unknown_host |scene| scene.down = Some(TransportError::UnknownHost);
    "timed-out" Network preview_case_timed_out |scene| scene.down = Some(TransportError::TimedOut);
    "web-page" Network preview_case_web_page |scene| always(scene, Route::Start, FaultKind::Html(200));
    "proxy-login" Network preview_case_proxy_login |scene| scene.down = Some(TransportError::ProxyLogin);
    "tls-untrusted" Network preview_case_tls_untrusted |scene| scene.down = Some(TransportError::TlsUntrusted);
    "tls-expired" Network preview_case_tls_expired |scene| scene.down = Some(TransportError::TlsExpired);
    "tls-wrong-host" Network preview_case_tls_wrong_host |scene| scene.down = Some(TransportError::TlsWrongHost);

    "server-error" Server preview_case_server_error |scene| always(scene, Route::Start, FaultKind::Status(500));
    "gateway" Server preview_case_gateway |scene| always(scene, Route::Start, FaultKind::Status(502));
    "core-down" Server preview_case_core_down |scene| scene.server(|edge| edge.set_core_up(false));
    "rate-limited" Server preview_case_rate_limited |scene| once(scene, Route::Start, FaultKind::TooMany(20));
    "restart" Server preview_case_restart |scene| once(scene, Route::CreateDevice, FaultKind::Restart);
    "cut-off" Server preview_case_cut_off |scene| always(scene, Route::Start, FaultKind::Truncated);
    "huge" Server preview_case_huge |scene| always(scene, Route::Start, FaultKind::Huge);
    "no-device" Server preview_case_no_device |scene| always(scene, Route::CreateDevice, FaultKind::Status(500));

    "lost-factor" Lost preview_case_lost_factor |scene| once(scene, Route::MfaFinish, FaultKind::LoseAfter);
    "lost-device" Lost preview_case_lost_device |scene| once(scene, Route::CreateDevice, FaultKind::LoseAfter);
    "lost-activation" Lost preview_case_lost_activation |scene| once(scene, Route::ActivateUser, FaultKind::LoseAfter);

    "token-expired" Invitation preview_case_token_expired |scene| once(scene, Route::Start, FaultKind::TokenExpired);
    "token-replaced" Invitation preview_case_token_replaced |scene| once(scene, Route::Start, FaultKind::TokenSuperseded);
    "token-password" Invitation preview_case_token_password |scene| scene.invite(TokenKind::PasswordReset);
    "session-over" Invitation preview_case_session_over |scene| once(scene, Route::CreateDevice, FaultKind::SessionOver);
    "user-disabled" Invitation preview_case_user_disabled |scene| once(scene, Route::Start, FaultKind::UserDisabled);
    "user-deleted" Invitation preview_case_user_deleted |scene| once(scene, Route::Start, FaultKind::UserDeleted);

    "no-file" Machine preview_case_no_file |scene| scene.file = None;
    "bad-file" Machine preview_case_bad_file |scene| {
        scene.spoil_file(&[(ProblemCode::TokenEmpty, 2, 23), (ProblemCode::UrlNotHttps, 3, 21)]);
    };
    "file-stays" Machine preview_case_file_stays |scene| scene.file_stays = true;
    "known" Machine preview_case_known Scene::enroll_before;
    "another" Machine preview_case_another |scene| {
        let profile = scene.edge.lock().profile();
        scene.enroll_elsewhere(profile);
    };
    "disk-full" Machine preview_case_disk_full |scene| scene.storage.fail_from(1, StorageErrorCode::Full);
];

fn once(scene: &Scene, route: Route, kind: FaultKind) {
    scene.server(|edge| edge.add_fault(Fault::at(route, 1, kind)));
}

fn always(scene: &Scene, route: Route, kind: FaultKind) {
    let fault = Fault {
        route,
        call: None,
        kind,
    };
    scene.server(|edge| edge.add_fault(fault));
}
