//! A token, an answer or an Edge that is for somebody else than this machine: nothing changes without a question, and a yes
//! counts only for whom it was said.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use std::sync::Mutex;

use futures_executor::block_on;
use latchkey_core::action::Action;
use latchkey_core::checkpoint::Checkpoint;
use latchkey_core::demo::{DemoTransport, Profile, Scenario, TokenKind};
use latchkey_core::edge::{Reply, Request, TransportError};
use latchkey_core::instance::{Instance, Keys};
use latchkey_core::machine::{Event, Machine};
use latchkey_core::memory::MemoryStorage;
use latchkey_core::ports::{Change, Storage, Transport};
use latchkey_core::secret::Secret;
use latchkey_core::sync::{Synced, sync};
use latchkey_core::view::{Certainty, Question, Screen, Stop, Trouble};
use world::{
    End, Fuse, Person, World, enrolled_and_invited, enrolled_begun_and_invited,
    enrolled_broken_off_and_invited, until,
};

const NO: Person = Person {
    factor: None,
    skip_device: false,
    says_yes: false,
};

fn is_question(screen: &Screen) -> bool {
    matches!(screen, Screen::Question { .. })
}

/// It is asked, and after a no everything is as it was, here and there.
fn is_asked_about(world: &mut World) {
    let before = world.instances();
    let devices = |world: &World| {
        let edge = world.edge.lock();
        let users = edge.users().iter();
        let names = users.flat_map(|user| edge.devices_of(&user.username));
        names.map(|device| device.id).collect::<Vec<_>>()
    };
    let there = devices(world);
    let sent = world.sent.len();
    let (machine, _) = until(world, is_question);
    assert!(matches!(
        machine.view().screen,
        Screen::Question {
            question: Question::AnotherInstance { .. }
        }
    ));
    drop(machine);
    assert!(matches!(
        world.run(&NO, Fuse::None),
        End::Stopped(Stop::Declined, _)
    ));
    assert_eq!(world.instances(), before);
    assert_eq!(devices(world), there);
    let since = &world.sent[sent..];
    assert!(
        since.iter().all(|path| path.ends_with("/start")),
        "{since:?}"
    );
    assert!(!world.consumed, "the file is kept");
    // A run before this one had stored the token, and ended at the question.
    assert_eq!(block_on(world.store.load()).unwrap().checkpoint, None);
}

#[test]
fn another_user_of_the_same_instance_is_asked_about() {
    is_asked_about(&mut enrolled_and_invited("tomas", TokenKind::Enrollment));
}

#[test]
fn another_instance_id_of_the_same_user_is_asked_about() {
    let mut world = enrolled_and_invited("maya", TokenKind::Desktop);
    world.edge.lock().settings_mut().uuid = "1b671a64-40d5-491e-99b0-da01ff1f3341".to_owned();
    is_asked_about(&mut world);
}

#[test]
fn the_same_id_and_user_at_another_edge_are_asked_about() {
    let mut world = enrolled_and_invited("maya", TokenKind::Desktop);
    // The id is only what a server claims; the address is what the certificate vouches for.
    world.edge.lock().settings_mut().public_proxy_url = "https://elsewhere.example/".to_owned();
    let token = world.token.clone();
    world.drop_file(token);
    is_asked_about(&mut world);
}

#[test]
fn a_yes_for_one_user_is_none_for_another() {
    let mut world = enrolled_and_invited("tomas", TokenKind::Enrollment);
    world.username = "tomas".to_owned();
    // Yes, and then the machine loses its power in the middle of the wizard.
    let (machine, _) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    drop(machine);
    world.restart();
    let (machine, _) = until(&mut world, |screen| {
        !matches!(screen, Screen::Looking | Screen::Connecting)
    });
    assert!(
        matches!(
            machine.view().screen,
            Screen::Welcome { .. } | Screen::Password { .. }
        ),
        "the same user is not asked about twice: {:?}",
        machine.view().screen
    );
    drop(machine);
    world.restart();
    world.edge.lock().user_mut("tomas").unwrap().username = "eve".to_owned();
    let (machine, _) = until(&mut world, |screen| {
        !matches!(screen, Screen::Looking | Screen::Connecting)
    });
    let Screen::Question {
        question: Question::AnotherInstance { login, .. } | Question::AnotherUser { login, .. },
    } = machine.view().screen
    else {
        panic!("nobody is asked: {:?}", machine.view().screen);
    };
    assert_eq!(login, "eve");
}

/// Runs to the end; each question gets the next of these answers, then the process dies. Gives what was asked, and the end.
fn asked(world: &mut World, answers: &[bool]) -> (Vec<Question>, Screen) {
    let mut answers = answers.iter();
    let mut asked = Vec::new();
    let (mut machine, first) = Machine::new(world.setup());
    let mut effect = Some(first);
    loop {
        let view = machine.view();
        let event = match (view.screen, effect.take()) {
            (Screen::Question { question }, _) if !view.busy => {
                asked.push(question.clone());
                match answers.next() {
                    Some(yes) => Event::Action(Action::Answer { yes: *yes }),
                    None => return (asked, Screen::Question { question }),
                }
            }
            (Screen::Home { .. }, _) => return (asked, machine.view().screen),
            (screen, None) => return (asked, screen),
            (_, Some(effect)) => world.perform(effect),
        };
        let moment = world.moment();
        effect = machine.update(event, &moment);
    }
}

