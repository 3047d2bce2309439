//! What is enrolled, for people: the same after an enrollment and in `latchkey status`.

use latchkey_core::instance::{LocationFactor, ServiceMode};
use latchkey_core::text::harmless_within;
use latchkey_core::view::{InstanceView, LocationView};
use unicode_width::UnicodeWidthStr;

use crate::cli::words::time;
use crate::cli::{layout, width};

/// Most characters of a name or address.
const LIMIT: usize = 200;

/// The least width for a table; a narrower window gets one value a line.
const TABLE: usize = 60;

/// Draws instances, one below the other. `now` is seconds since 1970 (UTC), `width` may be endless.
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
    lines.extend(whole("  server  ", &clean(&instance.edge), width));
    for (label, value) in [
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
        lines.extend(locations(&instance.locations, width));
    }
    for notice in notices(instance) {
        lines.push(String::new());
        lines.extend(indented(&notice, width));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Draws locations as a table, with each address on a line of its own where they do not fit side by side; where even
/// that would cut addresses, one value a line.
fn locations(locations: &[LocationView], width: usize) -> Vec<String> {
    let side_by_side = locations
        .iter()
        .map(|at| cells(at, at.addresses.join(", ")));
    let stacked = locations.iter().flat_map(|at| {
        let mut addresses = at.addresses.iter();
        let first = cells(at, addresses.next().cloned().unwrap_or_default());
        let more = addresses.map(|address| {
            let mut row = [const { String::new() }; 5];
            row[2].clone_from(address);
            row
        });
        std::iter::once(first).chain(more)
    });
    let table = table(side_by_side, None, width).or_else(|| table(stacked, Some(1), width));
    match table.filter(|_| width >= TABLE) {
        Some(table) => table,
        None => locations.iter().flat_map(|at| stack(at, width)).collect(),
    }
}

fn table(
    rows: impl Iterator<Item = [String; 5]>,
    giving: Option<usize>,
    width: usize,
) -> Option<Vec<String>> {
    let header = ["ID", "LOCATION", "ADDRESS", "GATEWAY", "MFA"].map(str::to_owned);
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).map(Vec::from).collect();
    let lines = layout::table(&rows, giving, width.saturating_sub(2))?;
    Some(lines.into_iter().map(|line| format!("  {line}")).collect())
}

fn cells(location: &LocationView, addresses: String) -> [String; 5] {
    [
        location.id.to_string(),
        harmless_within(&location.name, LIMIT),
        addresses,
        location.endpoint.clone(),
        factor(location).to_owned(),
    ]
}

/// One value a line.
fn stack(location: &LocationView, width: usize) -> Vec<String> {
    let [id, name, addresses, gateway, factor] = cells(location, location.addresses.join(", "));
    let mut lines = vec![layout::cut(&format!("  {id}  {name}"), width)];
    for (label, value) in [
        ("address", addresses),
        ("gateway", gateway),
        ("MFA", factor),
    ] {
        lines.extend(whole(&format!("      {label:<9}"), &value, width));
    }
    lines
}

/// An address without its end is another one: what does not fit stands below its label, and each address on one line.
fn whole(lead: &str, value: &str, width: usize) -> Vec<String> {
    let widest = value.split(' ').map(UnicodeWidthStr::width).max();
    if lead.width().saturating_add(widest.unwrap_or_default()) <= width {
        return layout::hang(lead, value, width);
    }
    let inset = " ".repeat(lead.width() - lead.trim_start().width() + 2);
    let below = layout::hang(&inset, value, width);
    std::iter::once(lead.trim_end().to_owned())
        .chain(below)
        .collect()
}

fn factor(location: &LocationView) -> &'static str {
    match (location.factor, location.factor_ready) {
        (LocationFactor::Disabled, _) => "no",
        (
            LocationFactor::Internal | LocationFactor::External | LocationFactor::Unknown,
            Some(false),
        ) => "not set up",
        (LocationFactor::Internal, _) => "yes",
        (LocationFactor::External, _) => "by login",
        (LocationFactor::Unknown, _) => "new kind",
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
    width::flow("  ", text, width)
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
                no_export: None,
            }],
            last_sync: 1000,
            trouble: None,
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
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    }

    #[test]
    fn never_cuts_an_address() {
        let mut instance = acme();
        instance.edge = "https://enrollment.vpn.acme.example:8443".to_owned();
        let text = instances(&[instance.clone()], 0, 40);
        assert!(text.contains(&instance.edge), "{text}");
        instance.locations[0].endpoint = "gateway.berlin.vpn.acme.example:51820".to_owned();
        instance.locations[0].addresses =
            vec!["10.20.0.5".to_owned(), "fd20:1:2:3:4:5:6:7".to_owned()];
        let text = instances(&[instance.clone()], 0, 30);
        for whole in [&instance.locations[0].endpoint, "fd20:1:2:3:4:5:6:7"] {
            assert!(text.contains(whole), "{text}");
        }
    }

    #[test]
    fn cuts_nothing_where_there_is_room_without_end() {
        let mut instance = acme();
        instance.locations[0].name = "x".repeat(190);
        let text = instances(&[instance], 0, width::ENDLESS);
        assert!(
            text.contains(&"x".repeat(190)) && !text.contains('…'),
            "{text}"
        );
    }

    #[test]
    fn stacks_what_would_have_to_be_cut() {
        let text = instances(&[acme()], 0, 90);
        assert!(text.contains("10.20.0.5, fd20::5  vpn"), "{text}");
        for width in [71, 79] {
            let text = instances(&[acme()], 0, width);
            let below = format!("\n{}fd20::5\n", " ".repeat(text_column(&text, "ADDRESS")));
            assert!(text.contains(&below), "{width}: {text}");
        }
        let text = instances(&[acme()], 0, 59);
        assert!(
            text.contains(
                "  7  Berlin \u{FFFD}[2J Office\n      address  10.20.0.5, fd20::5\n      gateway  \
                 vpn-berlin.acme.example:51820\n      MFA      no\n"
            ),
            "{text}"
        );
    }

    fn text_column(text: &str, header: &str) -> usize {
        let line = text.lines().find(|line| line.contains(header)).unwrap();
        line.find(header).unwrap()
    }

    #[test]
    fn explains_what_is_missing() {
        let mut instance = acme();
        instance.locations[0].factor = LocationFactor::Internal;
        instance.locations[0].factor_ready = Some(false);
        let text = instances(&[instance.clone()], 0, 80);
        assert!(text.contains("\"not set up\": the location asks"), "{text}");
        instance.locations.clear();
        assert!(instances(&[instance], 0, 80).contains("No locations."));
    }
}
