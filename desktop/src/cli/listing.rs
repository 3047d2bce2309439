//! What is enrolled, for people: the same after an enrollment and in `latchkey status`.

use latchkey_core::instance::{LocationFactor, ServiceMode};
use latchkey_core::text::harmless_within;
use latchkey_core::view::{InstanceView, LocationView};

use crate::cli::layout;
use crate::cli::words::time;

/// Most characters of a name or address.
const LIMIT: usize = 200;

/// Draws instances, one below the other. `now` is seconds since 1970 (UTC).
pub(crate) fn instances(instances: &[InstanceView], now: i64, width: usize) -> String {
    let blocks: Vec<String> = instances
        .iter()
        .map(|instance| block(instance, now, width))
        .collect();
    blocks.join("\n")
}

fn block(instance: &InstanceView, now: i64, width: usize) -> String {
    let clean = |text: &str| harmless_within(text, LIMIT);
    let mut lines = vec![layout::cut(
        &format!("{}  (instance {})", clean(&instance.name), instance.id),
        width,
    )];
    for (label, value) in [
        ("server", clean(&instance.edge)),
        ("user", clean(&instance.username)),
        ("device", clean(&instance.device)),
        ("synced", time::ago(now.saturating_sub(instance.last_sync))),
    ] {
        lines.push(layout::cut(&format!("  {label:<8}{value}"), width));
    }
    lines.push(String::new());
    if instance.locations.is_empty() {
        lines.extend(indented(
            "No locations. Your administrator may not have given you any yet, or they need something that Latchkey \
             cannot do. `latchkey sync` looks again.",
            width,
        ));
    } else {
        lines.extend(
            layout::table(&rows(&instance.locations), width.saturating_sub(2))
                .into_iter()
                .map(|line| format!("  {line}")),
        );
    }
    for notice in notices(instance) {
        lines.push(String::new());
        lines.extend(indented(&notice, width));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn rows(locations: &[LocationView]) -> Vec<Vec<String>> {
    let header = ["ID", "LOCATION", "ADDRESS", "GATEWAY", "MFA"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(locations.iter().map(|location| {
        vec![
            location.id.to_string(),
            harmless_within(&location.name, LIMIT),
            location.addresses.join(", "),
            location.endpoint.clone(),
            factor(location).to_owned(),
        ]
    }));
    rows
}

fn factor(location: &LocationView) -> &'static str {
    match (location.factor, location.factor_ready) {
        (LocationFactor::Disabled, _) => "no",
        (
            LocationFactor::Internal | LocationFactor::External | LocationFactor::Unknown,
            Some(false),
        ) => "not set up",
        (LocationFactor::Internal, _) => "yes",
        (LocationFactor::External, _) => "by your login",
        (LocationFactor::Unknown, _) => "of a new kind",
    }
}

/// What has to be explained.
fn notices(instance: &InstanceView) -> Vec<String> {
    let mut notices = Vec::new();
    if instance
        .locations
        .iter()
        .any(|location| factor(location) == "not set up")
    {
        notices.push(
            "\"not set up\": the location asks for a second factor that you do not have yet. Set it up in your \
             account's web page."
                .to_owned(),
        );
    }
    if instance.locations.iter().any(is_kept_up) {
        notices
            .push("Some locations are meant to be kept up by a service of the machine.".to_owned());
    }
    if let Some(edge) = &instance.announced_edge {
        notices.push(format!(
            "The server gives itself another address: {}. It is not used.",
            harmless_within(edge, LIMIT)
        ));
    }
    if instance.only_client_activation {
        notices.push(
            "This instance does not allow WireGuard files: `latchkey export` is refused."
                .to_owned(),
        );
    }
    notices
}

fn is_kept_up(location: &LocationView) -> bool {
    match location.service {
        ServiceMode::Prelogon | ServiceMode::AlwaysOn => true,
        ServiceMode::Disabled | ServiceMode::Unknown => false,
    }
}

fn indented(text: &str, width: usize) -> Vec<String> {
    let width = width.min(crate::cli::output::READABLE).saturating_sub(2);
    layout::wrap(text, width)
        .into_iter()
        .map(|line| format!("  {line}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use latchkey_core::instance::TrafficPolicy;

    use super::*;

    fn acme() -> InstanceView {
        InstanceView {
            id: 1,
            name: "Acme".to_owned(),
            edge: "https://vpn.acme.example".to_owned(),
            announced_edge: None,
            username: "maya".to_owned(),
            device: "laptop".to_owned(),
            public_key: String::new(),
            traffic_policy: TrafficPolicy::None,
            only_client_activation: false,
            locations: vec![LocationView {
                id: 7,
                name: "Berlin \u{1b}[2J Office".to_owned(),
                addresses: vec!["10.20.0.5".to_owned(), "fd20::5".to_owned()],
                endpoint: "vpn-berlin.acme.example:51820".to_owned(),
                factor: LocationFactor::Disabled,
                factor_ready: None,
                service: ServiceMode::Disabled,
            }],
            last_sync: 1000,
        }
    }

    #[test]
    fn draws_an_instance() {
        let text = instances(&[acme()], 1420, 100);
        assert_eq!(
            text,
            "Acme  (instance 1)\n  server  https://vpn.acme.example\n  user    maya\n  device  laptop\n  \
             synced  7 min ago\n\n  ID  LOCATION            ADDRESS             GATEWAY                        \
             MFA\n  7   Berlin \u{FFFD}[2J Office  10.20.0.5, fd20::5  vpn-berlin.acme.example:51820  no\n"
        );
    }

    #[test]
    fn stays_within_the_width() {
        let mut instance = acme();
        instance.name = "A".repeat(300);
        instance.locations[0].name = "東".repeat(300);
        let text = instances(&[instance], 0, 60);
        assert!(
            text.lines()
                .all(|line| unicode_width::UnicodeWidthStr::width(line) <= 60),
            "{text}"
        );
    }

    #[test]
    fn explains_what_is_missing() {
        let mut instance = acme();
        instance.locations[0].factor = LocationFactor::Internal;
        instance.locations[0].factor_ready = Some(false);
        assert!(instances(&[instance.clone()], 0, 80).contains("do not have yet"));
        instance.locations.clear();
        assert!(instances(&[instance], 0, 80).contains("No locations."));
    }
}
