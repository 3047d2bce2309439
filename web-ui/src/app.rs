//! The whole window: the rail, and the screen that the View names.

use leptos::prelude::*;

use crate::host::Bridge;
use crate::rail::rail;
use crate::screens::{Stage, current};
use crate::widgets::{Busy, live};
use crate::words::{Language, Words};

/// The window. It is drawn anew in another language; the core does not notice.
///
/// How it looks depends on the size of the container `window` around it, never on the page's.
#[component]
pub fn App(
    /// The way to the core.
    bridge: Bridge,
    /// The language that was chosen.
    #[prop(into)]
    language: Signal<Language>,
) -> impl IntoView {
    let busy = bridge.busy();
    provide_context(Busy(busy));
    live(move || {
        let language = language.get();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", language.tag());
        }
        let words = Words(language);
        let stage = Stage { bridge, words };
        view! {
            <div class=live(move || if busy.get() { "app busy" } else { "app" })>
                {rail(stage)}
                <main>
                    {current(stage)}
                </main>
            </div>
        }
        .into_any()
    })
}
