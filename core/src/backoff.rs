//! When to try again.

use crate::edge::TransportError;
use crate::view::Trouble;

/// The first pause, in seconds.
const FIRST: u64 = 1;
/// The longest pause that is chosen by ourselves while nobody answers, in seconds.
const LONGEST: u64 = 60;
/// The longest pause while a session runs, in seconds. Its ten minutes are all that a token is good for (edge-contract §3).
const LONGEST_IN_SESSION: u64 = 10;
/// How many tries at least there are in what is left of a session, and the shortest pause between them, in seconds: the later
/// it gets, the more often, for a busy Edge takes one of many.
const TRIES_LEFT: u64 = 12;
const SHORTEST_IN_SESSION: u64 = 2;
/// How long before the end of a session the last try is made that an Edge has put off, in seconds: what is left to do then
/// takes it less than one (edge-contract, at the end).
const LAST_TRY: u64 = 10;
/// The longest pause before a session while the Edge answers, but not with what was asked for, in seconds (ten minutes).
const LONGEST_BUSY: u64 = 600;
/// The longest `retry-after` that is believed, in seconds.
const LONGEST_ASKED: u64 = 600;

/// The usual time between two polls of an instance, in seconds. Defguard's own client asks every 30 s, for a configuration
/// that changes a few times a year.
const SYNC: u64 = 300;
/// The longest time between two polls, in seconds.
pub(crate) const LONGEST_SYNC: u64 = 3_600;

/// What the next pause depends on, besides how often it went wrong before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A session runs: what was begun is to be finished before its token is worth nothing.
    InSession {
        /// How long it still runs, in seconds.
        left: u64,
    },
    /// The answer to `start` was lost, and so a session may run.
    PerhapsInSession {
        /// How long it would still run, in seconds.
        left: u64,
    },
    /// Nothing was begun, and nobody answers.
    NobodyThere,
    /// Nothing was begun, and somebody answers, but has too much to do, or is broken.
    Busy,
}

impl Turn {
    /// Tells who there was before a session, going by what went wrong.
    #[must_use]
    pub fn before_a_session(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Network(
                TransportError::UnknownHost
                | TransportError::Unreachable
                | TransportError::TlsUntrusted
                | TransportError::TlsExpired
                | TransportError::TlsWrongHost
                | TransportError::TlsOther
                | TransportError::ProxyLogin,
            )
            | Trouble::WebPage => Self::NobodyThere,
            Trouble::Network(
                TransportError::TimedOut | TransportError::Broken | TransportError::TooLarge,
            )
            | Trouble::Server
            | Trouble::RateLimited
            | Trouble::BadAnswer => Self::Busy,
        }
    }
}

/// How often it went wrong in a row, as far as it makes pauses longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff(u32);

impl Backoff {
    /// Gives the pause before the next try, in seconds.
    ///
    /// Doubles from 1 s to 60 s; the upper half of each pause is random, so that a herd of clients that failed together
    /// does not come back together. A busy Edge has it grow on, by four, to ten minutes: whoever has begun nothing stays
    /// away, so that those whose session runs get through. These try every ten seconds, in its last two minutes more often,
    /// and whose session may run, every minute, unless the Edge asks for more.
    ///
    /// What it asks for in `retry-after`, ten minutes at most, is waited out at least, with up to as much again at random
    /// (10 s at most). In a session it is heeded as long as there is room before the end. A longer pause ends 10 to 15 s
    /// before it, for one last try; and if that is put off, too, soon after it, to hear that the session is over.
    #[must_use]
    pub fn pause(&mut self, turn: Turn, asked: Option<u64>, random: &[u8; 32]) -> u64 {
        let minute = LONGEST.ilog2() + 2;
        let (longest, level) = match turn {
            Turn::InSession { left } => (longest_in_session(left), minute.min(self.0 + 1)),
            Turn::NobodyThere | Turn::PerhapsInSession { .. } => (LONGEST, minute.min(self.0 + 1)),
            Turn::Busy if self.0 < minute => (LONGEST_BUSY, self.0 + 1),
            Turn::Busy => (LONGEST_BUSY, (self.0 + 2).min(LONGEST_BUSY.ilog2() + 2)),
        };
        self.0 = level;
        let whole = longest.min(FIRST << (level - 1));
        let half = whole / 2;
        let dice = dice(random);
        let own = (half + dice % (whole - half + 1)).max(1);
        let Some(asked) = asked.map(|asked| asked.clamp(1, LONGEST_ASKED)) else {
            return own;
        };
        let asked = asked + dice % (asked.min(10) + 1);
        let latest = match turn {
            Turn::InSession { left } | Turn::PerhapsInSession { left } => {
                let spread = LAST_TRY / 2;
                match left.checked_sub(LAST_TRY + spread + 1) {
                    Some(room) => room + 1 + dice % (spread + 1),
                    None => left + 1 + dice % spread,
                }
            }
            Turn::NobodyThere | Turn::Busy => u64::MAX,
        };
        own.max(asked.min(latest))
    }
}

/// Gives the longest pause while a session runs for so many seconds more; one that is over is in no hurry.
fn longest_in_session(left: u64) -> u64 {
    match left {
        0 => LONGEST_IN_SESSION,
        left => LONGEST_IN_SESSION.min((left / TRIES_LEFT).max(SHORTEST_IN_SESSION)),
    }
}

