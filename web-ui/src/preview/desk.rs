//! What the bar, the window and the panel share.

use latchkey_core::demo::SharedEdge;
use latchkey_core::view::View;
use leptos::ev::{hashchange, resize};
use leptos::prelude::*;

use super::address::{self, Unread};
use super::page;
use super::renderings::Renderings;
use super::state::{Facts, State, Theme};
use crate::words::{Language, Words};

/// From this width on, in pixels, the panel has its place beside the window; below it lies over it.
const WIDE: f64 = 1000.0;

/// What the bar, the window and the panel share.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// What is shown.
    pub state: RwSignal<State>,
    /// Why the link that led here could not be read as a whole.
    pub unread: RwSignal<Option<Unread>>,
    /// What is said about the last thing that was done in the window.
    pub said: RwSignal<Option<String>>,
    /// How often the scenario was begun anew.
    pub restarts: RwSignal<u32>,
    /// The server that plays in the window and the login of the one who enrolls; `None` for a sample.
    pub server: RwSignal<Option<(SharedEdge, &'static str)>, LocalStorage>,
    /// What the window shows.
    pub view: RwSignal<Option<RwSignal<View>>>,
    /// What the server would do that the state describes.
    pub facts: Memo<Facts>,
    /// What became of its texts.
    pub rendered: Renderings,
    wide: RwSignal<bool>,
}

impl Desk {
    /// Reads the page's address, and keeps it as the state is from now on.
    pub fn new() -> Self {
        let (state, unread) = address::read(&page::fragment());
        let state = RwSignal::new(state);
        let facts = Memo::new(move |_| state.read().facts());
        let desk = Self {
            state,
            facts,
            rendered: Renderings::of(facts),
            unread: RwSignal::new(unread),
            said: RwSignal::new(None),
            restarts: RwSignal::new(0),
            server: RwSignal::new_local(None),
            view: RwSignal::new(None),
            wide: RwSignal::new(page::width() >= WIDE),
        };
        window_event_listener(hashchange, move |_| {
            let (state, unread) = address::read(&page::fragment());
            desk.unread.set(unread);
            desk.state.set(state);
        });
        window_event_listener(resize, move |_| desk.wide.set(page::width() >= WIDE));
        Effect::new(move || {
            let state = desk.state.read();
            page::set_fragment(&link(&state).0);
            page::set_theme(state.theme.map(Theme::name));
        });
        desk
    }

    /// Changes what is shown.
    pub fn change(self, change: impl FnOnce(&mut State)) {
        self.said.set(None);
        self.state.update(change);
    }

    /// Begins the scenario anew.
    pub fn restart(self) {
        self.change(|state| state.screen = None);
        self.restarts.update(|count| *count += 1);
    }

    /// The language that is shown.
    pub fn language(self) -> Signal<Language> {
        let language = Memo::new(move |_| self.state.read().language);
        Signal::derive(move || language.get().unwrap_or_else(Language::preferred))
    }

    /// The words of the language that is shown.
    pub fn words(self) -> Words {
        Words(self.language().get())
    }

    /// Whether the panel has its place beside the window.
    pub fn is_wide(self) -> bool {
        self.wide.get()
    }

    /// Whether the panel is there.
    pub fn has_panel(self) -> bool {
        let chosen = self.state.read().panel;
        chosen.unwrap_or_else(|| self.wide.get())
    }

    /// Shows or hides the panel; the focus goes along.
    pub fn toggle_panel(self) {
        let shown = !untrack(|| self.has_panel());
        self.change(|state| state.panel = Some(shown));
        page::focus_soon(if shown { page::FIRST_TAB } else { page::TOGGLE });
    }
}

/// Writes the fragment; also tells whether it is all, or the texts had to be left out.
pub fn link(state: &State) -> (String, bool) {
    match address::write(state) {
        Some(fragment) => (fragment, true),
        None => {
            let short = State {
                texts: Default::default(),
                ..state.clone()
            };
            (address::write(&short).unwrap_or_default(), false)
        }
    }
}
