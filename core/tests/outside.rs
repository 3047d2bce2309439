//! What happens beside the way of an enrollment: links, late files, the network, background sync, the page about the
//! program.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

mod world;

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::demo::{Profile, Scenario, TokenKind};
use latchkey_core::edge::TransportError;
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::ports::HandOut;
use latchkey_core::secret::Secret;
use latchkey_core::settings::{About, LogLevel, Setting};
use latchkey_core::view::{
    InstanceView, ManualError, Notice, Question, Screen, SyncTrouble, Trouble,
};
use world::{Fuse, Person, World, until};

const LINK: &str = "latchkey://addinstance?token=another&url=https%3A%2F%2Fvpn.other.example";

/// An application with what is outstanding.
struct App {
    world: World,
    machine: Machine,
    outstanding: Option<Effect>,
}

impl App {
    fn new(world: World, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = world.setup();
        change(&mut setup);
        let (machine, first) = Machine::new(setup);
        let mut app = Self {
            world,
            machine,
            outstanding: Some(first),
        };
        app.settle();
        app
    }

    /// An enrolled machine after a fresh start, with background sync.
    fn at_home() -> Self {
        let mut world = World::new(Scenario::EnrolledUser, Profile::V1_6);
        world.run(&Person::default(), Fuse::None);
        let app = Self::new(world, |setup| setup.background = true);
        assert!(matches!(app.screen(), Screen::Home { .. }));
        app
    }

    /// One that has found no file.
    fn at_the_form(change: impl FnOnce(&mut Setup)) -> Self {
        let mut world = World::new(Scenario::NewUser, Profile::V1_6);
        world.file = None;
        let app = Self::new(world, change);
        assert_eq!(app.screen(), Screen::Manual { error: None });
        app
    }

    fn screen(&self) -> Screen {
        self.machine.view().screen
    }

    fn instance(&self) -> InstanceView {
        match self.screen() {
            Screen::Home { instances, .. } => instances[0].clone(),
            other => panic!("not at home: {other:?}"),
        }
    }

    /// Performs effects until a wait, or none.
    fn settle(&mut self) -> Vec<Effect> {
        let mut done = Vec::new();
        while let Some(effect) = self.outstanding.take() {
            if matches!(effect, Effect::Wait(_)) {
                self.outstanding = Some(effect);
                break;
            }
            done.push(effect.clone());
            let event = self.world.perform(effect);
            self.outstanding = self.machine.update(event, &self.world.moment());
        }
        done
    }

    fn hear(&mut self, event: Event) -> Vec<Effect> {
        let next = self.machine.update(event, &self.world.moment());
        if next.is_some() {
            self.outstanding = next;
        }
        self.settle()
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        self.hear(Event::Action(action))
    }

    /// Waits until something other than waiting is done; gives that, and the seconds.
    fn wait(&mut self) -> (Vec<Effect>, u64) {
        let mut seconds = 0;
        for _ in 0..100 {
            let Some(Effect::Wait(time)) = self.outstanding.take() else {
                panic!("nothing is waited for");
            };
            seconds += time.as_secs();
            self.world.pass(i64::try_from(time.as_secs()).unwrap());
            self.outstanding = self.machine.update(Event::Waited, &self.world.moment());
            let done = self.settle();
            if !done.is_empty() {
                return (done, seconds);
            }
        }
        panic!("nothing but waiting");
    }
}

fn link(text: &str) -> Event {
    Event::Link(Secret::new(text))
}

#[test]
fn home_learns_in_the_background_what_the_edge_says_now() {
    let mut app = App::at_home();
    app.world.edge.lock().locations_mut()[0].name = "Berlin HQ".to_owned();
    let view = app.machine.view();
    let (done, seconds) = app.wait();
    assert!(matches!(done[..], [Effect::Sync(_)]), "{done:?}");
    assert!((2..=10).contains(&seconds), "{seconds}");
    let names = app.instance().locations;
    assert!(names.iter().any(|one| one.name == "Berlin HQ"), "{names:?}");
    let after = app.machine.view();
    assert_eq!((after.busy, after.notice), (false, None), "nobody asked");
    assert_eq!(after.actions, view.actions);
    let (_, seconds) = app.wait();
    assert!((150..=300).contains(&seconds), "{seconds}");
}

