//! `latchkey status`: what is enrolled here. It needs neither network nor keys, and is quick.

use crate::secret_store::SecretStore;
use crate::store::{Holder, SqliteStore};
use latchkey_core::checkpoint::Summary;
use latchkey_core::instance::{Instance, LocationFactor};
use latchkey_core::view::InstanceView;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, person, time};
use crate::cli::{clock, listing, output, place, width};

/// The JSON form.
#[derive(Serialize)]
struct Status<'a> {
    instances: Vec<InstanceStatus<'a>>,
    enrollment: Option<Summary>,
    secrets: &'static str,
}

#[derive(Serialize)]
struct InstanceStatus<'a> {
    id: i64,
    name: &'a str,
    edge: String,
    username: &'a str,
    device: DeviceStatus<'a>,
    locations: Vec<LocationStatus<'a>>,
    last_sync: i64,
}

#[derive(Serialize)]
struct DeviceStatus<'a> {
    name: &'a str,
    public_key: String,
}

#[derive(Serialize)]
struct LocationStatus<'a> {
    id: i64,
    name: &'a str,
    addresses: &'a [std::net::IpAddr],
    endpoint: String,
    allowed_ips: Vec<String>,
    dns: &'a [String],
    mfa: LocationFactor,
}

/// Runs the command.
pub(crate) async fn run(json: bool) -> Result<Exit, Failure> {
    let places = place::places()?;
    let store = SqliteStore::open_existing(&places.data, SecretStore::none()).await?;
    let (instances, enrollment, holder) = match &store {
        Some(store) => {
            let summary = store.summary().await?;
            (summary.instances, summary.enrollment, summary.holder)
        }
        None => (Vec::new(), None, None),
    };
    if json {
        output::json(&Status {
            instances: instances.iter().map(instance).collect(),
            enrollment,
            secrets: words::store::holder(holder.unwrap_or(Holder::File)),
        });
    } else {
        let now = clock::now();
        let views: Vec<InstanceView> = instances.iter().map(Into::into).collect();
        let room = width::stdout();
        let say = |text: &str| output::out(&(width::flow("", text, room).join("\n") + "\n"));
        output::out(&listing::instances(&views, now, room));
        if views.is_empty() {
            say("Nothing is enrolled on this machine.");
        }
        match enrollment {
            Some(summary) => say(&format!(
                "\n{}",
                unfinished(&summary, !views.is_empty(), now)
            )),
            None if views.is_empty() => {
                say("`latchkey enroll` begins; `latchkey check` looks for a provisioning file.");
            }
            None => {}
        }
        if let Some(holder) = holder {
            say(&format!("\n{}", words::store::held(holder, &places)));
        }
    }
    Ok(if instances.is_empty() {
        Exit::NotEnrolled
    } else {
        Exit::Done
    })
}

/// Says where an unfinished enrollment stands and what goes on with it.
fn unfinished(summary: &Summary, is_enrolled: bool, now: i64) -> String {
    let place = person::screen(&summary.screen);
    let left = summary
        .deadline
        .map(|deadline| deadline.saturating_sub(now));
    let command = person::to_go_on(is_enrolled);
    match left {
        // The codes are shown until somebody has kept them, however late.
        Some(..=0) if summary.screen != "recovery" => format!(
            "An enrollment is unfinished, {place}, and its time is over. Ask for another token; {command} takes it."
        ),
        Some(left @ 1..) => format!(
            "An enrollment is unfinished, {place} ({}). {command} goes on with it.",
            time::left(left)
        ),
        Some(_) | None => {
            format!("An enrollment is unfinished, {place}. {command} goes on with it.")
        }
    }
}

fn instance(instance: &Instance) -> InstanceStatus<'_> {
    InstanceStatus {
        id: instance.id.0,
        name: &instance.name,
        edge: instance.edge.to_string(),
        username: &instance.username,
        device: DeviceStatus {
            name: &instance.device.name,
            public_key: instance.device.public_key.to_string(),
        },
        locations: instance
            .locations
            .iter()
            .map(|location| LocationStatus {
                id: location.id,
                name: &location.name,
                addresses: &location.addresses,
                endpoint: location.endpoint.to_string(),
                allowed_ips: location
                    .allowed_ips
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                dns: &location.dns,
                mfa: location.factor,
            })
            .collect(),
        last_sync: instance.last_sync,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(screen: &str, deadline: Option<i64>, is_enrolled: bool) -> String {
        let summary = Summary {
            screen: screen.to_owned(),
            deadline,
        };
        unfinished(&summary, is_enrolled, 1000)
    }

    #[test]
    fn names_the_command_that_goes_on() {
        for deadline in [None, Some(1500)] {
            let alone = said("password", deadline, false);
            assert!(alone.contains("`latchkey enroll` goes on"), "{alone}");
            let beside = said("password", deadline, true);
            assert!(!beside.contains("`latchkey enroll`"), "{beside}");
            assert!(beside.contains("enroll --file PATH`"), "{beside}");
        }
        assert!(said("password", Some(1500), true).contains("8 min left"));
    }

    #[test]
    fn after_the_deadline_nothing_goes_on_without_a_token() {
        for is_enrolled in [false, true] {
            let text = said("device", Some(1000), is_enrolled);
            assert!(text.contains("another token"), "{text}");
            assert!(!text.contains("goes on"), "{text}");
        }
        let codes = said("recovery", Some(900), false);
        assert!(
            codes.contains("goes on") && !codes.contains("token"),
            "{codes}"
        );
    }
}
