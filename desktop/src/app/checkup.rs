//! Has the doctor look whenever the page about the program asks for it: the host's own work, beside the session, whose Edge,
//! store and cookie it does not touch.

use futures_channel::mpsc::UnboundedSender;
use latchkey_core::machine::Event;
use latchkey_core::view::{Screen, View};
use tokio::sync::watch;

use super::running::Ground;
use crate::doctor::{self, Wish};

/// Looks as often as it is wished, one time after the other; ends when there are no more Views.
pub(super) async fn watch<G: Ground>(
    ground: &G,
    mut views: watch::Receiver<View>,
    outside: &UnboundedSender<Event>,
) {
    while views.wait_for(wishes).await.is_ok() {
        let found = doctor::examine(ground.places(), &Wish::default(), &ground.secrets()).await;
        ground.checked(&found);
        let lines = doctor::lines(&found, ground.language());
        // The session has ended: nobody reads it.
        let _ = outside.unbounded_send(Event::Checked(lines));
        if views.wait_for(|view| !wishes(view)).await.is_err() {
            return;
        }
    }
}

fn wishes(view: &View) -> bool {
    matches!(view.screen, Screen::About { checking: true, .. })
}
