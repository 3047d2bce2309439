//! What is enrolled.

use latchkey_core::instance::{LocationFactor, ServiceMode};
use latchkey_core::view::{InstanceView, LocationView, Screen};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{Facts, Frame, Notice, foreign, live, span};
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
        locations.push(location(words, one));
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
        Some(command) => view! {
            <p class="hint">{words.home_connect()} " " <code>{command}</code></p>
        }
        .into_any(),
    };
    let facts = vec![
        (words.home_user(), instance.username.clone()),
        (words.home_device(), instance.device.clone()),
        (words.home_server(), instance.edge.clone()),
        (words.home_key(), instance.public_key.clone()),
    ];
    let announced = instance.announced_edge.as_ref().map(|url| {
        view! { <Notice words=words.home_announced(url) /> }
    });
    view! {
        <section class="instance" aria-label=instance.name.clone()>
            <h2 class=if is_only { "unseen" } else { "" }>
                {foreign(instance.name.clone())}
            </h2>
            <ul class="locations">{locations}</ul>
            {connect}
            {announced}
            <details>
                <summary>
                    {foreign(instance.name.clone())}
                    " · "
                    {words.home_synced(&words.moment(instance.last_sync))}
                </summary>
                <Facts facts />
            </details>
        </section>
    }
    .into_any()
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
    let mut tags = Vec::new();
    for text in [tag, service].into_iter().flatten() {
        tags.push(span("tag", text));
    }
    view! {
        <li class="card fact">
            <span class="badge"><Icon path=paths::MAP_PIN /></span>
            <div>
                <strong>
                    {foreign(location.name.clone())}
                    {tags}
                </strong>
                <span class="hint tabular">
                    {location.addresses.join(", ")} " · " {foreign(location.endpoint.clone())}
                </span>
            </div>
        </li>
    }
    .into_any()
}
