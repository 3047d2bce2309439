//! What a person entered.

use latchkey_core::edge::EdgeUrlError;
use latchkey_core::view::{FieldError, ManualError};

use super::Words;

/// Says what is wrong with an entry, in one sentence.
pub(crate) fn field(error: FieldError) -> &'static str {
    match error {
        FieldError::Empty => "Please enter something.",
        FieldError::TooLong => "That is too long.",
        FieldError::ControlCharacter => "There is a character in it that cannot be typed.",
        FieldError::InvalidPhone => {
            "The server does not take this number. Digits, spaces and a leading + are fine: +49 30 1234."
        }
        FieldError::WeakPassword => "The server does not take this password.",
        FieldError::NameTaken => "Another device of yours has that name.",
        FieldError::NotACode => "A code has six digits.",
        FieldError::WrongCode => {
            "The server does not take this code. Wait for the next one, and check that the clock of your phone is right."
        }
        FieldError::MethodUnavailable => {
            "That does not work at this server right now. Please choose another way."
        }
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
            "the rules of this machine do not allow that server",
            "Use a server that they allow, or ask whoever manages this machine.",
        ),
        ManualError::TokenOver => Words::new(
            "the token of the unfinished enrollment is not accepted any more",
            "Ask your administrator for another one; with it the enrollment goes on where it was.",
        ),
        ManualError::NotByHand => Words::new(
            "the rules of this machine do not allow a token by hand",
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