#[test]
fn a_failing_edge_is_asked_less_and_less_and_at_once_when_the_network_changes() {
    let mut app = App::at_home();
    app.world
        .transport
        .set_down(Some(TransportError::Unreachable));
    let mut pauses = Vec::new();
    for _ in 0..7 {
        pauses.push(app.wait().1);
    }
    let unreachable = SyncTrouble::Trouble(Trouble::Network(TransportError::Unreachable));
    assert_eq!(app.instance().trouble, Some(unreachable));
    assert!((300..=600).contains(&pauses[1]), "{pauses:?}");
    assert!((1_800..=3_600).contains(&pauses[6]), "{pauses:?}");

    app.world.transport.set_down(None);
    assert!(app.hear(Event::NetworkChanged).is_empty());
    let (done, seconds) = app.wait();
    assert!(matches!(done[..], [Effect::Sync(_)]), "{done:?}");
    assert!((2..=10).contains(&seconds), "{seconds}");
    assert_eq!(app.instance().trouble, None);
    assert!((150..=300).contains(&app.wait().1), "back to the usual");
}

#[test]
fn an_answer_that_stays_the_same_is_explained_once() {
    let mut app = App::at_home();
    {
        let mut edge = app.world.edge.lock();
        let device = edge.devices_of(&app.world.username)[0].id;
        edge.delete_device(device);
    }
    app.wait();
    assert_eq!(app.instance().trouble, Some(SyncTrouble::EnrollAgain));
    for _ in 0..50 {
        let Some(Effect::Wait(time)) = app.outstanding.take() else {
            panic!("nothing is waited for");
        };
        app.world.pass(i64::try_from(time.as_secs()).unwrap());
        app.outstanding = app.machine.update(Event::Waited, &app.world.moment());
        assert!(
            matches!(app.outstanding, Some(Effect::Wait(_))),
            "asked again"
        );
    }
    let done = app.act(Action::Refresh);
    assert!(matches!(done[0], Effect::Sync(_)), "a person may ask");
}

#[test]
fn what_a_person_does_comes_before_the_background() {
    let mut app = App::at_home();
    let Some(Effect::Wait(time)) = app.outstanding.take() else {
        panic!("nothing is waited for");
    };
    app.world.pass(i64::try_from(time.as_secs()).unwrap());
    let sync = app
        .machine
        .update(Event::Waited, &app.world.moment())
        .unwrap();
    assert!(matches!(sync, Effect::Sync(_)) && sync.can_be_left());
    let instance = app.instance().id;
    let question = app.act(Action::Remove { instance });
    assert!(question.is_empty());
    app.outstanding = Some(sync);
    app.settle();
    assert!(
        matches!(app.screen(), Screen::Question { .. }),
        "still asked"
    );
    app.act(Action::Answer { yes: true });
    assert!(app.world.instances().is_empty());
    assert!(matches!(app.outstanding, Some(Effect::Wait(_))));
}

#[test]
fn a_link_asks_first_and_a_no_changes_nothing() {
    for mut app in [App::at_home(), App::at_the_form(|_| ())] {
        let before = app.machine.view();
        app.hear(link(LINK));
        let question = Question::UseLink {
            edge: "vpn.other.example".to_owned(),
        };
        assert_eq!(app.screen(), Screen::Question { question });
        assert_eq!(app.machine.view().actions, [ActionKind::Answer]);
        let sent = app.world.sent.len();
        app.act(Action::Answer { yes: false });
        assert_eq!(app.machine.view(), before);
        assert_eq!(app.world.sent.len(), sent);
    }
}

#[test]
fn a_link_that_is_wanted_enrolls() {
    let mut app = App::at_the_form(|_| ());
    let (url, token) = {
        let edge = app.world.edge.lock();
        (
            edge.settings().public_proxy_url.clone(),
            app.world.token.clone(),
        )
    };
    let text = format!("defguard://addinstance?url={url}&token={}", token.expose());
    app.hear(link(&text));
    let done = app.act(Action::Answer { yes: true });
    assert!(done.iter().any(|one| matches!(one, Effect::Send(_))));
    assert!(matches!(app.screen(), Screen::Welcome { .. }));
}

