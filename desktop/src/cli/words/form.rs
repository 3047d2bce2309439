//! What a person entered.

use latchkey_core::edge::EdgeUrlError;
use latchkey_core::provisioning::ProblemCode;
use latchkey_core::rules::MAX_DEVICE_NAME;
use latchkey_core::view::{FieldError, ManualError};

use super::{Words, file};
use crate::cli::exit::Exit;

/// Says what is wrong with an entry, in one sentence.
pub(crate) fn field(error: FieldError) -> String {
    let text = match error {
        FieldError::Empty => "Please enter something.",
        FieldError::TooLong => {
            return format!("That is too long: at most {MAX_DEVICE_NAME} characters.");
        }
        FieldError::ControlCharacter => "There is a character in it that cannot be typed.",
        FieldError::InvalidPhone => {
            "The server does not take this number. Digits, spaces and a leading + are fine: +49 30 1234."
        }
        FieldError::WeakPassword => "The server does not take this password.",
        FieldError::NameTaken => "Another device of yours has that name.",
        FieldError::NotACode => "A code has six digits.",
        FieldError::WrongCode => {
            "The server does not take this code. Wait for the next one, and check that the clock of your phone is right. If \
             none is taken, go `back` and choose the app again: its picture is a new one then."
        }
        FieldError::MethodUnavailable => {
            "That does not work at this server right now. Please choose another way."
        }
    };
    text.to_owned()
}

/// Says what is wrong with a code from a mail.
pub(crate) fn mailed_code(error: FieldError) -> String {
    if error == FieldError::WrongCode {
        "The server does not take this code. Look at the newest mail: only its code counts, and only for a minute or \
         two. Or type `again` for another one."
            .to_owned()
    } else {
        field(error)
    }
}

/// Gives the exit code for a URL, token or link that is not taken.
pub(crate) fn exit(error: ManualError) -> Exit {
    match error {
        ManualError::Url(_)
        | ManualError::NoToken
        | ManualError::BadLink
        | ManualError::EdgeNotAllowed => Exit::BadInput,
        ManualError::NotByHand | ManualError::TokenOver => Exit::Refused,
    }
}

/// Says what is wrong with a link.
pub(crate) fn link(problem: ProblemCode) -> Words {
    use ProblemCode::{
        KeyTwice, TokenEmpty, TokenMissing, UrlEmpty, UrlLoopback, UrlMissing, UrlNotAUrl,
        UrlNotHttps, UrlNotText, UrlQueryOrFragment, UrlUserInfo,
    };
    let whole = "Copy it again, from its first letter to its last.";
    if matches!(problem, UrlMissing | UrlEmpty) {
        Words::new("the link holds no address", whole)
    } else if matches!(problem, TokenMissing | TokenEmpty) {
        Words::new("the link holds no token", whole)
    } else if problem == KeyTwice {
        Words::new("the link says the same thing twice", whole)
    } else if matches!(
        problem,
        UrlNotText | UrlNotAUrl | UrlNotHttps | UrlUserInfo | UrlQueryOrFragment | UrlLoopback
    ) {
        let Words { what, .. } = file::problem(problem);
        Words::new(
            format!("the address in the link cannot be used: {what}"),
            "Ask your administrator for a right one.",
        )
    } else {
        file::problem(problem)
    }
}

/// Says what is wrong with a URL and token given by hand, or a link.
pub(crate) fn manual(error: ManualError) -> Words {
    match error {
        ManualError::Url(error) => url(error),
        ManualError::NoToken => Words::new(
            "there is no token",
            "It stands in the mail or message of your administrator.",
        ),
        ManualError::BadLink => Words::new(
            "that is not an enrollment link",
            "Copy it again, from `defguard://` to its end.",
        ),
        ManualError::EdgeNotAllowed => Words::new(
            "the policy of this machine does not allow that server",
            "Use a server that it allows, or ask whoever manages this machine.",
        ),
        ManualError::TokenOver => Words::new(
            "the token of the unfinished enrollment is not accepted any more",
            "Ask your administrator for another one; with it the enrollment goes on where it was.",
        ),
        ManualError::NotByHand => Words::new(
            "the policy of this machine does not allow a token by hand",
            "It needs a provisioning file: ask whoever manages this machine.",
        ),
    }
}

/// Says what is wrong with the URL of an Edge.
pub(crate) fn url(error: EdgeUrlError) -> Words {
    match error {
        EdgeUrlError::Empty => Words::new(
            "the URL is empty",
            "Give the address of the Edge: https://vpn.example.com.",
        ),
        EdgeUrlError::NotAUrl => Words::new(
            "that is not a URL",
            "Give the whole address of the Edge: https://vpn.example.com.",
        ),
        EdgeUrlError::NotHttps => Words::new(
            "the URL does not begin with https://",
            "Only https keeps the token secret on its way; http works on this machine alone.",
        ),
        EdgeUrlError::UserInfo => Words::new(
            "there is a user name or password in the URL",
            "Leave out everything between // and @.",
        ),
        EdgeUrlError::QueryOrFragment => Words::new(
            "there is a ? or # in the URL",
            "Leave out everything from there on.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::link::parse_link;

    use super::*;

    #[test]
    fn says_what_a_link_lacks() {
        for (text, said) in [
            (
                "defguard://addinstance?token=Tk",
                "the link holds no address",
            ),
            (
                "defguard://addinstance?url=https://a.example",
                "the link holds no token",
            ),
            (
                "defguard://addinstance?token=Tk&url=http://a.example",
                "the address in the link cannot be used: the URL does not begin with https://",
            ),
            (
                "defguard://other?token=Tk",
                "that is not an enrollment link",
            ),
        ] {
            assert_eq!(link(parse_link(text).unwrap_err()).what, said);
        }
    }

    #[test]
    fn advice_fits_the_kind_of_code() {
        assert!(mailed_code(FieldError::WrongCode).contains("newest mail"));
        assert!(field(FieldError::WrongCode).contains("clock of your phone"));
        assert!(field(FieldError::WrongCode).contains("`back`"));
        assert!(field(FieldError::TooLong).contains("64"));
    }
}