fn checkpoint(world: &World) -> Checkpoint {
    block_on(world.store.load()).unwrap().checkpoint.unwrap()
}

#[test]
fn each_question_has_an_answer_of_its_own() {
    let mut world = enrolled_begun_and_invited();
    let before = (checkpoint(&world).key(), checkpoint(&world).owner);
    let still = |world: &World| (checkpoint(world).key(), checkpoint(world).owner) == before;

    // One yes leaves the other question open, also over a crash, and nothing is given up yet.
    for answers in [&[true][..], &[]] {
        let (questions, _) = asked(&mut world, answers);
        let Some(Question::AnotherInstance { login, .. }) = questions.last() else {
            panic!("{questions:?}")
        };
        assert_eq!(login, "maya");
        assert_eq!(questions.len(), answers.len() + 1, "{questions:?}");
        assert!(still(&world), "given up before all was asked");
        world.restart();
    }
    let (questions, end) = asked(&mut world, &[true]);
    assert!(matches!(end, Screen::Home { .. }), "{questions:?} {end:?}");
    assert_eq!(world.instances().len(), 2);

    let mut world = enrolled_begun_and_invited();
    let all = checkpoint(&world);
    let (questions, end) = asked(&mut world, &[true, false]);
    assert!(
        matches!(
            &*questions,
            [
                Question::AnotherUser { .. },
                Question::AnotherInstance { .. }
            ]
        ),
        "{questions:?}"
    );
    assert!(matches!(end, Screen::Stopped { reason, .. } if reason == Stop::Declined));
    assert_eq!(checkpoint(&world), all, "a no leaves everything as it was");
    assert_eq!(world.instances().len(), 1);
}

#[test]
fn a_no_after_a_restart_keeps_what_was_begun_and_not_the_token() {
    let mut world = enrolled_begun_and_invited();
    let (all, token) = (checkpoint(&world), world.token.clone());
    // The process ends at the first question, or at the second.
    for answers in [&[][..], &[true]] {
        asked(&mut world, answers);
        assert_eq!(checkpoint(&world).token, token);
        world.restart();
    }
    let (_, end) = asked(&mut world, &[false]);
    assert!(matches!(end, Screen::Stopped { reason, .. } if reason == Stop::Declined));
    let kept = checkpoint(&world);
    assert_eq!((kept.key(), &kept.owner), (all.key(), &all.owner));
    assert_eq!((kept.announced, &kept.factor), (all.announced, &all.factor));
    let json = kept.to_json();
    assert!(!json.expose().contains(token.expose()), "it is kept");
    assert!(kept.over && kept.file.is_none());
    // The same file once more is asked about as before.
    world.restart();
    let (questions, _) = asked(&mut world, &[]);
    assert!(
        matches!(&*questions, [Question::AnotherUser { .. }]),
        "{questions:?}"
    );
}

#[test]
fn after_a_no_nothing_is_said_of_the_other_account() {
    let mut world = enrolled_broken_off_and_invited("activate_user#1=lose-before");
    let (_, end) = asked(&mut world, &[false]);
    let Screen::Stopped { reason, changed } = end else {
        panic!("{end:?}")
    };
    assert_eq!(reason, Stop::Declined);
    // Maya's account is active; whether that of tomas is, nobody knows.
    assert_eq!(changed.activated, Certainty::Perhaps);
}

#[test]
fn a_yes_to_one_instance_is_none_to_another() {
    let mut world = enrolled_begun_and_invited();
    let (questions, _) = asked(&mut world, &[true]);
    assert_eq!(questions.len(), 2);
    // Meanwhile the same token is somebody else's, of another instance still.
    world.edge.lock().settings_mut().uuid = "6fa459ea-ee8a-3ca4-894e-db77e160355e".to_owned();
    world.restart();
    let (questions, _) = asked(&mut world, &[]);
    assert!(
        matches!(&*questions, [Question::AnotherUser { .. }]),
        "{questions:?}"
    );
}

#[test]
fn a_server_that_names_another_user_in_the_same_session_is_not_believed() {
    let rename = |world: &World| {
        world.edge.lock().user_mut("maya").unwrap().username = "eve".to_owned();
    };
    let reissue = |world: &World| {
        world.edge.lock().settings_mut().uuid = "1b671a64-40d5-491e-99b0-da01ff1f3341".to_owned();
    };
    let changes: [&dyn Fn(&World); 2] = [&rename, &reissue];
    for change in changes {
        let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
        // The session is opened twice: the first answer to `create_device` never comes.
        let fault = "create_device#1=restart".parse().unwrap();
        world.edge.lock().add_fault(fault);
        let (mut machine, first) = Machine::new(world.setup());
        let mut effect = Some(first);
        let mut starts = 0;
        while let Some(next) = effect {
            if let latchkey_core::machine::Effect::Send(request) = &next
                && request.path.ends_with("/start")
            {
                starts += 1;
                if starts == 2 {
                    change(&world);
                }
            }
            let event = world.perform(next);
            effect = machine.update(event, &world.moment());
        }
        assert!(starts >= 2);
        assert!(
            matches!(
                machine.view().screen,
                Screen::Stopped {
                    reason: Stop::BadAnswer(_),
                    ..
                }
            ),
            "{:?}",
            machine.view().screen
        );
        assert!(world.instances().is_empty());
        let edge = world.edge.lock();
        assert!(edge.devices_of("maya").is_empty() && edge.devices_of("eve").is_empty());
    }
}