#[test]
fn a_link_that_cannot_be_followed_says_why() {
    let by_hand = |setup: &mut Setup| setup.by_hand = false;
    let allowed = |setup: &mut Setup| setup.allowed_hosts = Some(vec!["vpn.acme.example".into()]);
    for (mut app, text, error) in [
        (
            App::at_the_form(|_| ()),
            "file:///etc/passwd",
            ManualError::BadLink,
        ),
        (
            App::at_the_form(|_| ()),
            "latchkey://\u{7}",
            ManualError::BadLink,
        ),
        (App::at_the_form(by_hand), LINK, ManualError::NotByHand),
        (App::at_the_form(allowed), LINK, ManualError::EdgeNotAllowed),
    ] {
        app.hear(link(text));
        let wrong = Screen::Manual { error: Some(error) };
        assert_eq!(app.screen(), wrong, "{text:?}");
        assert!(app.world.sent.is_empty() || app.machine.view().accepts(ActionKind::Back));
    }
    let mut app = App::at_home();
    let before = app.machine.view();
    app.hear(link("latchkey://addinstance?token=x"));
    let view = app.machine.view();
    assert_eq!(view.notice, Some(Notice::BadLink(ManualError::BadLink)));
    assert_eq!(view.screen, before.screen, "anybody can send one");
    assert!(
        matches!(app.outstanding, Some(Effect::Wait(_))),
        "the background goes on"
    );
    let long = format!("{LINK}{}", "x".repeat(1 << 20));
    let mut app = App::at_the_form(|_| ());
    app.hear(link(&long));
    let error = Some(ManualError::BadLink);
    assert_eq!(app.screen(), Screen::Manual { error });
}

#[test]
fn a_link_never_touches_a_running_enrollment() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    let (machine, outstanding) = until(&mut world, |screen| {
        matches!(screen, Screen::Password { .. })
    });
    let mut app = App {
        world,
        machine,
        outstanding,
    };
    let before = app.machine.view();
    assert!(app.hear(link(LINK)).is_empty());
    let after = app.machine.view();
    assert_eq!(after.notice, Some(Notice::LinkLeft));
    assert_eq!(
        (after.screen, after.actions),
        (before.screen, before.actions)
    );
}

#[test]
fn a_link_that_started_the_program_is_asked_about_when_nothing_else_is_there() {
    let mut world = World::new(Scenario::NewUser, Profile::V1_6);
    world.file = None;
    for with_file in [false, true] {
        if with_file {
            let token = world.token.clone();
            world.drop_file(token);
        }
        let (mut machine, first) = Machine::new(world.setup());
        assert_eq!(machine.update(link(LINK), &world.moment()), None);
        let mut app = App {
            world,
            machine,
            outstanding: Some(first),
        };
        app.settle();
        match app.screen() {
            Screen::Question { .. } => assert!(!with_file),
            Screen::Welcome { .. } => {
                assert_eq!(app.machine.view().notice, Some(Notice::LinkLeft));
            }
            other => panic!("{other:?}"),
        }
        world = app.world;
    }
}

#[test]
fn a_new_network_ends_the_wait_for_the_old_one() {
    let mut app = App::at_the_form(|_| ());
    let token = app.world.token.clone();
    app.world.drop_file(token);
    app.world
        .transport
        .set_down(Some(TransportError::Unreachable));
    app.act(Action::Retry);
    assert!(matches!(app.screen(), Screen::Waiting { .. }));
    app.world.transport.set_down(None);
    app.hear(Event::NetworkChanged);
    assert!(matches!(app.screen(), Screen::Welcome { .. }));
}

fn about(app: &App) -> About {
    match app.screen() {
        Screen::About { about, .. } => about,
        other => panic!("not about: {other:?}"),
    }
}

#[test]
fn the_page_about_the_program_lies_over_what_is_shown() {
    for mut app in [App::at_home(), App::at_the_form(|_| ())] {
        let before = app.machine.view();
        assert!(before.accepts(ActionKind::ShowAbout));
        app.act(Action::ShowAbout);
        assert_eq!(about(&app).log_level, LogLevel::Info);
        let level = LogLevel::Debug;
        let set = Effect::Set(Setting::LogLevel(level));
        assert_eq!(app.act(Action::SetLogLevel { level }), [set]);
        assert_eq!(about(&app).log_level, level);
        let copied = Effect::HandOut(HandOut::Diagnostics);
        assert_eq!(app.act(Action::CopyDiagnostics), [copied]);
        assert_eq!(app.machine.view().notice, Some(Notice::HandedOut));
        let taken = Effect::Set(Setting::DefguardLinks);
        assert_eq!(app.act(Action::TakeLinks), [taken]);
        assert!(app.act(Action::Refresh).is_empty(), "it is covered");
        app.act(Action::Back);
        assert_eq!(app.machine.view(), before);
        assert_eq!(
            app.outstanding.is_some(),
            matches!(before.screen, Screen::Home { .. }),
            "the background goes on"
        );
    }
}

