//! Runs the machine's effects against the three doors: with `sync.rs`, the only async code of the core.

use std::future::pending;
use std::ops::ControlFlow;
use std::pin::pin;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};

use crate::machine::{Effect, Event, Machine, Setup};
use crate::ports::{Host, Storage, Transport};
use crate::sync::sync;
use crate::view::View;

/// The doors that a [`Machine`] runs against.
#[derive(Debug)]
pub struct Session<T, S, H> {
    /// The way to the Edge.
    pub transport: T,
    /// What must survive.
    pub storage: S,
    /// The machine that it runs on.
    pub host: H,
}

impl<T: Transport, S: Storage, H: Host> Session<T, S, H> {
    /// Runs until `show` breaks, or until nothing can happen any more.
    ///
    /// `show` gets each [`View`] that differs from the one before; `inbox` brings Actions and what happens in the
    /// background. Dropping the future at any point is like a crash: what must survive is stored.
    pub async fn run(
        &self,
        setup: Setup,
        mut inbox: UnboundedReceiver<Event>,
        mut show: impl FnMut(&View) -> ControlFlow<()>,
    ) {
        let (mut machine, first) = Machine::new(setup);
        let mut outstanding = Some(first);
        let mut shown = machine.view();
        shown.rev = 1;
        if show(&shown).is_break() {
            return;
        }
        let mut inbox_open = true;
        while inbox_open || outstanding.is_some() {
            let idle = outstanding.is_none();
            let can_be_left = outstanding.as_ref().is_none_or(Effect::can_be_left);
            let mut effect = pin!(self.perform(outstanding.take()));
            // Events are heard while the effect goes on; one that can be left ends early when they lead elsewhere.
            loop {
                let (done, event) = if inbox_open {
                    match select(inbox.next(), effect.as_mut()).await {
                        Either::Right((event, _)) => (true, event),
                        Either::Left((Some(event), _)) => (false, event),
                        Either::Left((None, _)) => {
                            inbox_open = false;
                            if idle { break } else { continue }
                        }
                    }
                } else {
                    (true, effect.as_mut().await)
                };
                let next = machine.update(event, &self.host.moment());
                debug_assert!(
                    done || can_be_left || next.is_none(),
                    "a second effect while one is outstanding"
                );
                let view = View {
                    rev: shown.rev,
                    ..machine.view()
                };
                if view != shown {
                    shown = View {
                        rev: shown.rev + 1,
                        ..view
                    };
                    if show(&shown).is_break() {
                        return;
                    }
                }
                if done || next.is_some() {
                    outstanding = next;
                    break;
                }
            }
        }
    }

    async fn perform(&self, effect: Option<Effect>) -> Event {
        match effect {
            Some(Effect::Load) => Event::Loaded(self.storage.load().await),
            Some(Effect::FindFile) => Event::Searched(self.host.find_file().await),
            Some(Effect::Send(request)) => Event::Answered(self.transport.send(request).await),
            Some(Effect::Recall(id)) => Event::Recalled(self.storage.keys(id).await),
            Some(Effect::Store(change)) => Event::Stored(self.storage.apply(change).await),
            Some(Effect::Consume(digest)) => Event::Consumed(self.host.consume_file(digest).await),
            Some(Effect::Wait(time)) => {
                self.host.sleep(time).await;
                Event::Waited
            }
            Some(Effect::HandOut(what)) => Event::HandedOut(self.host.hand_out(what).await),
            Some(Effect::Set(setting)) => Event::Set(self.host.set(setting).await),
            Some(Effect::Sync(id)) => {
                let now = self.host.moment().now;
                Event::Synced(sync(&self.transport, &self.storage, id, now).await)
            }
            None => pending().await,
        }
    }
}
