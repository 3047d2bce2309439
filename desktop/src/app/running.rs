//! The session beside the window, and its newest View.

use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use latchkey_core::action::{Action, ActionKind};
use latchkey_core::machine::{Event, Setup};
use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::session::Session;
use latchkey_core::settings::About;
use latchkey_core::view::{Changed, Screen, Stop, View};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::warn;

use super::arrivals::{self, Front};
use super::{checkup, shut};
use crate::discovery::Search;
use crate::doctor::{Found, Language};
use crate::host::{Hands, NativeHost};
use crate::host_name::host_name;
use crate::http::{NativeHttp, Timeouts};
use crate::lock::Lock;
use crate::logs::doors::{Logged, Screens};
use crate::paths::Places;
use crate::policy::Policy;
use crate::secret_store::SecretStore;
use crate::store::SqliteStore;

/// What others are told while the lock is held.
const PROGRAM: &str = "latchkey-desktop";

/// What is over sooner is not shown: to paint it would only hold up what comes after it.
const BRIEF: Duration = Duration::from_millis(40);

/// A running session: Actions go in, the newest View comes out.
pub(super) struct Running {
    views: watch::Receiver<View>,
    inbox: UnboundedSender<Event>,
}

impl Running {
    /// Starts a session.
    pub(super) fn start(ground: impl Ground) -> Self {
        let (inbox, events) = unbounded();
        let outside = inbox.clone();
        let (shown, views) = watch::channel(nothing_yet());
        // A thread of its own: what the session does between two waits must not hold up the window.
        thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.enable_all();
            match runtime.build() {
                Ok(runtime) => runtime.block_on(run(&ground, shown, &outside, events)),
                Err(_) => shown.send_modify(|view| *view = stopped(2, StorageErrorCode::Other)),
            }
        });
        Self { views, inbox }
    }

    /// Waits for a View that is not the one of revision `seen`; `None` when there will be no other.
    pub(super) async fn view(&self, seen: u64) -> Option<View> {
        let mut views = self.views.clone();
        let view = views.wait_for(|view| view.rev != seen).await.ok()?.clone();
        if !view.busy {
            return Some(view);
        }
        // Whether it settled or not: the newest is what there is to see.
        let _ = timeout(BRIEF, views.wait_for(|view| !view.busy)).await;
        let newest = views.borrow().clone();
        Some(newest)
    }

    /// Gives the newest View, and each one after it.
    pub(super) fn views(&self) -> watch::Receiver<View> {
        self.views.clone()
    }

    /// Hands an Action over.
    pub(super) fn dispatch(&self, action: Action) {
        self.tell(Event::Action(action));
    }

    /// Hands over what happened outside.
    pub(super) fn tell(&self, event: Event) {
        // The session has ended: nobody is there to do anything.
        let _ = self.inbox.unbounded_send(event);
    }
}

/// What a session stands on.
pub(super) trait Ground: Send + 'static {
    /// Who gives things to the person.
    type Hands: Hands;

    /// Where things lie.
    fn places(&self) -> &Places;

    /// Where the key to the secrets may be, besides its file.
    fn secrets(&self) -> SecretStore;

    /// What the administrator decided.
    fn policy(&self) -> &Policy;

    /// What the page about the program says now.
    fn about(&self) -> About;

    /// The language in which the person reads.
    fn language(&self) -> Language;

    /// Takes note of what the doctor found.
    fn checked(&self, found: &[Found]);

    /// Whether the window can be seen.
    fn front(&self) -> Front;

    /// Makes the hands.
    fn hands(&self, store: SqliteStore) -> Self::Hands;
}

/// Runs sessions; one that could not be opened is tried again when the person says so, or something happens outside.
async fn run<G: Ground>(
    ground: &G,
    shown: watch::Sender<View>,
    outside: &UnboundedSender<Event>,
    mut events: UnboundedReceiver<Event>,
) {
    let mut link = None;
    loop {
        match Opened::now(ground).await {
            Ok(opened) => {
                // Only now is there somebody who hears of it.
                if let Some(link) = link {
                    let _ = outside.unbounded_send(link);
                }
                return opened.run(ground, &shown, outside, events).await;
            }
            Err(error) => {
                warn!(code = ?error.code, detail = error.detail, "no session");
                let again = tokio::select! {
                    again = shut::until_retry(setup(ground), error, &mut link, &shown, &mut events) => again,
                    () = checkup::watch(ground, shown.subscribe(), outside) => None,
                };
                if again.is_none() {
                    return;
                }
            }
        }
    }
}

fn setup(ground: &impl Ground) -> Setup {
    let policy = ground.policy();
    Setup {
        host_name: host_name(),
        always: false,
        search: true,
        by_hand: policy.allows_manual_entry(),
        allowed_hosts: policy.allowed_edge_hosts.clone(),
        background: true,
        about: Some(ground.about()),
    }
}

/// All that a session needs.
struct Opened<H> {
    session: Session<Logged<NativeHttp>, Logged<SqliteStore>, NativeHost<H>>,
    setup: Setup,
    _lock: Lock,
}

impl<H: Hands> Opened<H> {
    async fn now(ground: &impl Ground<Hands = H>) -> Result<Self, StorageError> {
        let (places, policy) = (ground.places(), ground.policy().clone());
        let lock = Lock::acquire(&places.data, PROGRAM)?;
        let store = SqliteStore::open(&places.data, ground.secrets()).await?;
        let setup = setup(ground);
        let search = Search::new(places, None, policy);
        let hands = ground.hands(store.clone());
        let session = Session {
            transport: Logged(NativeHttp::new(Timeouts::default())),
            storage: Logged(store.clone()),
            host: NativeHost::with_hands(search, store, false, hands),
        };
        Ok(Self {
            session,
            setup,
            _lock: lock,
        })
    }

    async fn run(
        self,
        ground: &impl Ground,
        shown: &watch::Sender<View>,
        outside: &UnboundedSender<Event>,
        events: UnboundedReceiver<Event>,
    ) {
        // Revisions go on where the ones before ended.
        let first = shown.borrow().rev;
        let mut screens = Screens::default();
        let show = |view: &View| {
            screens.shown(view);
            shown.send_modify(|now| {
                *now = View {
                    rev: first + view.rev,
                    ..view.clone()
                };
            });
            ControlFlow::Continue(())
        };
        // The session looks at what is there by itself; only what comes later arrives.
        self.session.host.clear_used().await;
        self.session.host.look_around().await;
        let front = ground.front();
        tokio::select! {
            () = self.session.run(self.setup, events, show) => {}
            () = arrivals::watch(&self.session.host, &front, outside) => {}
            () = checkup::watch(ground, shown.subscribe(), outside) => {}
        }
    }
}

pub(super) fn nothing_yet() -> View {
    View {
        rev: 1,
        busy: true,
        ..View::of(Screen::Looking)
    }
}

fn stopped(rev: u64, code: StorageErrorCode) -> View {
    View {
        rev,
        actions: vec![ActionKind::Retry],
        ..View::of(Screen::Stopped {
            reason: Stop::Store(code),
            changed: Changed::default(),
        })
    }
}