#[test]
fn a_setting_that_does_not_work_is_said_and_a_managed_one_not_offered() {
    let mut app = App::at_the_form(|_| ());
    app.act(Action::ShowAbout);
    let level = LogLevel::Trace;
    let set = app.machine.update(
        Event::Action(Action::SetLogLevel { level }),
        &app.world.moment(),
    );
    assert!(set.is_some() && app.machine.view().busy);
    app.hear(Event::NetworkChanged);
    app.hear(Event::Set(false));
    assert_eq!(about(&app).log_level, LogLevel::Info);
    assert_eq!(app.machine.view().notice, Some(Notice::NotHandedOut));

    let mut managed = App::at_the_form(|setup| {
        let about = setup.about.as_mut().unwrap();
        about.log_level_managed = true;
        about.defguard_links = false;
    });
    managed.act(Action::ShowAbout);
    let actions = managed.machine.view().actions;
    assert_eq!(
        actions,
        [
            ActionKind::Back,
            ActionKind::RunChecks,
            ActionKind::CopyDiagnostics
        ]
    );
    assert!(managed.act(Action::SetLogLevel { level }).is_empty());
}

#[test]
fn an_invitation_that_arrives_closes_the_page_and_one_during_a_setting_waits() {
    for busy in [false, true] {
        let mut app = App::at_the_form(|_| ());
        app.act(Action::ShowAbout);
        let token = app.world.token.clone();
        app.world.drop_file(token);
        let file = app.world.find_file().unwrap();
        if busy {
            let copy = Event::Action(Action::CopyDiagnostics);
            assert!(app.machine.update(copy, &app.world.moment()).is_some());
            assert!(app.hear(Event::FileArrived(Ok(file))).is_empty());
            assert!(matches!(app.screen(), Screen::About { .. }));
            app.hear(Event::HandedOut(true));
        } else {
            app.hear(Event::FileArrived(Ok(file)));
        }
        assert!(matches!(app.screen(), Screen::Welcome { .. }), "{busy}");
    }
}

#[test]
fn what_waited_for_the_page_about_the_program_closes_it() {
    let copy = || Event::Action(Action::CopyDiagnostics);
    for with_link in [false, true] {
        let mut app = App::at_the_form(|_| ());
        let token = app.world.token.clone();
        app.world.drop_file(token);
        let file = app.world.find_file().unwrap();
        app.act(Action::ShowAbout);
        assert!(app.machine.update(copy(), &app.world.moment()).is_some());
        let waits = if with_link {
            link(LINK)
        } else {
            Event::FileArrived(Ok(file))
        };
        app.hear(waits);
        let next = app
            .machine
            .update(Event::HandedOut(true), &app.world.moment());
        assert_eq!(next.is_some(), !with_link, "the enrollment begins");
        let screen = app.screen();
        assert!(!matches!(screen, Screen::About { .. }), "{screen:?}");
        let second = app.machine.update(copy(), &app.world.moment());
        assert_eq!(second, None, "a second effect while one is outstanding");
    }
}

fn checks(app: &App) -> (bool, Vec<CheckLine>) {
    match app.screen() {
        Screen::About {
            checking, checks, ..
        } => (checking, checks),
        other => panic!("not about: {other:?}"),
    }
}

fn found() -> Vec<CheckLine> {
    vec![CheckLine {
        result: CheckResult::Failure,
        text: "server: no answer".to_owned(),
        remedy: Some("Tell somebody.".to_owned()),
    }]
}

#[test]
fn the_host_is_asked_to_look_once_and_what_it_finds_is_shown() {
    let mut app = App::at_home();
    app.hear(Event::Checked(found()));
    app.act(Action::ShowAbout);
    assert_eq!(checks(&app), (false, Vec::new()), "nobody asked for it");
    assert!(app.act(Action::RunChecks).is_empty(), "no effect");
    assert_eq!(checks(&app), (true, Vec::new()));
    assert!(!app.machine.view().accepts(ActionKind::RunChecks), "twice");
    app.act(Action::Back);
    app.hear(Event::Checked(found()));
    app.act(Action::ShowAbout);
    assert_eq!(checks(&app), (false, Vec::new()), "old by now");
    app.act(Action::RunChecks);
    app.act(Action::Back);
    app.act(Action::ShowAbout);
    assert_eq!(checks(&app), (true, Vec::new()), "it is still looked at");
    app.hear(Event::Checked(found()));
    assert_eq!(checks(&app), (false, found()));
    app.hear(Event::Checked(Vec::new()));
    assert_eq!(checks(&app), (false, found()));
}

