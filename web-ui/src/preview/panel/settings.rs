//! The switches of the administration panel.

use latchkey_core::demo::Profile;
use leptos::prelude::*;

use super::controls::{Looks, Segments, Switch, button, plain};
use super::group;
use crate::preview::desk::Desk;
use crate::preview::settings::{FLAGS, Flag, MINUTES, SAME, USUAL_MINUTES};
use crate::widgets::{live, paragraph, part, text};
use crate::words::Words;

/// Draws it.
pub fn draw(desk: Desk, words: Words) -> AnyView {
    let version = view! {
        <Segments
            id="preview-version"
            label=words.preview_version()
            options=plain(&Profile::ALL, Profile::name, Profile::name)
            value=Signal::derive(move || desk.state.read().profile.name().to_owned())
            pick=move |name: String| {
                if let Ok(profile) = name.parse() {
                    desk.change(|state| state.profile = profile);
                }
            }
        />
    }
    .into_any();
    let mut switches = Vec::new();
    for (place, flag) in FLAGS.iter().enumerate() {
        if place != SAME {
            switches.push(switch(desk, words, place, flag));
        }
    }
    let server = vec![version, minutes(desk, words)];
    let parts = vec![
        paragraph("hint", words.preview_settings_hint()),
        group(words.preview_group_server(), server),
        group(words.preview_settings(), switches),
    ];
    part("div", "groups", parts)
}

/// Draws one switch.
pub fn switch(desk: Desk, words: Words, place: usize, flag: &'static Flag) -> AnyView {
    let off = move || {
        let unknown = desk.state.read().profile < flag.since;
        unknown.then(|| words.preview_since(flag.since.name()))
    };
    let on = Signal::derive(move || desk.facts.read().flags[place]);
    view! {
        <Switch
            id=format!("preview-{}", flag.key)
            label=(flag.label)(words)
            hint=(flag.hint)(words)
            on
            off=Signal::derive(off)
            set=move |on| desk.change(|state| state.set_flag(place, on))
        />
    }
    .into_any()
}

/// How long a session lasts: the usual choices, or any number.
fn minutes(desk: Desk, words: Words) -> AnyView {
    let minutes = Memo::new(move |_| desk.facts.read().minutes);
    let usual: Vec<_> = USUAL_MINUTES
        .into_iter()
        .map(|choice| {
            let looks = Looks {
                class: "tool",
                id: Some(format!("preview-minutes-{choice}")),
                pressed: Some(live(move || (minutes.get() == choice).to_string())),
                ..Looks::default()
            };
            let choose = move || desk.change(|state| state.set_minutes(choice));
            button(looks, vec![text(choice.to_string())], Box::new(choose))
        })
        .collect();
    view! {
        <div class="control">
            <label for="preview-minutes">{words.preview_minutes()}</label>
            <div class="tools">
                <input
                    type="number"
                    id="preview-minutes"
                    min=*MINUTES.start()
                    max=*MINUTES.end()
                    aria-describedby="preview-minutes-hint"
                    prop:value=live(move || minutes.get().to_string())
                    on:change=move |event| {
                        if let Ok(minutes) = event_target_value(&event).parse() {
                            desk.change(|state| state.set_minutes(minutes));
                        }
                    }
                />
                {usual}
            </div>
            <p class="hint" id="preview-minutes-hint">
                {words.preview_minutes_hint()}
            </p>
        </div>
    }
    .into_any()
}
