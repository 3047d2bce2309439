//! A herd of clients that start while the Edge is down, and the Edge that comes back with little to give: all of them get
//! in, and it is not trampled. Time is virtual, so that hours pass in seconds; the figures are in `docs/herd.md`.
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout
)] // A failed helper is a failed test, and the table is printed.

mod edge;
mod latchkey;
mod naive;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use edge::{Counts, Edge};
use latchkey::Latchkey;
use latchkey_core::edge::{Reply, TransportError};
use naive::Naive;

/// When all begins on every clock: 2026-11-23, 11:00 UTC, in seconds since 1970.
const BEGIN: i64 = 1_795_431_600;
/// All start within this time, in milliseconds.
const STARTS_WITHIN: u64 = 60_000;
/// The Edge is back after this time, in milliseconds.
const DOWN: u64 = 600_000;
/// How late an answer or the end of a wait may be, in milliseconds.
const LATE: u64 = 200;
/// After a day of virtual time nobody waits any more, in milliseconds.
const DAY: u64 = 86_400_000;

/// Virtual milliseconds as seconds since 1970.
fn seconds(now: u64) -> i64 {
    BEGIN + (now / 1_000) as i64
}

fn dice(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// What came of a herd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcome {
    counts: Counts,
    enrolled: usize,
    /// Whose session ended before they were enrolled: each needs another token.
    stopped: usize,
    /// When half of those that got in were in, and when the last, in seconds from the Edge's return.
    half: u64,
    last: u64,
}

/// What happened to a client.
enum Happened {
    /// It was started.
    Begins,
    /// Its wait is over.
    Waited,
    /// Its request was answered, or not.
    Answered(Result<Reply, TransportError>),
}

/// What a client does next.
enum Does {
    /// Waits so many milliseconds.
    Waits(u64),
    /// Sends a request: the last part of its path, and the public key in it.
    Sends { path: &'static str, key: String },
    /// Is enrolled.
    IsDone,
    /// Has stopped: a person has to get another token.
    HasStopped,
}

/// One of a herd.
trait Client {
    /// Makes one that was not started yet.
    fn new(number: usize) -> Self;
    /// Goes on.
    fn on(&mut self, what: Happened, now: u64) -> Does;
}

/// Lets a herd of so many meet an Edge that serves so many requests a second, until nobody wants anything any more.
fn run<C: Client>(count: usize, rate: u64) -> Outcome {
    let mut clients: Vec<C> = (0..count).map(C::new).collect();
    let mut edge = Edge::new(DOWN, rate);
    let mut seed = 42;
    // Who goes on when, the earliest first; what came first goes first.
    let mut order = 0;
    let mut queue = BinaryHeap::new();
    let mut happens: Vec<Option<Happened>> = Vec::new();
    for client in 0..count {
        happens.push(Some(Happened::Begins));
        queue.push(Reverse((
            dice(&mut seed) % STARTS_WITHIN,
            client as u64,
            client,
        )));
    }
    let mut done = Vec::new();
    let mut stopped = 0;
    while let Some(Reverse((now, _, client))) = queue.pop() {
        assert!(now < DAY, "{} of {count} are in after a day", done.len());
        let what = happens[client].take().unwrap();
        let (after, then) = match clients[client].on(what, now) {
            Does::Waits(time) => (time, Happened::Waited),
            Does::Sends { path, key } => {
                let answer = edge.answer(now, client, path, &key);
                (answer.after, Happened::Answered(answer.result))
            }
            Does::IsDone => {
                done.push(now.saturating_sub(DOWN) / 1_000);
                continue;
            }
            Does::HasStopped => {
                stopped += 1;
                continue;
            }
        };
        order += 1;
        happens[client] = Some(then);
        // Networks and timers are never exact.
        let late = dice(&mut seed) % LATE;
        queue.push(Reverse((now + after + late, count as u64 + order, client)));
    }
    Outcome {
        counts: edge.counts,
        enrolled: done.len(),
        stopped,
        half: done.get(done.len() / 2).copied().unwrap_or_default(),
        last: done.last().copied().unwrap_or_default(),
    }
}

/// Writes both outcomes as a table in Markdown.
fn table(latchkey: &Outcome, naive: &Outcome) -> String {
    let row = |name: &str, value: fn(&Outcome) -> u64| {
        format!("| {name} | {} | {} |\n", value(latchkey), value(naive))
    };
    let rows = [
        row("requests in all", |outcome| outcome.counts.requests),
        row("most in one second", |outcome| outcome.counts.peak),
        row(
            "most in one second, a minute after the return and later",
            |outcome| outcome.counts.later_peak,
        ),
        row("enrolled", |outcome| outcome.enrolled as u64),
        row(
            "session over before that: another token is needed",
            |outcome| outcome.stopped as u64,
        ),
        row("half of them are in, seconds after the return", |outcome| {
            outcome.half
        }),
        row("all of them are in, seconds after the return", |outcome| {
            outcome.last
        }),
    ];
    format!(
        "| | Latchkey | every 5 s |\n| --- | --- | --- |\n{}",
        rows.concat()
    )
}

/// Lets both herds run; gives the table.
fn compare(count: usize, rate: u64) -> String {
    let (latchkey, naive) = (run::<Latchkey>(count, rate), run::<Naive>(count, rate));
    let table = table(&latchkey, &naive);
    assert_eq!(latchkey.enrolled, count, "\n{table}");
    assert_eq!(
        latchkey.stopped, 0,
        "a session begun is a session finished\n{table}"
    );
    let (ours, theirs) = (latchkey.counts, naive.counts);
    assert!(ours.requests * 5 < theirs.requests, "\n{table}");
    assert!(ours.peak < theirs.peak, "\n{table}");
    assert!(ours.later_peak * 5 < theirs.later_peak, "\n{table}");
    // Whatever the clients do, all of them take two requests each.
    assert!(latchkey.last < 3 * count as u64 / rate * 2, "\n{table}");
    table
}

#[test]
#[ignore = "for a release build: `npm run bench -- herd`"]
fn a_hundred_thousand_get_in() {
    println!("{}", compare(100_000, 50));
}

#[test]
fn everyone_gets_in_and_the_edge_is_not_trampled() {
    compare(2_000, 1);
}

#[test]
fn an_edge_that_can_take_them_all_is_not_kept_waiting() {
    let outcome = run::<Latchkey>(200, 1_000);
    assert_eq!((outcome.enrolled, outcome.counts.served), (200, 400));
    assert!(outcome.last <= 70, "{outcome:?}");
}
