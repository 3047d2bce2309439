//! What there is to see while no session can be opened: why, and the page about the program, where everything can be looked
//! at. Nothing here needs the store.

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt as _;
use latchkey_core::action::{Action, ActionKind};
use latchkey_core::machine::{Event, Machine, Setup};
use latchkey_core::ports::{Moment, StorageError};
use latchkey_core::view::{Changed, Screen, View};
use tokio::sync::watch;

/// What can be done here; all else has effects, or needs what could not be opened.
const OFFERED: [ActionKind; 5] = [
    ActionKind::Retry,
    ActionKind::StartOver,
    ActionKind::ShowAbout,
    ActionKind::RunChecks,
    ActionKind::Back,
];

/// Shows why there is no session, until it is to be tried again.
///
/// `link` keeps the newest link that came meanwhile, for the session that may open one day. Gives `None` when nothing will
/// ever be said again.
pub(super) async fn until_retry(
    setup: Setup,
    error: StorageError,
    link: &mut Option<Event>,
    shown: &watch::Sender<View>,
    events: &mut UnboundedReceiver<Event>,
) -> Option<()> {
    let (mut machine, _) = Machine::new(setup);
    machine.update(Event::Loaded(Err(error)), &moment());
    loop {
        let view = seen(&machine);
        let is_covered = matches!(view.screen, Screen::About { .. });
        shown.send_modify(|now| {
            *now = View {
                rev: now.rev + 1,
                ..view.clone()
            };
        });
        let event = loop {
            match events.next().await? {
                event @ (Event::Link(_) | Event::FileArrived(_) | Event::NetworkChanged) => {
                    if matches!(event, Event::Link(_)) {
                        *link = Some(event);
                    }
                    // Whoever reads the list goes on reading.
                    if !is_covered {
                        return Some(());
                    }
                }
                Event::Action(action) if view.actions.contains(&action.kind()) => {
                    // Another invitation needs a session, too.
                    if matches!(action, Action::Retry | Action::StartOver) {
                        return Some(());
                    }
                    break Event::Action(action);
                }
                event @ Event::Checked(_) => break event,
                // What is not offered; and no effect is ever asked for.
                Event::Action(_)
                | Event::Loaded(_)
                | Event::Searched(_)
                | Event::Answered(_)
                | Event::Recalled(_)
                | Event::Stored(_)
                | Event::Consumed(_)
                | Event::Waited
                | Event::HandedOut(_)
                | Event::Synced(_)
                | Event::Set(_) => {}
            }
        };
        // What is offered has no effect.
        machine.update(event, &moment());
    }
}

fn seen(machine: &Machine) -> View {
    let mut view = machine.view();
    view.actions.retain(|action| OFFERED.contains(action));
    if let Screen::Stopped { changed, .. } = &mut view.screen {
        // It was not even opened.
        *changed = Changed::default();
    }
    view
}

/// Time and randomness do not matter here.
fn moment() -> Moment {
    Moment {
        now: 0,
        random: [0; 32].into(),
    }
}
