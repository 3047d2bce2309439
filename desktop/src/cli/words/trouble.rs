//! Trouble that may pass by itself.

use latchkey_core::edge::TransportError;
use latchkey_core::view::Trouble;

use super::{Words, person, time};

/// Says what the trouble is. `edge` is the host of the Edge.
pub(crate) fn trouble(trouble: Trouble, edge: &str) -> Words {
    match trouble {
        Trouble::Network(error) => network(error, edge),
        Trouble::Server => Words::new(
            format!("{edge} has trouble of its own"),
            "It usually passes. If it does not, tell your administrator.",
        ),
        Trouble::RateLimited => Words::new(
            format!("{edge} asks to come back later"),
            "Too many requests came in at once; waiting helps.",
        ),
        Trouble::WebPage => Words::new(
            "a web page came instead of an answer",
            "Does this network ask for a login first? Open a browser and log in there. If not, the address of the \
             server may be wrong.",
        ),
        Trouble::BadAnswer => Words::new(
            format!("{edge} gave an answer that cannot be used"),
            "If it stays so, tell your administrator: the server may be too old, too new or damaged.",
        ),
    }
}

/// Gives its code: of trouble with the network, what that is.
pub(crate) fn code(trouble: Trouble) -> String {
    match trouble {
        Trouble::Network(error) => super::code(&error),
        Trouble::Server | Trouble::RateLimited | Trouble::WebPage | Trouble::BadAnswer => {
            super::code(&trouble)
        }
    }
}

/// Says until when it can go on. `left` are the seconds that the session still lasts, where one is known.
pub(crate) fn until_when(trouble: Trouble, left: Option<i64>, is_enrolled: bool) -> String {
    let command = person::to_go_on(is_enrolled);
    match left {
        Some(left @ 1..) => format!(
            "Nothing is lost while the session is open ({}): {command} goes on. After that another token is needed.",
            time::left(left)
        ),
        Some(_) => "The session is over by now: another token is needed.".to_owned(),
        None if may_have_lost(trouble) => format!(
            "Nothing is lost: {command} goes on. Do not wait long: if the server has begun the session all the same, it \
             lasts some minutes, and then another token is needed."
        ),
        None => format!("Nothing is lost: {command} goes on later."),
    }
}

/// Says what a pause that was asked for means, if the session ends so many seconds after it.
pub(crate) fn last_try(pause: i64, rest: i64) -> Option<&'static str> {
    match (pause, rest) {
        (11.., 0..=15) => Some(
            "The session ends before the server wants to be asked again, so the last try is made shortly before its end. \
             If that one fails, too, another token is needed.",
        ),
        (_, ..0) => {
            Some("The session is over before the next try: most likely another token is needed.")
        }
        (_, 0..) => None,
    }
}

/// Tells whether the answer to a request that was done may have got lost.
fn may_have_lost(trouble: Trouble) -> bool {
    match trouble {
        Trouble::Network(error) => !error.is_certain(),
        Trouble::WebPage | Trouble::BadAnswer => true,
        Trouble::Server | Trouble::RateLimited => false,
    }
}

fn network(error: TransportError, edge: &str) -> Words {
    match error {
        TransportError::UnknownHost => Words::new(
            format!("there is no machine named {edge}"),
            "Are you online? Else the address of the server may be wrong.",
        ),
        TransportError::Unreachable => Words::new(
            format!("{edge} cannot be reached"),
            "Are you online? A firewall may be in between.",
        ),
        TransportError::TimedOut => Words::new(
            format!("{edge} did not answer in time"),
            "The network may be slow; `--timeout SECONDS` waits longer.",
        ),
        TransportError::Broken => Words::new(
            format!("the connection to {edge} broke"),
            "It is safe to try again: whatever was done is found and not done twice.",
        ),
        TransportError::TlsUntrusted => Words::new(
            format!("the certificate of {edge} is not signed by anybody whom this machine trusts"),
            "Have the authority installed on this machine, or have it put into the provisioning file \
             (`ca_certificate`). It may also be that somebody listens in between.",
        ),
        TransportError::TlsExpired => Words::new(
            format!("the certificate of {edge} is not valid now"),
            "Look at the clock of this machine first. Else the server's certificate has to be renewed.",
        ),
        TransportError::TlsWrongHost => Words::new(
            format!("the certificate is not for {edge}"),
            "The address of the server may be wrong, or somebody sits in between.",
        ),
        TransportError::TlsOther => Words::new(
            format!("there is no secure connection to {edge}"),
            "Something in between may break it: a proxy, a firewall, a very old server.",
        ),
        TransportError::ProxyLogin => Words::new(
            "the proxy of this network wants a login",
            "Set `https_proxy=http://USER:PASSWORD@HOST:PORT`, or ask whoever runs the network.",
        ),
        TransportError::TooLarge => Words::new(
            format!("the answer of {edge} is larger than 1 MiB"),
            "That is no Edge, or a damaged one. Tell your administrator.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_until_when_it_can_go_on() {
        let lost = Trouble::Network(TransportError::TimedOut);
        let never_sent = Trouble::Network(TransportError::Unreachable);
        for (trouble, left, said) in [
            (lost, Some(400), "(6 min left)"),
            (never_sent, Some(400), "(6 min left)"),
            (lost, Some(0), "over by now"),
            (lost, None, "Do not wait long"),
            (never_sent, None, "goes on later"),
            (Trouble::RateLimited, None, "goes on later"),
        ] {
            for is_enrolled in [false, true] {
                let text = until_when(trouble, left, is_enrolled);
                assert!(text.contains(said), "{text}");
                let alone = text.contains("`latchkey enroll` goes on");
                assert_eq!(alone, !is_enrolled && text.contains("goes on"), "{text}");
            }
        }
    }

    #[test]
    fn says_what_a_long_pause_means_for_the_session() {
        assert_eq!(last_try(120, 300), None);
        assert_eq!(last_try(8, 5), None, "as often as always");
        assert!(
            last_try(580, 12)
                .unwrap()
                .contains("shortly before its end")
        );
        assert!(
            last_try(12, -3)
                .unwrap()
                .contains("over before the next try")
        );
    }
}
