//! What stands around the screen of a sample: steps, time, administrator, and what may be done.

use latchkey_core::action::ActionKind;
use latchkey_core::view::{Deadline, ManualError, Screen, Step, View};

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
        | Screen::About { .. }
        | Screen::Home { .. }
        | Screen::Stopped { .. } => None,
    };
    let is_behind = matches!(screen, Screen::Working { .. } | Screen::Finish { .. });
    let is_alone = matches!(
        screen,
        Screen::Looking
            | Screen::Manual { .. }
            | Screen::BadFile { .. }
            | Screen::About { .. }
            | Screen::Home { .. }
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
    use ActionKind as Kind;
    let mut actions = match screen {
        Screen::Looking | Screen::Connecting | Screen::Working { .. } => Vec::new(),
        Screen::Manual {
            error: Some(ManualError::NotByHand),
        } => vec![Kind::Retry],
        Screen::Manual { .. } => vec![Kind::Begin, Kind::UseLink, Kind::Retry],
        Screen::BadFile { .. } | Screen::Stopped { .. } | Screen::Waiting { .. } => {
            vec![Kind::Retry, Kind::StartOver]
        }
        Screen::Question { .. } => vec![Kind::Answer],
        Screen::Welcome { .. } => vec![Kind::Next, Kind::StartOver],
        Screen::Details { .. } => vec![Kind::SetDetails],
        Screen::Password { .. } => vec![Kind::SetPassword],
        Screen::Device { .. } => vec![Kind::SetDevice, Kind::SkipDevice],
        Screen::Factor { .. } => vec![Kind::ChooseFactor, Kind::SkipFactor],
        Screen::Totp { .. } => vec![Kind::SubmitCode, Kind::CopySecret],
        Screen::Email { .. } => vec![Kind::SubmitCode, Kind::ResendCode],
        Screen::Recovery { .. } => vec![
            Kind::ConfirmSaved,
            Kind::SaveCodes,
            Kind::PrintCodes,
            Kind::CopyCodes,
        ],
        Screen::Finish { .. } => vec![Kind::Done, Kind::OpenLink],
        Screen::AdminAddsDevice => vec![Kind::Done],
        Screen::About {
            about, checking, ..
        } => {
            let level = (!about.log_level_managed).then_some(Kind::SetLogLevel);
            let links = about.defguard_links.then_some(Kind::TakeLinks);
            let run = (!checking).then_some(Kind::RunChecks);
            let always = [Kind::Back, Kind::CopyDiagnostics].into_iter();
            always.chain(run).chain(level).chain(links).collect()
        }
        Screen::Home { .. } => vec![
            Kind::StartOver,
            Kind::Refresh,
            Kind::Export,
            Kind::Remove,
            Kind::ShowAbout,
        ],
    };
    if can_back {
        actions.push(Kind::Back);
    }
    actions
}