/// Gives the pause before stored instances are asked again, in seconds: five minutes, doubled with each failed round up to
/// an hour; the upper half is random.
#[must_use]
pub fn sync_pause(failures: u32, random: &[u8; 32]) -> u64 {
    let whole = LONGEST_SYNC.min(SYNC << failures.min(6));
    let half = whole / 2;
    half + dice(random) % (whole - half + 1)
}

/// Gives a pause of 2 to 10 s for what is to be done soon, but not by all machines at the same moment.
#[must_use]
pub fn soon(random: &[u8; 32]) -> u64 {
    2 + dice(random) % 9
}

fn dice(random: &[u8; 32]) -> u64 {
    u64::from_le_bytes([
        random[0], random[1], random[2], random[3], random[4], random[5], random[6], random[7],
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives pause after pause of the same kind, with these dice.
    fn pauses(turn: Turn, dice: u8, count: usize) -> Vec<u64> {
        let mut backoff = Backoff::default();
        let next = || backoff.pause(turn, None, &[dice; 32]);
        std::iter::repeat_with(next).take(count).collect()
    }

    #[test]
    fn doubles_up_to_a_limit_and_spreads() {
        let left = 600;
        let minute = [1, 2, 4, 8, 16, 32, 60, 60, 60];
        let session = [1, 2, 4, 8, 10, 10, 10, 10, 10];
        let busy = [1, 2, 4, 8, 16, 32, 64, 256, 600];
        for (turn, whole) in [
            (Turn::NobodyThere, minute),
            (Turn::InSession { left }, session),
            (Turn::PerhapsInSession { left }, minute),
            (Turn::Busy, busy),
        ] {
            for dice in 0..=255 {
                for (pause, whole) in pauses(turn, dice, 9).into_iter().zip(whole) {
                    assert!(pause >= 1 && pause >= whole / 2 && pause <= whole);
                }
            }
        }
        let spread: std::collections::BTreeSet<u64> = (0..=255)
            .map(|dice| pauses(Turn::NobodyThere, dice, 9)[8])
            .collect();
        assert!(spread.len() > 20);
    }

    #[test]
    fn an_edge_that_comes_back_is_asked_within_a_minute_and_left_alone_when_it_is_busy() {
        let mut backoff = Backoff::default();
        let mut pause = |turn| backoff.pause(turn, None, &[255; 32]);
        for _ in 0..1_000 {
            assert!(pause(Turn::NobodyThere) <= 60);
        }
        let busy: Vec<u64> = (0..3).map(|_| pause(Turn::Busy)).collect();
        assert!(
            busy[0] >= 120 && busy[1] >= 300 && busy[2] <= 600,
            "{busy:?}"
        );
        assert!(pause(Turn::PerhapsInSession { left: 500 }) <= 60);
        assert!(pause(Turn::InSession { left: 500 }) <= 10);
        assert!(pause(Turn::NobodyThere) <= 60);
    }

    #[test]
    fn tries_more_often_towards_the_end_of_a_session() {
        for (left, longest) in [
            (600, 10),
            (120, 10),
            (60, 5),
            (36, 3),
            (24, 2),
            (1, 2),
            (0, 10),
        ] {
            let pauses = (0..=255).flat_map(|dice| pauses(Turn::InSession { left }, dice, 9));
            assert_eq!(pauses.max(), Some(longest), "{left}");
        }
    }

    #[test]
    fn polls_every_few_minutes_and_backs_off_to_an_hour() {
        for dice in 0..=255 {
            assert!((150..=300).contains(&sync_pause(0, &[dice; 32])));
            assert!((300..=600).contains(&sync_pause(1, &[dice; 32])));
            assert!((1_800..=3_600).contains(&sync_pause(u32::MAX, &[dice; 32])));
            assert!((2..=10).contains(&soon(&[dice; 32])));
        }
    }

    #[test]
    fn waits_at_least_as_long_as_asked_but_not_for_ever() {
        let mut backoff = Backoff::default();
        for dice in 0..=255 {
            let first = |asked| Backoff::default().pause(Turn::Busy, Some(asked), &[dice; 32]);
            assert!((7..=14).contains(&first(7)));
            assert!(first(u64::MAX) <= LONGEST_ASKED + 10);
            assert!(first(0) >= 1);
            let pause = backoff.pause(Turn::Busy, Some(1), &[dice; 32]);
            assert!(dice < 9 || pause >= 300, "a short wish ends no long pause");
        }
    }

    #[test]
    fn what_is_asked_for_in_a_session_leaves_room_before_its_end() {
        for (dice, left) in (0..=255).flat_map(|dice| (1..=700).map(move |left| (dice, left))) {
            for asked in [1, 7, 100, 585, u64::MAX] {
                for turn in [Turn::InSession { left }, Turn::PerhapsInSession { left }] {
                    let pause = Backoff::default().pause(turn, Some(asked), &[dice; 32]);
                    let is_heeded = (asked..=asked.saturating_add(10)).contains(&pause);
                    assert!(is_heeded || asked >= left.saturating_sub(25), "{pause}");
                    assert!(left <= 15 || pause + LAST_TRY <= left, "{pause} of {left}");
                    assert!(pause <= left + LAST_TRY, "{pause} of {left}");
                }
            }
        }
    }
}
