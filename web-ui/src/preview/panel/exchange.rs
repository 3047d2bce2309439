//! The texts to and from a file, and to the clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, HtmlInputElement};

use super::controls::{action, note, row};
use crate::preview::desk::Desk;
use crate::preview::page;
use crate::preview::settings::{SAME, SEND};
use crate::preview::texts::{self, BadFile, Loaded, MAX_FILE, Text};
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{live, paragraph};
use crate::words::Words;

/// The name of a saved file.
const FILE: &str = "latchkey-messages.json";

/// Draws it.
pub fn draw(desk: Desk, words: Words) -> Vec<AnyView> {
    let said = RwSignal::new(None::<String>);
    let json = move || desk.facts.read_untracked().json.clone();
    let load = view! {
        <label class="tool">
            <input
                type="file"
                id="preview-load"
                class="unseen"
                accept=".json,application/json"
                on:change=move |event| load(desk, words, said, &event)
            />
            <Icon path=paths::UPLOAD />
            <span>{words.preview_load()}</span>
        </label>
    }
    .into_any();
    let save = action(
        "preview-save",
        paths::DOWNLOAD,
        words.preview_save(),
        move || {
            said.set(None);
            let _ = page::save(FILE, "application/json", &json());
        },
    );
    let copy = action(
        "preview-copy",
        paths::COPY,
        words.preview_copy(),
        move || {
            spawn_local(async move {
                let done = page::copy(&json()).await;
                let told = if done {
                    words.preview_copied()
                } else {
                    words.preview_not_copied()
                };
                said.set(Some(told.to_owned()));
            });
        },
    );
    vec![
        row(vec![load, save, copy]),
        paragraph("hint", words.preview_copy_hint()),
        note(live(move || said.get())),
    ]
}

fn load(desk: Desk, words: Words, said: RwSignal<Option<String>>, event: &Event) {
    let input: HtmlInputElement = event_target(event);
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return;
    };
    spawn_local(async move {
        let loaded = read(&file).await;
        input.set_value(""); // the same file may be chosen again
        said.set(Some(match loaded {
            Ok(loaded) => {
                take(desk, loaded);
                words.preview_loaded().to_owned()
            }
            Err(problem) => complaint(words, &problem),
        }));
    });
}

async fn read(file: &File) -> Result<Loaded, BadFile> {
    if file.size() > MAX_FILE as f64 {
        return Err(BadFile::Unreadable);
    }
    let text = JsFuture::from(file.text()).await;
    let text = text.ok().and_then(|text| text.as_string());
    texts::from_json(&text.ok_or(BadFile::Unreadable)?)
}

fn take(desk: Desk, loaded: Loaded) {
    desk.change(|state| {
        for (text, written) in Text::ALL.into_iter().zip(loaded.texts) {
            if written.is_some() {
                state.texts.set(text, written);
            }
        }
        for (place, on) in [(SAME, loaded.same), (SEND, loaded.send)] {
            if let Some(on) = on {
                state.set_flag(place, on);
            }
        }
    });
}

fn complaint(words: Words, problem: &BadFile) -> String {
    match problem {
        BadFile::Unreadable => words.preview_load_unreadable().to_owned(),
        BadFile::NotJson(line, column) => {
            words.preview_load_not_json(&column.to_string(), &line.to_string())
        }
        BadFile::WrongType(key) => words.preview_load_wrong_type(key),
        BadFile::Nothing => words.preview_load_nothing().to_owned(),
    }
}
