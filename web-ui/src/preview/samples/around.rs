//! What stands around the screen of a sample: steps, time, administrator, and what may be done.

use latchkey_core::action::ActionKind;
use latchkey_core::view::{Deadline, Screen, Step, View};

use super::cast::Cast;

const STEPS: [Step; 6] = [
    Step::Welcome,
    Step::Details,
    Step::Password,
    Step::Device,
    Step::Factor,
    Step::Recovery,
];

pub(super) fn around(cast: &Cast, screen: Screen) -> View {
    let step = match &screen {
        Screen::Welcome { .. } => Some(0),
        Screen::Details { .. } => Some(1),
        Screen::Password { .. } => Some(2),
        Screen::Device { .. } => Some(3),
        Screen::Factor { .. } | Screen::Totp { .. } | Screen::Email { .. } => Some(4),
        Screen::Recovery { .. } => Some(5),
        Screen::Looking
        | Screen::Manual { .. }
        | Screen::BadFile { .. }
        | Screen::Connecting
        | Screen::Question { .. }
        | Screen::Working { .. }
        | Screen::Waiting { .. }
        | Screen::Finish { .. }
        | Screen::AdminAddsDevice
        | Screen::Home { .. }
        | Screen::Stopped { .. } => None,
    };
    let is_behind = matches!(screen, Screen::Working { .. } | Screen::Finish { .. });
    let is_alone = matches!(
        screen,
        Screen::Looking | Screen::Manual { .. } | Screen::BadFile { .. } | Screen::Home { .. }
    );
    let has_admin = !is_alone && !matches!(screen, Screen::Connecting);
    View {
        rev: 1,
        busy: matches!(screen, Screen::Looking | Screen::Connecting),
        steps: if step.is_some() || is_behind {
            STEPS.to_vec()
        } else {
            Vec::new()
        },
        step,
        deadline: step.map(|step| Deadline {
            at: cast.now + if step == 5 { 100 } else { 522 } + 30,
            offset: 30,
        }),
        admin: has_admin.then(|| cast.admin.clone()),
        edge: (!is_alone).then(|| "edge.acme.example".into()),
        actions: actions(&screen, step.is_some_and(|step| step > 0)),
        notice: None,
        screen,
    }
}

/// What may be done on a sample, as the core would say.
fn actions(screen: &Screen, can_back: bool) -> Vec<ActionKind> {
    let mut actions = Vec::new();
    if matches!(screen, Screen::Device { .. }) {
        actions.extend([ActionKind::SetDevice, ActionKind::SkipDevice]);
    }
    if matches!(screen, Screen::Factor { .. }) {
        actions.extend([ActionKind::ChooseFactor, ActionKind::SkipFactor]);
    }
    if can_back {
        actions.push(ActionKind::Back);
    }
    actions
}
