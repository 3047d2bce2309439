//! The play: what the administrator did on the real server, and the exchanges in between, by their numbers.

mod administration;
mod enrollment;

use latchkey_core::demo::{DemoLocation, Fault};

use crate::stage::Stage;

pub(crate) const ACTS: [fn(&mut Stage); 20] = [
    enrollment::general,
    enrollment::start,
    enrollment::devices,
    enrollment::core_and_edge_restart,
    enrollment::activation,
    enrollment::totp,
    enrollment::mailed_code,
    enrollment::desktop_token,
    administration::administrators_tokens,
    enrollment::superseded_tokens,
    administration::settings,
    administration::welcome_message,
    administration::poll,
    administration::groups,
    administration::address_pool,
    administration::free_limit,
    administration::rest,
    enrollment::session_over,
    enrollment::rate_limit,
    administration::mails_and_the_rest,
];

fn fault(stage: &mut Stage, text: &str) {
    stage.edge.add_fault(text.parse::<Fault>().unwrap());
}

fn office(stage: &mut Stage) -> &mut DemoLocation {
    &mut stage.edge.locations_mut()[0]
}

fn totp_code(stage: &Stage, username: &str, offset: i64) -> String {
    let code = stage.edge.totp_code(username, stage.now + offset);
    code.unwrap().expose().to_owned()
}

fn email_code(stage: &Stage, username: &str) -> String {
    let code = stage.edge.email_code(username, stage.now);
    code.unwrap().expose().to_owned()
}

/// Asks for a TOTP secret outside of the recording.
fn start_totp(stage: &mut Stage, username: &str, cookie_of: &str) {
    let mut request = stage.translated(cookie_of);
    request.path = "/api/v1/enrollment/register-mfa/code/start".to_owned();
    request.body = br#"{"method":"Totp"}"#.to_vec();
    let answer = stage.edge.handle(stage.now, &request).reply.unwrap();
    assert_eq!(answer.status, 200);
    assert!(stage.edge.totp_code(username, stage.now).is_some());
}
