//! What a sync came to.

use latchkey_core::sync::Synced;

use super::{Words, trouble};

/// Says it, with what to do where there is something to do. `edge` is the host of the Edge.
pub(crate) fn synced(synced: &Synced, edge: &str) -> Words {
    match synced {
        Synced::Updated { changed: true, .. } => Words::new("updated", ""),
        Synced::Updated { changed: false, .. } => Words::new("nothing has changed", ""),
        Synced::Gone => Words::new("it is gone", "Another process removed it meanwhile."),
        Synced::NoLicence => Words::new(
            "the locations stay as they are: the server has no licence for updates",
            "They go on working. Your administrator can tell more.",
        ),
        Synced::UserDisabled => Words::new(
            "the user is disabled at the server",
            "Ask your administrator; it works again once the user is enabled.",
        ),
        Synced::EnrollAgain => Words::new(
            "the server does not know this device any more",
            "Ask your administrator for another token and enroll this device again.",
        ),
        Synced::Trouble(trouble) => trouble::trouble(*trouble, edge),
        Synced::Refused(status) => Words::new(
            format!("{edge} refused it (status {status})"),
            "Tell your administrator.",
        ),
    }
}

/// Gives its code: that of the trouble, where it is trouble.
pub(crate) fn code(synced: &Synced) -> String {
    match synced {
        Synced::Updated { changed: true, .. } => "updated".to_owned(),
        Synced::Updated { changed: false, .. } => "unchanged".to_owned(),
        Synced::Gone => "gone".to_owned(),
        Synced::NoLicence => "no_licence".to_owned(),
        Synced::UserDisabled => "user_disabled".to_owned(),
        Synced::EnrollAgain => "enroll_again".to_owned(),
        Synced::Trouble(trouble) => trouble::code(*trouble),
        Synced::Refused(_) => "refused".to_owned(),
    }
}
