//! The screens of Latchkey, the same in its window and in a browser.
//!
//! Start reading at [`app`]: it puts the rail and the present screen side by side. A View comes in and Actions go out by
//! [`host`]; [`screens`] draws one screen in each file out of [`widgets`], with [`words`] in three languages. Colours,
//! sizes and spaces are in `styles/`. Nothing here decides anything: the rules are in `latchkey-core`.

pub mod app;
pub mod host;
#[cfg(feature = "preview")]
pub mod preview;
mod rail;
pub mod screens;
pub mod widgets;
pub mod words;

use wasm_bindgen::prelude::*;

/// Draws the page. Called by `main.js`.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(feature = "preview")]
    preview::start();
    #[cfg(not(feature = "preview"))]
    window();
}

/// Draws the window, with the core in the native host.
#[cfg(not(feature = "preview"))]
fn window() {
    use leptos::prelude::*;

    mount_to_body(|| {
        let bridge = host::tauri::connect(); // here, since Leptos has its executor only from now on
        let language = Signal::stored(words::Language::preferred());
        view! { <app::App bridge language /> }
    });
}
