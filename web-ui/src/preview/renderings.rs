//! What becomes of the administrator's texts: rendered for the sample user as soon as they change.

use latchkey_core::demo::{Purpose, Rendered};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::settings::SAME;
use super::state::Facts;
use super::texts::Text;
use crate::host::preview::templates;

/// A text with what became of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendering {
    /// The text.
    pub text: String,
    /// What became of it.
    pub rendered: Rendered,
}

/// What became of each text; `None` as long as nobody knows.
#[derive(Clone, Copy, Debug)]
pub struct Renderings([RwSignal<Option<Rendering>>; 3]);

impl Renderings {
    /// Renders the texts of a server, anew whenever they change.
    pub fn of(facts: Memo<Facts>) -> Self {
        Self(Text::ALL.map(|text| {
            let rendering = RwSignal::new(None);
            let asked = Memo::new(move |_| {
                let facts = facts.read();
                (
                    facts.texts[sent(text, &facts) as usize].clone(),
                    facts.tags.clone(),
                )
            });
            Effect::new(move || {
                let (written, tags) = asked.get();
                spawn_local(async move {
                    let rendered = templates::render(&written, purpose(text), &tags).await;
                    // Meanwhile it may be another text.
                    if asked.try_with_untracked(|now| now.0 == written) == Some(true) {
                        rendering.set(Some(Rendering {
                            text: written,
                            rendered,
                        }));
                    }
                });
            });
            rendering
        }))
    }

    /// Gives what became of a text.
    pub fn get(self, text: Text) -> RwSignal<Option<Rendering>> {
        self.0[text as usize]
    }
}

/// The text that is really used: the mail's may be the final page's.
pub fn sent(text: Text, facts: &Facts) -> Text {
    match text {
        Text::Mail if facts.flags[SAME] => Text::Page,
        Text::Page | Text::Subject | Text::Mail => text,
    }
}

fn purpose(text: Text) -> Purpose {
    match text {
        Text::Page => Purpose::Page,
        Text::Subject => Purpose::Subject,
        Text::Mail => Purpose::Mail,
    }
}
