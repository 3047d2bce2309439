//! When to try again.

/// The first pause, in seconds.
const FIRST: u64 = 1;
/// The longest pause that is chosen by ourselves, in seconds.
const LONGEST: u64 = 60;
/// The longest `retry-after` that is believed, in seconds.
const LONGEST_ASKED: u64 = 600;

/// Gives the pause before the next try, in seconds.
///
/// Doubles from 1 s to 60 s; the upper half of each pause is random, so that a herd of clients that failed together does
/// not come back together. What the Edge asks for in `retry-after` is waited out at least, with up to as much again at
/// random (10 s at most).
#[must_use]
pub fn pause(attempt: u32, asked: Option<u64>, random: &[u8; 32]) -> u64 {
    let dice = u64::from_le_bytes([
        random[0], random[1], random[2], random[3], random[4], random[5], random[6], random[7],
    ]);
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
    fn waits_at_least_as_long_as_asked_but_not_for_ever() {
        for dice in 0..=255 {
            assert!((7..=14).contains(&pause(1, Some(7), &[dice; 32])));
            assert!(pause(1, Some(u64::MAX), &[dice; 32]) <= LONGEST_ASKED + 10);
            assert!(pause(1, Some(0), &[dice; 32]) >= 1);
        }
    }
}
