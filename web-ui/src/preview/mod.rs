//! Feature `preview`: the screens in a browser, with what an administrator or developer wants around them.
//!
//! The whole state is in the address, behind the `#`: a link shows a colleague exactly the same.

mod address;
mod bar;
pub mod samples;

use leptos::ev::hashchange;
use leptos::prelude::*;

use self::address::State;
use self::bar::Bar;
use crate::app::App;
use crate::host::{Bridge, preview};
use crate::words::Language;

/// Draws the page.
pub fn start() {
    mount_to_body(|| view! { <Preview /> });
}

/// The bar, and below it the window as its users will see it.
#[component]
fn Preview() -> impl IntoView {
    let state = RwSignal::new(State::of_page());
    window_event_listener(hashchange, move |_| state.set(State::of_page()));
    let part = Memo::new(move |_| {
        let state = state.read();
        (state.scenario, state.profile, state.screen.clone())
    });
    Effect::new(move || state.read().apply());
    let language =
        Signal::derive(move || state.read().language.unwrap_or_else(Language::preferred));
    let shown = move || {
        let (scenario, profile, screen) = part.get();
        let sample = screen.and_then(|name| samples::find(&name));
        let bridge = match sample {
            Some(view) => Bridge::new(RwSignal::new(view), |_| {}),
            None => preview::connect(scenario, profile, |_| {}).0,
        };
        view! { <App bridge language /> }
    };
    view! {
        <div class="preview">
            <Bar state />
            {shown}
        </div>
    }
}
