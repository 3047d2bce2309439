//! What a person is asked, and what is done without one.

use latchkey_core::action::Method;
use latchkey_core::text::harmless_within;
use latchkey_core::view::{Question, Step, Task};

/// Most characters of a name in a sentence.
const LIMIT: usize = 60;

/// Names a step.
pub(crate) fn step(step: Step) -> &'static str {
    match step {
        Step::Welcome => "Welcome",
        Step::Details => "Your details",
        Step::Password => "Password",
        Step::Device => "This device",
        Step::Factor => "Second factor",
        Step::Recovery => "Recovery codes",
    }
}

/// Says what only a person can do in a step: "somebody has to …".
pub(crate) fn needed(step: Step) -> &'static str {
    match step {
        Step::Welcome => "read the welcome",
        Step::Details => "confirm the details",
        Step::Password => "choose a password",
        Step::Device => "name this device",
        Step::Factor => "set up a second factor",
        Step::Recovery => "keep the recovery codes",
    }
}

/// Names a way to a second factor.
pub(crate) fn method(method: Method) -> &'static str {
    match method {
        Method::Totp => "an authenticator app on your phone",
        Method::Email => "codes by e-mail",
    }
}

/// Says that something was done.
pub(crate) fn done(task: Task) -> &'static str {
    match task {
        Task::RegisterDevice => "This device is registered.",
        Task::ActivateUser => "Your account is active.",
        Task::Save => "Keys and locations are stored.",
        Task::RemoveFile => "The provisioning file is removed.",
    }
}

/// Asks a question: what is the case, as the `what` of [`Words`](super::Words), and what happens after yes. `edge` is the host
/// of the Edge that the token is for.
pub(crate) fn question(question: &Question, edge: &str) -> (String, String) {
    let name = |text: &str| harmless_within(text, LIMIT);
    match question {
        Question::AnotherInstance { login, instance } => (
            format!(
                "this machine is enrolled already, and the token is for another user or instance: {} at {} (server {})",
                name(login),
                name(instance),
                name(edge)
            ),
            "Enroll with that one as well? What is stored stays.".to_owned(),
        ),
        Question::AnotherUser { login, unfinished } => (
            format!(
                "an enrollment of {} is unfinished, and the server knows of it already. The token is for {} (server {})",
                name(unfinished),
                name(login),
                name(edge)
            ),
            "Give up the unfinished one and go on with this token?".to_owned(),
        ),
        Question::UseLink { edge } => (
            format!("a link wants to enroll this machine at {}", name(edge)),
            "Follow it? Anybody can make such a link.".to_owned(),
        ),
        Question::RemoveInstance { instance, device } => (
            format!(
                "the instance {} will be removed from this machine. Its device {} stays registered at the server",
                name(instance),
                name(device)
            ),
            "Remove it?".to_owned(),
        ),
    }
}

/// Says where an unfinished enrollment stands, from the tag of its screen: "at the password".
pub(crate) fn screen(tag: &str) -> &'static str {
    match tag {
        "connecting" => "before the first answer of the server",
        "welcome" => "at the welcome",
        "details" => "at your details",
        "password" => "at the password",
        "device" => "at this device's name",
        "factor" | "totp" | "email" => "at the second factor",
        "recovery" => "at the recovery codes",
        "working" => "while this device was being registered",
        "manual" => "until another token comes: the server does not accept its token any more",
        _ => "somewhere on the way",
    }
}

/// After an enrollment that leaves no device here.
pub(crate) const ADMIN_ADDS_DEVICE: &str =
    "There is nothing more to do here: your administrator adds this device.";

/// Where something is enrolled, and something else was begun.
pub(crate) const UNFINISHED: &str = "Another enrollment was begun and not finished: `latchkey enroll --file` or `--url` goes on with it.";

/// After an enrollment without a device here. `could_add` tells whether this user may add devices.
pub(crate) fn no_device(could_add: bool) -> &'static str {
    if could_add {
        "You left this device out, so it is not registered. Another token from your administrator adds it later."
    } else {
        ADMIN_ADDS_DEVICE
    }
}

/// Names the command that goes on with an unfinished enrollment. With something enrolled, `latchkey enroll` alone has nothing
/// to do, so file or token must be named.
pub(crate) fn to_go_on(is_enrolled: bool) -> &'static str {
    match is_enrolled {
        true => "`latchkey enroll --file PATH`, or `--url URL` with its token,",
        false => "`latchkey enroll`",
    }
}

/// When a person stops before the end. `begun` tells whether there is an unfinished enrollment.
pub(crate) fn stopped(begun: bool, is_enrolled: bool) -> String {
    if begun {
        format!(
            "Nothing is lost: {} goes on from here.",
            to_go_on(is_enrolled)
        )
    } else {
        "Nothing was begun or stored yet, so there is nothing to go on with.".to_owned()
    }
}
