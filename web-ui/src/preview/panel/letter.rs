//! The texts as they arrive: the final page as the last screen draws it, the mail as it is read.

use latchkey_core::action::Action;
use latchkey_core::demo::Profile;
use latchkey_core::demo::template::mail_page;
use latchkey_core::page::Page;
use leptos::prelude::*;

use super::controls::{action, row};
use crate::host::{Bridge, nothing_yet};
use crate::preview::desk::Desk;
use crate::preview::settings::{FLAGS, SEND, SHOW, SMTP};
use crate::preview::texts::Text;
use crate::preview::window::FINISH;
use crate::screens;
use crate::widgets::icon::paths;
use crate::widgets::{live, paragraph, part, words as word};
use crate::words::Words;

/// Shows the final page.
pub fn page(desk: Desk, words: Words) -> AnyView {
    let shown = live(move || {
        let off = !is_on(desk, SHOW);
        let hint = off.then(|| paragraph("hint", words.preview_not_shown()));
        let page = markdown(desk, Text::Page).map(|text| Page::parse(&text));
        let drawn = sheet(desk, words, page);
        let name = name(desk);
        let mut parts = vec![word("h3", "from", words.preview_shown_page(&name))];
        parts.extend(hint);
        parts.push(drawn);
        part("div", "letter", parts)
    });
    let open = action(
        "preview-to-window",
        paths::EYE,
        words.preview_to_window(),
        move || desk.change(|state| state.screen = Some(FINISH)),
    );
    part("div", "group", vec![shown.into_any(), row(vec![open])])
}

/// Shows the mail.
pub fn mail(desk: Desk, words: Words) -> AnyView {
    let shown = live(move || {
        let why = if !is_on(desk, SMTP) {
            Some(words.preview_why_smtp())
        } else if !is_on(desk, SEND) {
            Some(words.preview_why_off())
        } else {
            None
        };
        let hint = why.map(|why| paragraph("hint", words.preview_not_sent(why)));
        let facts = desk.facts.read();
        let subject = markdown(desk, Text::Subject).unwrap_or_default();
        let head = vec![
            (words.preview_from(), facts.from.clone()),
            (words.preview_to(), facts.to.clone()),
            (words.preview_subject(), subject),
        ];
        let name = name(desk);
        let mut parts = vec![word("h3", "from", words.preview_shown_mail(&name))];
        parts.extend(hint);
        parts.push(crate::widgets::facts("facts", head));
        // Up to 1.6 a mail keeps all of Markdown (edge-contract §4), later ones not (field §2.7).
        let parse = match desk.state.read().profile {
            Profile::V1_6 => Page::parse,
            Profile::V2_0 | Profile::V2_1 | Profile::V2_2 => mail_page,
        };
        let page = markdown(desk, Text::Mail).map(|text| parse(&text));
        parts.push(sheet(desk, words, page));
        part("div", "letter", parts)
    });
    shown.into_any()
}

/// Whether a switch is on, in a version that knows it.
fn is_on(desk: Desk, place: usize) -> bool {
    let knows = FLAGS[place].since <= desk.state.read().profile;
    !knows || desk.facts.read().flags[place]
}

fn name(desk: Desk) -> String {
    let facts = desk.facts.read();
    format!("{} {}", facts.tags.first_name, facts.tags.last_name)
}

/// The text with its tags replaced, if that was possible.
fn markdown(desk: Desk, text: Text) -> Option<String> {
    let rendering = desk.rendered.get(text).read();
    rendering.as_ref()?.rendered.markdown.clone()
}

/// Draws a text on paper; its links lead nowhere.
fn sheet(desk: Desk, words: Words, page: Option<Page>) -> AnyView {
    let Some(page) = page else {
        return paragraph("hint", words.preview_not_rendered());
    };
    if page.is_empty() {
        return paragraph("hint", words.preview_nothing());
    }
    let links: Vec<String> = page.links().into_iter().map(str::to_owned).collect();
    let bridge = Bridge::new(RwSignal::new(nothing_yet()), move |action| {
        if let Action::OpenLink { number } = action
            && let Some(url) = number.checked_sub(1).and_then(|place| links.get(place))
        {
            desk.said.set(Some(words.preview_leads_to(url)));
        }
    });
    let drawn = screens::page::draw(bridge, &page);
    part("div", "card message", vec![drawn])
}
