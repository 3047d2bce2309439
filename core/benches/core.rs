//! What a step of the machine and the reading of a file cost (`npm run bench`).

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use latchkey_core::action::Action;
use latchkey_core::machine::{Effect, Event, Machine, Setup};
use latchkey_core::ports::{Change, Moment, Stored};
use latchkey_core::provisioning::{self, Digest, FoundFile, Place};

const FILE: &[u8] = b"{\n  \"enrollment_token\": \"16MJ2FQBOxcBdyjxJR1DpcQF3QdGwdeD\",\n  \
                      \"enrollment_url\": \"https://vpn.example.com/\"\n}\n";
/// An answer to `start` as a real server sends it (edge-contract §3).
const START: &str = include_str!("start.json");

fn moment() -> Moment {
    Moment {
        now: 1_795_431_600,
        random: [7; 32].into(),
    }
}

/// A machine at the details of the wizard: the next step checks an entry, and stores the checkpoint.
fn machine_at_details() -> Machine {
    let setup = Setup {
        host_name: "maya-laptop".to_owned(),
        always: false,
        search: true,
        by_hand: true,
        allowed_hosts: None,
        background: false,
        about: None,
    };
    let (mut machine, _) = Machine::new(setup);
    let file = provisioning::parse(FILE)
        .ok()
        .map(|provisioning| FoundFile {
            provisioning,
            digest: Digest::of(FILE),
            path: "provisioning.json".to_owned(),
            place: Place::AppData,
        });
    let reply = latchkey_core::edge::Reply {
        status: 200,
        body: START.into(),
        date: Some(1_795_431_600),
        ..Default::default()
    };
    for event in [
        Event::Loaded(Ok(Stored::default())),
        Event::Searched(Ok(file)),
        Event::Stored(Ok(())),
        Event::Answered(Ok(reply)),
        Event::Stored(Ok(())),
        Event::Action(Action::Next),
        Event::Stored(Ok(())),
    ] {
        machine.update(event, &moment());
    }
    machine
}

fn step(criterion: &mut Criterion) {
    let machine = machine_at_details();
    let phone = Some("+48 123 123 123".to_owned());
    let event = Event::Action(Action::SetDetails { phone });
    let effect = machine.clone().update(event.clone(), &moment());
    assert!(
        matches!(effect, Some(Effect::Store(Change::Checkpoint(_)))),
        "{effect:?}"
    );
    criterion.bench_function("step", |bencher| {
        bencher.iter_batched(
            || (machine.clone(), event.clone(), moment()),
            |(mut machine, event, moment)| (machine.update(event, &moment), machine),
            BatchSize::SmallInput,
        );
    });
}

fn parse(criterion: &mut Criterion) {
    assert!(provisioning::parse(FILE).is_ok());
    criterion.bench_function("parse", |bencher| {
        bencher.iter(|| provisioning::parse(black_box(FILE)));
    });
}

criterion_group!(benches, step, parse);
criterion_main!(benches);