#[test]
fn a_known_device_that_the_server_forgot_is_registered_anew_with_its_key() {
    let mut world = enrolled_and_invited("maya", TokenKind::Desktop);
    let key = world.instances()[0].device.public_key;
    let id = world.edge.lock().devices_of("maya")[0].id;
    world.edge.lock().delete_device(id);
    let sent = world.sent.len();
    assert!(matches!(world.run(&NO, Fuse::None), End::Home(_)));
    let calls: Vec<&str> = world.sent[sent..]
        .iter()
        .map(|path| path.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(calls, ["start", "network_info", "create_device"]);
    assert_eq!(world.instances()[0].device.public_key, key);
    world.assert_one_device();
}

/// A way to an Edge on which something happens before each answer is heard.
struct Meanwhile<'a, F: AsyncFn(usize)> {
    way: &'a DemoTransport,
    happens: F,
    sent: Mutex<Vec<String>>,
}

impl<F: AsyncFn(usize)> Transport for Meanwhile<'_, F> {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        let body = request.body.expose().to_owned();
        let count = {
            let mut sent = self.sent.lock().unwrap();
            sent.push(body);
            sent.len()
        };
        let reply = self.way.send(request).await;
        (self.happens)(count).await;
        reply
    }
}

/// Polls; gives what came of it and how often it was asked.
fn poll(world: &World, happens: impl AsyncFn(usize)) -> (Synced, usize) {
    let way = Meanwhile {
        way: &world.transport,
        happens,
        sent: Mutex::default(),
    };
    let id = world.instances()[0].id;
    let synced = block_on(sync(&way, &world.store, id, world.now())).unwrap();
    let count = way.sent.lock().unwrap().len();
    (synced, count)
}

fn enrolled() -> World {
    let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
    world.run(&Person::default(), Fuse::None);
    world
}

fn stored(world: &World) -> (Instance, Keys) {
    let instance = world.instances().remove(0);
    let keys = block_on(world.store.keys(instance.id)).unwrap().unwrap();
    (instance, keys)
}

async fn store_token(store: &MemoryStorage, (instance, keys): (Instance, Keys), token: Secret) {
    let keys = Keys {
        polling_token: token,
        ..keys
    };
    let change = Change::Enrolled {
        instance: Box::new(instance),
        keys,
        consumed: None,
    };
    store.apply(change).await.unwrap();
}

#[test]
fn a_refused_poll_is_believed_only_with_the_newest_token() {
    let world = enrolled();
    let (instance, keys) = stored(&world);
    let good = keys.polling_token.clone();
    // What is stored has been rotated away; another process stores the new one while the answer is on its way.
    let old = (instance.clone(), keys.clone());
    block_on(store_token(&world.store, old, Secret::new("rotated-away")));
    let (synced, count) = poll(&world, async |count| {
        if count == 1 {
            let new = (instance.clone(), keys.clone());
            store_token(&world.store, new, good.clone()).await;
        }
    });
    assert!(matches!(synced, Synced::Updated { .. }), "{synced:?}");
    assert_eq!(count, 2);

    // With nothing new in the store it is believed, after one request.
    let old = Secret::new("rotated-away");
    block_on(store_token(&world.store, (instance, keys), old));
    assert_eq!(poll(&world, async |_| ()), (Synced::EnrollAgain, 1));
}

#[test]
fn a_poll_that_is_answered_for_somebody_else_changes_nothing() {
    let world = enrolled();
    let before = world.instances();
    world.edge.lock().settings_mut().uuid = "1b671a64-40d5-491e-99b0-da01ff1f3341".to_owned();
    let (synced, _) = poll(&world, async |_| ());
    assert_eq!(synced, Synced::Trouble(Trouble::BadAnswer));
    assert_eq!(world.instances(), before);

    // The token of another device: its addresses would be used with our key.
    let world = enrolled();
    let (instance, keys) = stored(&world);
    let other = latchkey_core::wireguard::PrivateKey::from_random(&[9; 32]).public_key();
    let mut stranger = instance.clone();
    stranger.device.public_key = other;
    let token = keys.polling_token.clone();
    block_on(store_token(&world.store, (stranger, keys), token));
    let before = world.instances();
    let (synced, _) = poll(&world, async |_| ());
    assert_eq!(synced, Synced::Trouble(Trouble::BadAnswer));
    assert_eq!(world.instances(), before);
}
