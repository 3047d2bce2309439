//! `latchkey status`: what is enrolled here. It needs neither network nor keys, and is quick.

use crate::store::{Holder, SqliteStore};
use latchkey_core::instance::{Instance, LocationFactor};
use latchkey_core::view::InstanceView;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{person, time};
use crate::cli::{clock, listing, output, place};

/// The JSON form.
#[derive(Serialize)]
struct Status<'a> {
    instances: Vec<InstanceStatus<'a>>,
    enrollment: Option<latchkey_core::checkpoint::Summary>,
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
    let store = SqliteStore::open_existing(&places.data).await?;
    let (instances, enrollment, holder) = match &store {
        Some(store) => {
            let summary = store.summary().await?;
            (summary.instances, summary.enrollment, summary.holder)
        }
        None => (Vec::new(), None, Holder::File),
    };
    if json {
        output::json(&Status {
            instances: instances.iter().map(instance).collect(),
            enrollment,
            secrets: match holder {
                Holder::File => "file",
            },
        });
    } else {
        let now = clock::now();
        let views: Vec<InstanceView> = instances.iter().map(Into::into).collect();
        output::out(&listing::instances(&views, now, output::width()));
        if views.is_empty() {
            output::out("Nothing is enrolled on this machine.\n");
        }
        match enrollment {
            Some(summary) => output::out(&format!("\n{}\n", unfinished(&summary, now))),
            None if views.is_empty() => {
                output::out(
                    "`latchkey enroll` begins; `latchkey check` looks for a provisioning file.\n",
                );
            }
            None => {}
        }
    }
    Ok(if instances.is_empty() {
        Exit::NotEnrolled
    } else {
        Exit::Done
    })
}

fn unfinished(summary: &latchkey_core::checkpoint::Summary, now: i64) -> String {
    let left = match summary.deadline {
        Some(deadline) if deadline > now => format!(" ({})", time::left(deadline - now)),
        Some(_) => " (its time is over: another token is needed)".to_owned(),
        None => String::new(),
    };
    let place = person::screen(&summary.screen);
    format!("An enrollment is unfinished, {place}{left}.\n`latchkey enroll` goes on.")
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
