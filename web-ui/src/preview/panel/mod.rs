//! The panel beside the window: four parts, one of them open.

pub mod controls;
mod editor;
mod exchange;
mod findings;
mod letter;
mod look;
mod messages;
mod settings;
mod situation;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::desk::Desk;
use super::page;
use super::state::Tab;
use crate::widgets::{live, part};
use crate::words::Words;

/// The `id` of what a tab opens.
const SHEET: &str = "preview-sheet";

/// The panel. It is drawn anew in another language; the focus stays where it was.
#[component]
pub fn Panel(
    /// What is shared.
    desk: Desk,
) -> impl IntoView {
    let language = desk.language();
    let open = Memo::new(move |_| desk.state.read().tab);
    live(move || {
        let words = Words(language.get());
        let focused = page::focused();
        if focused.starts_with("preview-") && focused != page::TOGGLE {
            page::focus_soon(&focused);
        }
        let sheet = live(move || match open.get() {
            Tab::Situation => situation::draw(desk, words),
            Tab::Settings => settings::draw(desk, words),
            Tab::Messages => messages::draw(desk, words),
            Tab::Look => look::draw(desk, words),
        });
        view! {
            <aside class="preview-panel" aria-label=words.preview_panel() data-keeps-focus="">
                <div class="tabs" role="tablist" aria-label=words.preview_panel()>
                    {Tab::ALL
                        .map(|tab| button(desk, words, tab, open))
                        .into_iter()
                        .collect_view()}
                </div>
                <div
                    class="sheet"
                    id=SHEET
                    role="tabpanel"
                    tabindex="0"
                    aria-labelledby=page::FIRST_TAB
                >
                    {sheet}
                </div>
            </aside>
        }
        .into_any()
    })
}

/// A tab. The arrow keys go from one to the next.
fn button(desk: Desk, words: Words, tab: Tab, open: Memo<Tab>) -> AnyView {
    let label = match tab {
        Tab::Situation => words.preview_situation(),
        Tab::Settings => words.preview_settings(),
        Tab::Messages => words.preview_messages(),
        Tab::Look => words.preview_look(),
    };
    let is_open = move || open.get() == tab;
    view! {
        <button
            type="button"
            role="tab"
            id=live(move || is_open().then_some(page::FIRST_TAB))
            aria-selected=live(move || is_open().to_string())
            aria-controls=SHEET
            tabindex=live(move || if is_open() { "0" } else { "-1" })
            on:click=move |_| desk.change(|state| state.tab = tab)
            on:keydown=move |event| step(desk, tab, &event)
        >
            {label}
        </button>
    }
    .into_any()
}

fn step(desk: Desk, tab: Tab, event: &KeyboardEvent) {
    let (count, place) = (Tab::ALL.len(), tab as usize);
    let next = match &*event.key() {
        "ArrowRight" => (place + 1) % count,
        "ArrowLeft" => (place + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return,
    };
    event.prevent_default();
    desk.change(|state| state.tab = Tab::ALL[next]);
    page::focus_soon(page::FIRST_TAB);
}

/// A part of a sheet under a heading.
fn group(heading: &'static str, mut children: Vec<AnyView>) -> AnyView {
    children.insert(0, part("h2", "", vec![crate::widgets::text(heading)]));
    part("section", "group", children)
}
