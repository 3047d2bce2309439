//! When to try again.

/// The first pause, in seconds.
const FIRST: u64 = 1;
/// The longest pause that is chosen by ourselves, in seconds.
const LONGEST: u64 = 60;
/// The longest `retry-after` that is believed, in seconds.
const LONGEST_ASKED: u64 = 600;

/// The usual time between two polls of an instance, in seconds. Defguard's own client asks every 30 s, for a configuration
/// that changes a few times a year.
const SYNC: u64 = 300;
/// The longest time between two polls, in seconds.
pub(crate) const LONGEST_SYNC: u64 = 3_600;

/// Gives the pause before the next try, in seconds.
///
/// Doubles from 1 s to 60 s; the upper half of each pause is random, so that a herd of clients that failed together does
/// not come back together. What the Edge asks for in `retry-after` is waited out at least, with up to as much again at
/// random (10 s at most).
#[must_use]
pub fn pause(attempt: u32, asked: Option<u64>, random: &[u8; 32]) -> u64 {
    let dice = dice(random);
    match asked {
        Some(asked) => {
            let asked = asked.clamp(1, LONGEST_ASKED);
            asked + dice % (asked.min(10) + 1)
        }
        None => {
            let whole = LONGEST.min(FIRST << attempt.saturating_sub(1).min(6));
            let half = whole / 2;
            (half + dice % (whole - half + 1)).max(1)
        }
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

    #[test]
    fn doubles_up_to_a_minute_and_spreads() {
        for attempt in 1..100 {
            let whole = LONGEST.min(1 << (attempt - 1).min(6));
            for dice in [0_u8, 1, 77, 255] {
                let pause = pause(attempt, None, &[dice; 32]);
                assert!(
                    pause >= 1 && pause >= whole / 2 && pause <= whole,
                    "{attempt}: {pause}"
                );
            }
        }
        let spread: std::collections::BTreeSet<u64> =
            (0..=255).map(|dice| pause(9, None, &[dice; 32])).collect();
        assert!(spread.len() > 20);
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
        for dice in 0..=255 {
            assert!((7..=14).contains(&pause(1, Some(7), &[dice; 32])));
            assert!(pause(1, Some(u64::MAX), &[dice; 32]) <= LONGEST_ASKED + 10);
            assert!(pause(1, Some(0), &[dice; 32]) >= 1);
        }
    }
}
