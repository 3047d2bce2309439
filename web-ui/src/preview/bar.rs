//! The bar above the window: that this is not real, and what to show. Its words are for administrators and developers;
//! they are English.

use latchkey_core::demo::{Profile, Scenario};
use leptos::prelude::*;

use super::address::{State, Theme};
use super::samples;
use crate::widgets::new_id;
use crate::words::Language;

/// The bar.
#[component]
pub fn Bar(state: RwSignal<State>) -> impl IntoView {
    let change = move |change: fn(&mut State, &str)| {
        move |value: String| {
            let mut next = state.get_untracked();
            change(&mut next, &value);
            next.go();
        }
    };
    let scenarios = Scenario::ALL.map(|scenario| (scenario.name(), scenario.name()));
    let profiles = Profile::ALL.map(|profile| (profile.name(), profile.name()));
    let mut screens = vec![("", "as it comes")];
    screens.extend(samples::NAMES.map(|name| (name, name)));
    let themes = vec![("", "as the browser"), ("light", "light"), ("dark", "dark")];
    let mut languages = vec![("", "as the browser")];
    languages.extend(Language::ALL.map(|language| (language.tag(), language.name())));
    view! {
        <header class="preview-bar">
            <strong>"Preview, not real"</strong>
            <Pick
                label="Scenario"
                options=scenarios.to_vec()
                value=Signal::derive(move || state.read().scenario.name().to_owned())
                pick=change(|state, value| state.scenario = value.parse().unwrap_or_default())
            />
            <Pick
                label="Server"
                options=profiles.to_vec()
                value=Signal::derive(move || state.read().profile.name().to_owned())
                pick=change(|state, value| state.profile = value.parse().unwrap_or_default())
            />
            <Pick
                label="Screen"
                options=screens
                value=Signal::derive(move || state.read().screen.clone().unwrap_or_default())
                pick=change(|state, value| state.screen = (!value.is_empty()).then(|| value.to_owned()))
            />
            <Pick
                label="Theme"
                options=themes
                value=Signal::derive(move || state.read().theme.map_or("", Theme::name).to_owned())
                pick=change(|state, value| state.theme = Theme::of(value))
            />
            <Pick
                label="Language"
                options=languages
                value=Signal::derive(move || state.read().language.map_or("", Language::tag).to_owned())
                pick=change(|state, value| state.language = Language::of(value))
            />
        </header>
    }
}

#[component]
fn Pick(
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    value: Signal<String>,
    #[prop(into)] pick: Callback<String>,
) -> impl IntoView {
    let id = new_id("pick");
    let options = options.into_iter().map(|(option, name)| {
        let selected = move || *value.read() == option;
        view! {
            <option value=option prop:selected=selected>
                {name}
            </option>
        }
    });
    view! {
        <label for=id.clone()>{label}</label>
        <select id=id on:change=move |event| pick.run(event_target_value(&event))>
            {options.collect_view()}
        </select>
    }
}
