//! Times as people say them; no calendar is needed.

/// Says how long something is away, roughly: `7 min`, `40 s`, `2 h`, `3 days`.
pub(crate) fn span(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3600 => format!("{} min", s / 60),
        s @ 3600..172_800 => format!("{} h", s / 3600),
        s => format!("{} days", s / 86_400),
    }
}

/// Says when something was: `just now`, `7 min ago`; the clocks of server and machine may differ a little.
pub(crate) fn ago(seconds: i64) -> String {
    match seconds {
        ..60 => "just now".to_owned(),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// Says how long a person still has: rounded down, so that nobody comes late.
pub(crate) fn left(seconds: i64) -> String {
    match seconds {
        ..=0 => "time is up".to_owned(),
        1..60 => "less than a minute left".to_owned(),
        seconds => format!("{} left", span(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_down() {
        for (seconds, said) in [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3599, "59 min"),
            (7200, "2 h"),
            (172_799, "47 h"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(seconds), said);
        }
        assert_eq!(left(119), "1 min left");
        assert_eq!(left(59), "less than a minute left");
        assert_eq!(left(0), "time is up");
        assert_eq!(ago(-3), "just now");
        assert_eq!(ago(600), "10 min ago");
    }
}
