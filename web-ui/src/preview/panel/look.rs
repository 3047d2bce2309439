//! Colours, width and language.

use leptos::prelude::*;

use super::controls::{Segments, plain};
use crate::preview::desk::Desk;
use crate::preview::state::{Theme, Width};
use crate::widgets::part;
use crate::words::{Language, Words};

/// Draws it.
pub fn draw(desk: Desk, words: Words) -> AnyView {
    let mut themes = vec![("", words.preview_as_system().to_owned())];
    themes.extend(plain(&Theme::ALL, Theme::name, |theme| match theme {
        Theme::Light => words.preview_theme_light(),
        Theme::Dark => words.preview_theme_dark(),
    }));
    let widths = plain(&Width::ALL, Width::name, |width| match width {
        Width::Fit => words.preview_width_fit(),
        Width::Narrow | Width::Middle | Width::Usual => width.name(),
        Width::Full => words.preview_width_full(),
    });
    let mut languages = vec![("", words.preview_as_browser().to_owned())];
    languages.extend(plain(&Language::ALL, Language::tag, Language::name));
    let controls = view! {
        <Segments
            id="preview-theme"
            label=words.preview_theme()
            options=themes
            value=Signal::derive(move || desk.state.read().theme.map_or("", Theme::name).to_owned())
            pick=move |name: String| {
                let theme = Theme::ALL.into_iter().find(|theme| theme.name() == name);
                desk.change(|state| state.theme = theme);
            }
        />
        <Segments
            id="preview-width"
            label=words.preview_width()
            options=widths
            value=Signal::derive(move || desk.state.read().width.name().to_owned())
            pick=move |name: String| {
                let width = Width::ALL.into_iter().find(|width| width.name() == name);
                desk.change(|state| state.width = width.unwrap_or_default());
            }
        />
        <Segments
            id="preview-language"
            label=words.preview_language()
            options=languages
            value=Signal::derive(move || {
                desk.state.read().language.map_or("", Language::tag).to_owned()
            })
            pick=move |name: String| desk.change(|state| state.language = Language::of(&name))
        />
    }
    .into_any();
    part("div", "groups", vec![controls])
}
