//! What is enrolled.

use latchkey_core::instance::{LocationFactor, ServiceMode};
use latchkey_core::view::{InstanceView, LocationView, Screen};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{Facts, Frame, Notice, fact, foreign, live, part, span, text};
use crate::words::Words;

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    let drawn = live(move || {
        let view = bridge.view.read();
        let Screen::Home {
            instances,
            unfinished,
        } = &view.screen
        else {
            return ().into_any();
        };
        let (heading, lead) = match &instances[..] {
            [] => (words.home_heading_none(), words.home_lead_none().to_owned()),
            [one] => (words.home_heading(), words.home_lead(&one.device)),
            _ => (words.home_heading(), words.home_lead_many().to_owned()),
        };
        let (is_only, is_unfinished) = (instances.len() == 1, *unfinished);
        let mut drawn = Vec::new();
        for one in instances {
            drawn.push(instance(words, one, is_only));
        }
        view! {
            <Frame heading lead>
                {is_unfinished.then(|| view! { <Notice words=words.home_unfinished() /> })} {drawn}
            </Frame>
        }
        .into_any()
    });
    drawn.into_any()
}

fn instance(words: Words, instance: &InstanceView, is_only: bool) -> AnyView {
    let mut locations = Vec::new();
    for one in &instance.locations {
        locations.push(part("li", "", vec![location(words, one)]));
    }
    let command = instance
        .locations
        .first()
        .map(|location| format!("latchkey export {}", location.id));
    let connect = match command {
        None => view! { <Notice words=words.home_no_locations() /> }.into_any(),
        Some(_) if instance.only_client_activation => {
            view! { <Notice words=words.home_client_only() /> }.into_any()
        }
        Some(command) => {
            let said = text(format!("{} ", words.home_connect()));
            part(
                "p",
                "hint",
                vec![said, crate::widgets::words("code", "", command)],
            )
        }
    };
    let facts = vec![
        (words.home_user(), instance.username.clone()),
        (words.home_device(), instance.device.clone()),
        (words.home_server(), instance.edge.clone()),
        (words.home_key(), instance.public_key.clone()),
    ];
    let synced = words.home_synced(&words.moment(instance.last_sync));
    let about = view! {
        <details>
            <summary>{foreign(instance.name.clone())} {text(format!(" · {synced}"))}</summary>
            <Facts facts />
        </details>
    };
    let heading = if is_only { "unseen" } else { "" };
    let mut parts = vec![
        part("h2", heading, vec![foreign(instance.name.clone())]),
        part("ul", "locations", locations),
        connect,
    ];
    if let Some(url) = &instance.announced_edge {
        parts.push(view! { <Notice words=words.home_announced(url) /> }.into_any());
    }
    parts.push(about.into_any());
    part("section", "instance", parts)
}

fn location(words: Words, location: &LocationView) -> AnyView {
    let tag = match location.factor {
        LocationFactor::Disabled => None,
        LocationFactor::Internal | LocationFactor::External | LocationFactor::Unknown => {
            Some(if location.factor_ready == Some(false) {
                words.home_factor_missing()
            } else {
                words.home_factor()
            })
        }
    };
    let service = match location.service {
        ServiceMode::Disabled => None,
        ServiceMode::Prelogon | ServiceMode::AlwaysOn | ServiceMode::Unknown => {
            Some(words.home_service())
        }
    };
    let mut name = vec![foreign(location.name.clone())];
    for text in [tag, service].into_iter().flatten() {
        name.push(span("tag", text));
    }
    let addresses = format!("{} · {}", location.addresses.join(", "), location.endpoint);
    fact(paths::MAP_PIN, name, text(addresses))
}
