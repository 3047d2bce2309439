//! Provisioning files that arrive while the window is open.
//!
//! A token is good for one session of some ten minutes, which begins when it is first sent: so that happens only while
//! the window can be seen. A file that arrives otherwise is announced, and looked at when the window comes to the front.

use std::sync::Arc;

use futures_channel::mpsc::UnboundedSender;
use latchkey_core::machine::Event;
use tokio::sync::Notify;
use tracing::info;

use crate::host::{Hands, NativeHost};

/// Whether the window can be seen, and what to do when a file arrives while it cannot.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) is_seen: Arc<dyn Fn() -> bool + Send + Sync>,
    pub(super) announce: Arc<dyn Fn() + Send + Sync>,
    /// Told whenever the window comes to the front.
    pub(super) came: Arc<Notify>,
}

/// Sends each file that arrives into a session, for as long as the session goes on.
pub(super) async fn watch<H: Hands>(
    host: &NativeHost<H>,
    front: &Front,
    inbox: &UnboundedSender<Event>,
) {
    loop {
        let file = tokio::select! {
            file = host.another_file() => file,
            // Whatever could not be watched is looked at now.
            () = front.came.notified() => continue,
        };
        if (front.is_seen)() {
            info!(good = file.is_ok(), "file arrived");
            host.look_around().await;
            if inbox.unbounded_send(Event::FileArrived(file)).is_err() {
                return;
            }
        } else {
            if file.is_ok() {
                info!("file waits for the window");
                (front.announce)();
            }
            front.came.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use futures_channel::mpsc::{UnboundedReceiver, unbounded};
    use futures_util::StreamExt as _;

    use super::*;
    use crate::discovery::Search;
    use crate::host::NoHands;
    use crate::paths::Places;
    use crate::policy::Policy;
    use crate::secret_store::SecretStore;
    use crate::store::SqliteStore;

    struct Desk {
        dir: tempfile::TempDir,
        host: NativeHost<NoHands>,
        seen: Arc<AtomicBool>,
        announced: Arc<Notify>,
        front: Front,
        inbox: UnboundedSender<Event>,
        events: UnboundedReceiver<Event>,
    }

    impl Desk {
        async fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let at = |name: &str| dir.path().join(name);
            let store = SqliteStore::open(&at("data"), SecretStore::none())
                .await
                .unwrap();
            let places = Places {
                data: at("data"),
                roaming: None,
                defguard: None,
                machine: at("machine"),
                policy: at("policy.json"),
            };
            let search = Search::new(&places, None, Policy::default());
            let seen = Arc::new(AtomicBool::new(true));
            let announced = Arc::new(Notify::new());
            let front = Front {
                is_seen: Arc::new({
                    let seen = Arc::clone(&seen);
                    move || seen.load(Ordering::SeqCst)
                }),
                announce: Arc::new({
                    let announced = Arc::clone(&announced);
                    move || announced.notify_one()
                }),
                came: Arc::default(),
            };
            let (inbox, events) = unbounded();
            Self {
                host: NativeHost::new(search, store, false),
                dir,
                seen,
                announced,
                front,
                inbox,
                events,
            }
        }
    }

    fn put(dir: &tempfile::TempDir, token: char) {
        let token = token.to_string().repeat(32);
        let text = format!(
            r#"{{"enrollment_url": "https://vpn.example.com", "enrollment_token": "{token}"}}"#
        );
        let data = dir.path().join("data");
        std::fs::write(data.join("new"), text).unwrap();
        std::fs::rename(data.join("new"), data.join(crate::paths::FILE_NAME)).unwrap();
    }

    fn token(event: Option<Event>) -> String {
        let Some(Event::FileArrived(Ok(file))) = event else {
            panic!("no file arrived");
        };
        file.provisioning.token.expose()[..1].to_owned()
    }

    #[tokio::test]
    async fn each_file_arrives_once() {
        let mut desk = Desk::new().await;
        put(&desk.dir, 'a');
        desk.host.look_around().await; // the session finds that one itself
        let events = async {
            for file in ['b', 'c'] {
                put(&desk.dir, file);
                assert_eq!(token(desk.events.next().await), file.to_string());
            }
        };
        tokio::select! {
            () = watch(&desk.host, &desk.front, &desk.inbox) => panic!("it ended"),
            () = events => {}
        }
    }

    #[tokio::test]
    async fn one_that_nobody_can_see_waits_for_the_window() {
        let mut desk = Desk::new().await;
        desk.seen.store(false, Ordering::SeqCst);
        put(&desk.dir, 'a');
        let events = async {
            desk.announced.notified().await;
            assert!(
                desk.events.try_recv().is_err(),
                "it was sent although nobody sees"
            );
            desk.seen.store(true, Ordering::SeqCst);
            desk.front.came.notify_one();
            assert_eq!(token(desk.events.next().await), "a");
        };
        tokio::select! {
            () = watch(&desk.host, &desk.front, &desk.inbox) => panic!("it ended"),
            () = events => {}
        }
    }
}
