//! The session beside the window, and its newest View.

use std::ops::ControlFlow;
use std::thread;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt as _;
use latchkey_core::action::Action;
use latchkey_core::machine::{Event, Setup};
use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::session::Session;
use latchkey_core::view::{Changed, Screen, Stop, View};
use tokio::sync::watch;

use crate::discovery::Search;
use crate::host::NativeHost;
use crate::host_name::host_name;
use crate::http::{NativeHttp, Timeouts};
use crate::lock::Lock;
use crate::paths::{NoHome, Places};
use crate::policy::Policy;
use crate::store::SqliteStore;

/// What others are told while the lock is held.
const PROGRAM: &str = "latchkey-desktop";

/// A running session: Actions go in, the newest View comes out.
pub(super) struct Running {
    views: watch::Receiver<View>,
    inbox: UnboundedSender<Event>,
}

impl Running {
    /// Starts a session over what lies in these places.
    pub(super) fn start(places: Result<Places, NoHome>) -> Self {
        let (inbox, events) = unbounded();
        let (shown, views) = watch::channel(nothing_yet());
        // A thread of its own: what the session does between two waits must not hold up the window.
        thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all();
            match runtime.build() {
                Ok(runtime) => runtime.block_on(run(places, shown, events)),
                Err(_) => shown.send_modify(|view| *view = stopped(2, StorageErrorCode::Other)),
            }
        });
        Self { views, inbox }
    }

    /// Waits for a View that is not the one of revision `seen`; `None` when there will be no other.
    pub(super) async fn view(&self, seen: u64) -> Option<View> {
        let mut views = self.views.clone();
        let view = views.wait_for(|view| view.rev != seen).await.ok()?;
        Some(view.clone())
    }

    /// Hands an Action over.
    pub(super) fn dispatch(&self, action: Action) {
        // The session has ended: nobody is there to do anything.
        let _ = self.inbox.unbounded_send(Event::Action(action));
    }
}

/// Runs sessions; one that could not be opened is tried again when the person says so.
async fn run(
    places: Result<Places, NoHome>,
    shown: watch::Sender<View>,
    mut events: UnboundedReceiver<Event>,
) {
    loop {
        match Opened::now(&places).await {
            Ok(opened) => return opened.run(&shown, events).await,
            Err(error) => {
                shown.send_modify(|view| *view = stopped(view.rev + 1, error.code));
                if events.next().await.is_none() {
                    return;
                }
            }
        }
    }
}

/// All that a session needs.
struct Opened {
    session: Session<NativeHttp, SqliteStore, NativeHost>,
    setup: Setup,
    _lock: Lock,
}

impl Opened {
    async fn now(places: &Result<Places, NoHome>) -> Result<Self, StorageError> {
        let nowhere = |_: &NoHome| StorageError {
            code: StorageErrorCode::Denied,
            detail: String::new(),
        };
        let places = places.as_ref().map_err(nowhere)?;
        let policy = Policy::load(&places.policy).map_err(|_| StorageError {
            code: StorageErrorCode::Other,
            detail: String::new(),
        })?;
        let lock = Lock::acquire(&places.data, PROGRAM)?;
        let store = SqliteStore::open(&places.data).await?;
        let setup = Setup {
            host_name: host_name(),
            always: false,
            search: true,
            by_hand: policy.allows_manual_entry(),
            allowed_hosts: policy.allowed_edge_hosts.clone(),
            background: true,
            about: None,
        };
        let search = Search::new(places, None, policy);
        let session = Session {
            transport: NativeHttp::new(Timeouts::default()),
            storage: store.clone(),
            host: NativeHost::new(search, store, false),
        };
        Ok(Self {
            session,
            setup,
            _lock: lock,
        })
    }

    async fn run(self, shown: &watch::Sender<View>, events: UnboundedReceiver<Event>) {
        // Revisions go on where the ones before ended.
        let first = shown.borrow().rev;
        let show = |view: &View| {
            shown.send_modify(|now| {
                *now = View {
                    rev: first + view.rev,
                    ..view.clone()
                };
            });
            ControlFlow::Continue(())
        };
        self.session.run(self.setup, events, show).await;
    }
}

fn nothing_yet() -> View {
    View {
        rev: 1,
        screen: Screen::Looking,
        busy: true,
        steps: Vec::new(),
        step: None,
        deadline: None,
        admin: None,
        edge: None,
        actions: Vec::new(),
        notice: None,
    }
}

fn stopped(rev: u64, code: StorageErrorCode) -> View {
    View {
        rev,
        screen: Screen::Stopped {
            reason: Stop::Store(code),
            changed: Changed::default(),
        },
        busy: false,
        actions: vec![latchkey_core::action::ActionKind::Retry],
        ..nothing_yet()
    }
}
