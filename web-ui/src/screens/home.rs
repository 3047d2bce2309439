//! What is enrolled, and what can be done with it.

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::export::ExportError;
use latchkey_core::instance::{LocationFactor, ServiceMode};
use latchkey_core::view::{InstanceView, LocationView, Screen};
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::paths;
use crate::widgets::{
    Frame, alert, fact, facts, foreign, live, mark, notice, paragraph, part, primary, quiet, small,
    span, text,
};

pub(super) fn draw(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    // Drawn anew only when something is different, so that the focus stays on a button that was pressed. A question
    // that is shown instead changes nothing here.
    let details = Memo::new(move |before: Option<&Vec<InstanceView>>| {
        let view = bridge.view.read();
        if let Screen::Home { instances, .. } = &view.screen {
            instances.iter().map(untimed).collect()
        } else {
            before.cloned().unwrap_or_default()
        }
    });
    let count = mark(move |_| details.get().len() as i64);
    live(move || {
        let count = count.get();
        let view = bridge.view.read_untracked();
        let Screen::Home {
            instances,
            unfinished,
        } = &view.screen
        else {
            return ().into_any();
        };
        let is_unfinished = *unfinished;
        let (heading, lead) = match &instances[..] {
            [] => (words.home_heading_none(), words.home_lead_none().to_owned()),
            [one] => (words.home_heading(), words.home_lead(&one.device)),
            _ => (words.home_heading(), words.home_lead_many().to_owned()),
        };
        let mut buttons = Vec::new();
        if count > 0 {
            let refresh = quiet(words.home_refresh(), bridge.says(Action::Refresh));
            buttons.push(refresh.icon(paths::REFRESH_CW).draw());
        }
        buttons.push(if is_unfinished {
            primary(words.home_go_on()).draw()
        } else if count == 0 {
            primary(words.manual_heading()).draw()
        } else {
            quiet(words.home_add(), bridge.says(Action::StartOver)).draw()
        });
        let unfinished = is_unfinished.then(|| notice(words.home_unfinished()));
        let drawn = live(move || {
            let mut drawn = Vec::new();
            for one in details.get() {
                drawn.push(instance(stage, &one, count == 1));
            }
            part("div", "stack wide apart", drawn)
        });
        view! {
            <Frame heading lead submit=bridge.says(Action::StartOver) buttons>
                {unfinished}
                {drawn}
            </Frame>
        }
        .into_any()
    })
    .into_any()
}

/// What is drawn anew when it changes: all but the time, which is drawn by itself.
fn untimed(instance: &InstanceView) -> InstanceView {
    InstanceView {
        last_sync: 0,
        ..instance.clone()
    }
}

fn instance(stage: Stage, instance: &InstanceView, is_only: bool) -> AnyView {
    let Stage { bridge, words } = stage;
    let heading = if is_only { "unseen" } else { "" };
    let mut parts = vec![part("h2", heading, vec![foreign(instance.name.clone())])];
    if let Some(trouble) = instance.trouble {
        parts.push(alert(words.sync_trouble(trouble)));
    }
    let mut locations = Vec::new();
    for one in &instance.locations {
        locations.push(part("li", "", vec![location(stage, instance.id, one)]));
    }
    let is_any = |look: fn(&LocationView) -> bool| instance.locations.iter().any(look);
    if locations.is_empty() {
        parts.push(notice(words.home_no_locations()));
    } else {
        parts.push(part("ul", "locations", locations));
    }
    if instance.only_client_activation {
        parts.push(notice(words.home_client_only()));
    } else {
        if is_any(|one| one.no_export.is_none()) {
            parts.push(paragraph("hint", words.home_connect()));
        }
        if is_any(|one| one.no_export.is_some()) {
            parts.push(paragraph("hint", words.home_no_export()));
        }
    }
    if let Some(url) = &instance.announced_edge {
        parts.push(notice(words.home_announced(url)));
    }
    let about = vec![
        (words.home_user(), instance.username.clone()),
        (words.home_device(), instance.device.clone()),
        (words.home_server(), instance.edge.clone()),
        (words.home_key(), instance.public_key.clone()),
    ];
    let id = instance.id;
    let synced = move || {
        let view = bridge.view.read();
        let Screen::Home { instances, .. } = &view.screen else {
            return String::new();
        };
        let mut times = instances.iter().filter(|one| one.id == id);
        times.next().map_or_else(String::new, |one| {
            format!(" · {}", words.home_synced(&words.moment(one.last_sync)))
        })
    };
    let remove = small(
        words.home_remove(),
        bridge.says(Action::Remove { instance: id }),
    );
    let summary = vec![foreign(instance.name.clone()), live(synced).into_any()];
    let about = vec![
        part("summary", "", summary),
        facts("facts", about),
        part("div", "row", vec![remove.draw()]),
    ];
    parts.push(part("details", "", about));
    part("section", "instance", parts)
}

fn location(stage: Stage, instance: i64, location: &LocationView) -> AnyView {
    let Stage { bridge, words } = stage;
    let factor = match location.factor {
        LocationFactor::Disabled => None,
        LocationFactor::Internal | LocationFactor::External | LocationFactor::Unknown => {
            Some(if location.factor_ready == Some(false) {
                words.home_factor_missing()
            } else {
                words.home_factor()
            })
        }
    };
    let posture =
        (location.no_export == Some(ExportError::NeedsPostureCheck)).then(|| words.home_posture());
    let service = match location.service {
        ServiceMode::Disabled => None,
        ServiceMode::Prelogon | ServiceMode::AlwaysOn | ServiceMode::Unknown => {
            Some(words.home_service())
        }
    };
    let mut name = vec![foreign(location.name.clone())];
    for text in [factor, posture, service].into_iter().flatten() {
        name.push(span("tag", text));
    }
    let address = vec![
        text(location.addresses.join(", ")),
        part("br", "", Vec::new()),
        text(location.endpoint.clone()),
    ];
    let action = Action::Export {
        instance,
        location: location.id,
    };
    let mut parts = vec![fact(paths::MAP_PIN, name, part("span", "", address))];
    if location.no_export.is_none() {
        let button = small(words.home_export(), bridge.says(action))
            .icon(paths::DOWNLOAD)
            .more(format!(" {}", location.name));
        parts.push(stage.offered(ActionKind::Export, move || button.clone().draw()));
    }
    part("div", "card place", parts)
}
