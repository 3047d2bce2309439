//! What is enrolled.

use latchkey_core::instance::{LocationFactor, ServiceMode};
use latchkey_core::view::{InstanceView, LocationView, Screen};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{Frame, Notice};
use crate::words::Words;

pub(super) fn draw(Stage { bridge, words }: Stage) -> AnyView {
    let drawn = move || {
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
        let drawn = instances
            .iter()
            .map(|one| instance(words, one, is_only))
            .collect_view();
        view! {
            <Frame heading lead>
                {is_unfinished.then(|| view! { <Notice>{words.home_unfinished()}</Notice> })} {drawn}
            </Frame>
        }
        .into_any()
    };
    drawn.into_any()
}

fn instance(words: Words, instance: &InstanceView, is_only: bool) -> AnyView {
    let locations = instance
        .locations
        .iter()
        .map(|one| location(words, one))
        .collect_view();
    let command = instance
        .locations
        .first()
        .map(|location| format!("latchkey export {}", location.id));
    let connect = match command {
        None => view! { <Notice>{words.home_no_locations()}</Notice> }.into_any(),
        Some(_) if instance.only_client_activation => {
            view! { <Notice>{words.home_client_only()}</Notice> }.into_any()
        }
        Some(command) => view! {
            <p class="hint">{words.home_connect()} " " <code>{command}</code></p>
        }
        .into_any(),
    };
    let facts = [
        (words.home_user(), instance.username.clone()),
        (words.home_device(), instance.device.clone()),
        (words.home_server(), instance.edge.clone()),
        (words.home_key(), instance.public_key.clone()),
    ];
    let facts = facts.map(|(name, value)| {
        view! {
            <dt>{name}</dt>
            <dd>
                <bdi>{value}</bdi>
            </dd>
        }
    });
    let announced = instance.announced_edge.as_ref().map(|url| {
        let said = words.home_announced(url);
        view! { <Notice>{said}</Notice> }
    });
    view! {
        <section class="instance" aria-label=instance.name.clone()>
            <h2 class:unseen=is_only>
                <bdi>{instance.name.clone()}</bdi>
            </h2>
            <ul class="locations">{locations}</ul>
            {connect}
            {announced}
            <details>
                <summary>
                    <bdi>{instance.name.clone()}</bdi>
                    " · "
                    {words.home_synced(&words.moment(instance.last_sync))}
                </summary>
                <dl class="facts">{facts.into_iter().collect_view()}</dl>
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
    let tags = [tag, service].into_iter().flatten();
    let tags = tags.map(|tag| view! { <span class="tag">{tag}</span> });
    view! {
        <li class="card fact">
            <span class="badge"><Icon path=paths::MAP_PIN /></span>
            <div>
                <strong>
                    <bdi>{location.name.clone()}</bdi>
                    {tags.collect_view()}
                </strong>
                <span class="hint tabular">
                    {location.addresses.join(", ")} " · " <bdi>{location.endpoint.clone()}</bdi>
                </span>
            </div>
        </li>
    }
    .into_any()
}