#[test]
fn the_page_lies_over_an_enrollment_that_goes_on_below() {
    let mut app = App::at_the_form(|_| ());
    let token = app.world.token.clone();
    app.world.drop_file(token);
    app.world
        .transport
        .set_down(Some(TransportError::Unreachable));
    app.act(Action::Retry);
    let below = app.machine.view();
    assert!(matches!(below.screen, Screen::Waiting { .. }));
    app.act(Action::ShowAbout);
    app.act(Action::RunChecks);
    let kinds = [ActionKind::Back];
    assert_eq!(app.machine.view().actions, kinds, "nothing with an effect");
    assert!(app.act(Action::CopyDiagnostics).is_empty());
    assert!(
        matches!(app.outstanding, Some(Effect::Wait(_))),
        "it waits on"
    );
    app.hear(Event::Checked(found()));
    app.world.transport.set_down(None);
    app.hear(Event::NetworkChanged);
    assert_eq!(
        checks(&app),
        (false, found()),
        "it has gone on, and the list stays"
    );
    assert!(app.machine.view().deadline.is_some(), "its time is seen");
    app.act(Action::Back);
    assert!(matches!(app.screen(), Screen::Welcome { .. }));
    assert!(app.machine.view().accepts(ActionKind::ShowAbout));
}

#[test]
fn an_invitation_that_arrives_during_a_question_is_not_lost() {
    let mut app = App::at_the_form(|_| ());
    app.hear(link(LINK));
    let token = app.world.token.clone();
    app.world.drop_file(token);
    let file = app.world.find_file().unwrap();
    app.hear(Event::FileArrived(Ok(file)));
    assert!(matches!(app.screen(), Screen::Question { .. }));
    app.act(Action::Answer { yes: false });
    assert!(matches!(app.screen(), Screen::Welcome { .. }));
}

#[test]
fn an_invitation_that_arrives_when_all_is_removed_is_taken() {
    let mut app = App::at_home();
    let instance = app.instance().id;
    let now = app.world.now();
    let token = app.world.edge.lock().mint(now, "maya", TokenKind::Desktop);
    app.world.drop_file(token);
    let arrived = |app: &App| Event::FileArrived(Ok(app.world.find_file().unwrap()));
    let event = arrived(&app);
    app.hear(event);
    assert_eq!(app.instance().id, instance, "what is enrolled stays");
    app.act(Action::Remove { instance });
    app.act(Action::Answer { yes: true });
    assert!(matches!(app.screen(), Screen::Home { instances, .. } if instances.is_empty()));
    let event = arrived(&app);
    app.hear(event);
    assert_ne!(app.instance().id, instance, "it is enrolled anew");
}

#[test]
fn the_question_that_is_answered_is_the_one_that_was_read() {
    let mut app = App::at_the_form(|_| ());
    app.hear(link(LINK));
    let asked = app.screen();
    let other = LINK.replace("vpn.other", "vpn.evil");
    app.hear(link(&other));
    assert_eq!(app.screen(), asked, "changed under the person's hand");
    app.hear(link("latchkey://nonsense"));
    assert_eq!(app.screen(), asked, "gone under the person's hand");
}

#[test]
fn a_clock_that_is_set_back_by_years_does_not_end_the_background() {
    let mut app = App::at_home();
    app.wait();
    app.world.pass(-12 * 365 * 24 * 60 * 60);
    let mut seconds = 0;
    loop {
        let Some(Effect::Wait(time)) = app.outstanding.take() else {
            panic!("nothing is waited for");
        };
        seconds += time.as_secs();
        assert!(seconds <= 2 * 3_600, "asks nobody for years");
        app.world.pass(i64::try_from(time.as_secs()).unwrap());
        app.outstanding = app.machine.update(Event::Waited, &app.world.moment());
        if !app.settle().is_empty() {
            break;
        }
    }
}
