//! Feature `preview`: the screens in a browser, with what an administrator or developer wants around them.
//!
//! The whole [`state`] is in the [`address`], behind the `#`: a link shows a colleague exactly the same. The [`bar`] says
//! that nothing is real, the [`mod@window`] is the client's, the [`panel`] changes what plays in it: a [`scene`], made of a
//! scenario, the [`settings`], the [`texts`] and a [`twists`] of fate; or one of the [`samples`].

pub mod address;
mod bar;
mod desk;
pub(crate) mod page;
mod panel;
#[cfg(test)]
mod play;
mod renderings;
pub mod samples;
pub mod scene;
pub mod settings;
pub mod state;
pub mod texts;
pub mod twists;
mod window;

use leptos::ev::keydown;
use leptos::prelude::*;

use self::bar::Bar;
use self::desk::Desk;
use self::panel::Panel;
use self::window::Window;
use crate::widgets::live;

/// Draws the page.
pub fn start() {
    mount_to_body(|| view! { <Preview /> });
}

/// The bar, below it the window, beside that the panel.
#[component]
fn Preview() -> impl IntoView {
    let desk = Desk::new();
    window_event_listener(keydown, move |event| {
        let closes = event.key() == "Escape" && untrack(|| !desk.is_wide() && desk.has_panel());
        if event.key() == "F2" || closes {
            event.prevent_default();
            desk.toggle_panel();
        }
    });
    let has_panel = Memo::new(move |_| desk.has_panel());
    #[cfg(feature = "edge")]
    let (host, bridge) = crate::host::preview::connect_for_real()
        .map(|(edge, bridge)| (edge.host(), bridge))
        .unzip();
    #[cfg(not(feature = "edge"))]
    let (host, bridge) = (None, None);
    view! {
        <div class="preview">
            <Bar desk real=host />
            <div class="preview-body">
                <Window desk real=bridge />
                {live(move || match has_panel.get() {
                    true => view! { <Panel desk /> }.into_any(),
                    false => ().into_any(),
                })}
            </div>
        </div>
    }
}
