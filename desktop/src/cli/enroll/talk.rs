//! The conversation with the session: Views come out, Actions go in.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::Instant;

use crate::host::NativeHost;
use futures_channel::mpsc::UnboundedSender;
use latchkey_core::action::Action;
use latchkey_core::machine::Event;
use latchkey_core::view::Trouble;
use latchkey_core::view::{Deadline, Screen, View};
use tokio::sync::mpsc::UnboundedReceiver;

use super::patience::{Patience, Verdict};
use crate::cli::clock;

/// The person's side of the conversation; the session on the other side runs on the same thread.
#[derive(Debug)]
pub(crate) struct Talk {
    views: UnboundedReceiver<View>,
    inbox: UnboundedSender<Event>,
    deadline: Option<Deadline>,
    begun: bool,
    patience: Patience,
    verdict: Verdict,
    /// When the last try is made, if the next one would come too late.
    last_try: Option<Instant>,
}

impl Talk {
    pub(crate) fn new(
        views: UnboundedReceiver<View>,
        inbox: UnboundedSender<Event>,
        patience: Patience,
    ) -> Self {
        Self {
            views,
            inbox,
            patience,
            verdict: Verdict::GoOn,
            last_try: None,
            deadline: None,
            begun: false,
        }
    }

    /// The deadline that was shown last.
    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.deadline
    }

    /// Whether a View was of an enrollment: it is stored from its first moment on.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// The trouble of the last View, if it was put up with for long enough.
    pub(crate) fn gave_up(&self) -> Option<Trouble> {
        match self.verdict {
            Verdict::Over(trouble) => Some(trouble),
            Verdict::GoOn | Verdict::LastTryIn(_) => None,
        }
    }

    fn notice(&mut self, view: &View) {
        self.deadline = view.deadline.or(self.deadline);
        self.begun |= view.edge.is_some();
        self.verdict = self.patience.look(view, clock::now());
        self.last_try = match self.verdict {
            Verdict::LastTryIn(left) => Some(Instant::now() + left),
            Verdict::GoOn | Verdict::Over(_) => None,
        };
    }

    /// Waits for the next View, and has the last try made meanwhile where it is time for it; `None` after the last View.
    pub(crate) async fn next(&mut self) -> Option<View> {
        let view = match self.last_try {
            None => self.views.recv().await,
            Some(at) => tokio::select! {
                biased;
                view = self.views.recv() => view,
                () = tokio::time::sleep_until(at) => {
                    self.last_try = None;
                    // A session that has ended has nothing to try.
                    let _ = self.inbox.unbounded_send(Event::Action(Action::Retry));
                    self.views.recv().await
                }
            },
        };
        if let Some(view) = &view {
            self.notice(view);
        }
        view
    }

    /// Sends an Action and gives the View that it led to; `None` if it changed nothing.
    pub(crate) async fn act(&mut self, action: Action) -> Option<View> {
        if self.inbox.unbounded_send(Event::Action(action)).is_err() {
            return None;
        }
        loop {
            // The session takes an event and shows what follows in one go, so once the inbox is empty all is told.
            let is_taken = self.inbox.is_empty();
            if let Ok(view) = self.views.try_recv() {
                self.notice(&view);
                return Some(view);
            }
            if is_taken {
                return None;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Waits for a provisioning file that arrives late.
#[derive(Clone, Debug)]
pub(crate) struct LateFile<'a> {
    pub(crate) host: &'a NativeHost,
    pub(crate) inbox: UnboundedSender<Event>,
}

impl LateFile<'_> {
    /// Waits, and has the file used that arrives; `false` when time was up.
    pub(crate) async fn arrives(&self, time: Duration) -> bool {
        let file = match self.host.wait_for_file(time).await {
            Ok(None) => return false,
            Ok(Some(file)) => Ok(file),
            Err(bad) => Err(bad),
        };
        // A session that has ended needs no news.
        let _ = self.inbox.unbounded_send(Event::FileArrived(file));
        true
    }
}

/// Tells whether this is the last View of a conversation.
pub(crate) fn is_last(view: &View) -> bool {
    matches!(view.screen, Screen::Home { .. } | Screen::Stopped { .. })
}

/// Has a session end after the last View.
pub(crate) fn flow(view: &View) -> ControlFlow<()> {
    if is_last(view) {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

/// Tells whether nothing goes on without a person. A wait takes Actions, but ends by itself.
pub(crate) fn needs_person(view: &View) -> bool {
    !view.busy && !is_last(view) && !matches!(view.screen, Screen::Waiting { .. })
}
