//! Why an enrollment does not go on, and what is different at the server now.

use latchkey_core::edge::meaning::BadAnswer;
use latchkey_core::edge::wire::Admin;
use latchkey_core::view::{Certainty, Changed, Stop};

use super::{Words, contact, list, store, time};
use crate::cli::exit::Exit;

/// Says why it stopped. `edge` is the host of the Edge, as far as known.
pub(crate) fn stop(reason: Stop, admin: Option<&Admin>, edge: Option<&str>) -> Words {
    let edge = edge.unwrap_or("the server");
    let ask = format!("Ask {}", contact::admin(admin));
    let another = format!("{ask} for another token.");
    match reason {
        Stop::TokenExpired => Words::new("the token is too old", another),
        Stop::SessionOver => Words::new(
            "the time for this enrollment is over",
            format!(
                "{another} A token opens one session of some minutes; what you entered is kept."
            ),
        ),
        Stop::AnswerLost => Words::new(
            format!("{edge} does not accept the token any more"),
            format!(
                "The answer to an earlier try was lost on its way, and with it perhaps the session that the token opens: it \
                 lasts some minutes, and is over then. {another}"
            ),
        ),
        Stop::NotAccepted => Words::new(
            format!("{edge} does not accept the token"),
            format!(
                "It was used before, or replaced by a newer one, or is unknown, or its user was removed: the server does not \
                 say which. {another}"
            ),
        ),
        Stop::WrongTokenKind => Words::new(
            "the token is not one for enrolling",
            format!("It may be one for a new password. {another}"),
        ),
        Stop::UserDisabled => Words::new("the user is disabled", format!("{ask} about it.")),
        Stop::NotAnEdge => Words::new(
            format!("there is no Defguard Edge at {edge}"),
            "Check the address, also the part behind the host. It is the Edge's that is needed, not the one where \
             administrators log in.",
        ),
        Stop::EdgeNotAllowed => Words::new(
            "the policy of this machine does not allow that server",
            "Use a server that it allows, or ask whoever manages this machine.",
        ),
        Stop::BadAnswer(answer) => Words::new(
            format!("{edge} gave an answer that cannot be used: {}", bad(answer)),
            format!("{ask} to look at the server; it may be too old, too new or damaged."),
        ),
        Stop::Refused(status) => Words::new(
            format!("{edge} refused it (status {status})"),
            format!("{ask}, and mention that status."),
        ),
        Stop::DeviceRefused => Words::new(
            "the server would not register this device, under three different names",
            format!("{ask} to look at the server's log."),
        ),
        Stop::DeviceOfAnotherUser => Words::new(
            "the server knows this device's key for another user",
            format!("{ask} to remove that device, or run `latchkey remove --all` for a new key."),
        ),
        Stop::SessionNotKept => Words::new(
            format!("{edge} forgets each session at once"),
            format!("{ask}: several Edges behind one address must keep a person on the same one."),
        ),
        Stop::Declined => Words::new(
            "you said no",
            "What was stored stays as it is, and nothing is kept of this token.",
        ),
        Stop::Store(code) => store::store(code, None),
    }
}

/// Says that the session is over although by its deadline there was time. `left` is that time in seconds.
pub(crate) fn ended_early(left: i64, admin: Option<&Admin>) -> Words {
    Words::new(
        format!(
            "the server has ended this session, although by its deadline there were {}",
            time::left(left)
        ),
        format!(
            "Ask {} for another token; what you entered is kept.",
            contact::admin(admin)
        ),
    )
}

/// Says what an unusable answer is like.
fn bad(answer: BadAnswer) -> String {
    match answer {
        BadAnswer::WebPage => "it is a web page".to_owned(),
        BadAnswer::Syntax { line, column } => {
            format!("it is not JSON from line {line}, column {column} on")
        }
        BadAnswer::CutOff => "it is cut off".to_owned(),
        BadAnswer::Shape { line, column } => {
            format!("a field is missing or of another type at line {line}, column {column}")
        }
        BadAnswer::Field { field: "" } => "a field cannot be used".to_owned(),
        BadAnswer::Field { field } => format!("`{field}` has a value that cannot be used"),
    }
}

/// Says what is different at the server now.
pub(crate) fn changed(changed: Changed) -> String {
    let Changed {
        factor,
        device,
        activated,
    } = changed;
    let mut sure = Vec::new();
    let mut perhaps = Vec::new();
    match factor {
        Certainty::Yes => sure.push("your second factor is on"),
        Certainty::Perhaps => perhaps.push("your second factor is on"),
        Certainty::No => {}
    }
    match device {
        Certainty::Yes => sure.push("this device is registered"),
        Certainty::Perhaps => perhaps.push("this device is registered"),
        Certainty::No => {}
    }
    match activated {
        Certainty::Yes => sure.push("your account is active"),
        Certainty::Perhaps => perhaps.push("your account is active"),
        Certainty::No => {}
    }
    match (sure.is_empty(), perhaps.is_empty()) {
        (true, true) => "Nothing was changed at the server.".to_owned(),
        (false, true) => format!("At the server {}.", list(&sure)),
        (true, false) => format!(
            "At the server perhaps {}: that is not known.",
            list(&perhaps)
        ),
        (false, false) => format!(
            "At the server {}, and perhaps {}: that is not known.",
            list(&sure),
            list(&perhaps)
        ),
    }
}

/// Gives the exit code.
pub(crate) fn exit(reason: Stop) -> Exit {
    match reason {
        Stop::TokenExpired
        | Stop::SessionOver
        | Stop::AnswerLost
        | Stop::NotAccepted
        | Stop::WrongTokenKind
        | Stop::UserDisabled
        | Stop::Refused(_)
        | Stop::DeviceRefused
        | Stop::DeviceOfAnotherUser => Exit::Refused,
        Stop::NotAnEdge | Stop::EdgeNotAllowed => Exit::BadInput,
        Stop::BadAnswer(_) | Stop::SessionNotKept => Exit::TryLater,
        Stop::Declined => Exit::Failed,
        Stop::Store(_) => Exit::Store,
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::view::Trouble;

    use super::super::trouble;
    use super::*;

    #[test]
    fn says_what_is_different_and_how_sure_it_is() {
        assert_eq!(
            changed(Changed::default()),
            "Nothing was changed at the server."
        );
        assert_eq!(
            changed(Changed {
                factor: Certainty::Yes,
                device: Certainty::Yes,
                activated: Certainty::Perhaps,
            }),
            "At the server your second factor is on and this device is registered, and perhaps your account is active: \
             that is not known."
        );
    }

    #[test]
    fn each_reason_and_trouble_has_words_and_a_way_on() {
        let golden = include_str!("../../../../core/tests/fixtures/golden/stops.json");
        let (stops, troubles): (Vec<Stop>, Vec<Trouble>) = serde_json::from_str(golden).unwrap();
        let stops = stops.into_iter().map(|reason| stop(reason, None, None));
        let troubles = troubles
            .into_iter()
            .map(|reason| trouble::trouble(reason, "vpn.acme.example"));
        for Words { what, remedy } in stops.chain(troubles) {
            assert!(!what.is_empty() && !what.ends_with('.'), "{what}");
            assert!(remedy.ends_with('.'), "{what}: {remedy}");
        }
    }

    #[test]
    fn names_the_administrator() {
        let admin = Admin {
            name: "Olga Nowak".to_owned(),
            phone_number: None,
            email: "olga@acme.example".to_owned(),
        };
        let words = stop(Stop::TokenExpired, Some(&admin), None);
        assert_eq!(
            words.remedy,
            "Ask Olga Nowak (olga@acme.example) for another token."
        );
    }
}
