//! The administrator's texts: written on one side, as they arrive on the other.

use leptos::prelude::*;

use super::editor::{Editor, Kind};
use super::{exchange, group, letter, settings};
use crate::preview::desk::Desk;
use crate::preview::settings::{FLAGS, SAME};
use crate::preview::texts::Text;
use crate::widgets::{live, part};
use crate::words::Words;

/// Draws it.
pub fn draw(desk: Desk, words: Words) -> AnyView {
    let page = vec![
        editor(desk, words, Text::Page, Kind::Long),
        letter::page(desk, words),
    ];
    let is_same = Memo::new(move |_| desk.facts.read().flags[SAME]);
    let own = live(move || {
        if is_same.get() {
            return ().into_any();
        }
        editor(desk, words, Text::Mail, Kind::Long)
    });
    let mail = vec![
        editor(desk, words, Text::Subject, Kind::Line),
        settings::switch(desk, words, SAME, &FLAGS[SAME]),
        own.into_any(),
        letter::mail(desk, words),
    ];
    let parts = vec![
        group(words.preview_text_page(), page),
        group(words.preview_text_mail(), mail),
        group(words.preview_file(), exchange::draw(desk, words)),
    ];
    part("div", "groups", parts)
}

fn editor(desk: Desk, words: Words, text: Text, kind: Kind) -> AnyView {
    view! { <Editor desk words text kind /> }.into_any()
}
