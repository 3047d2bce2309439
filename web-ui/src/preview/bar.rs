//! The bar at the top, always there: that this is not real, the link to it, and the panel's switch.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::address::Unread;
use super::desk::{Desk, link};
use super::page;
use super::panel::controls::{Looks, button, picture};
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{foreign, live, part};

/// The bar.
#[component]
pub fn Bar(
    /// What is shared.
    desk: Desk,
    /// The host of a real server, if one answers.
    real: Option<String>,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let says = real.clone();
    let title = move || match &says {
        Some(host) => desk.words().preview_real(host),
        None => desk.words().preview_title().to_owned(),
    };
    let is_real = real.is_some();
    let about = move || match is_real {
        true => desk.words().preview_real_long(),
        false => desk.words().preview_title_long(),
    };
    let copy = move || {
        spawn_local(async move {
            let done = page::copy(&page::address()).await;
            copied.set(Some(done));
        });
    };
    Effect::new(move || {
        desk.state.track();
        copied.set(None);
    });
    let copy_label = move || match copied.get() {
        None => desk.words().preview_copy_link(),
        Some(true) => desk.words().preview_copied(),
        Some(false) => desk.words().preview_not_copied(),
    };
    let copy_icon = live(move || match copied.get() {
        Some(true) => picture(paths::CHECK),
        None | Some(false) => picture(paths::LINK),
    });
    let said = view! { <span aria-live="polite">{live(copy_label)}</span> }.into_any();
    let looks = Looks {
        class: "bar-button",
        ..Looks::default()
    };
    let copy_button = button(looks, vec![copy_icon.into_any(), said], Box::new(copy));
    let toggle_label = move || match desk.has_panel() {
        true => desk.words().preview_hide_panel(),
        false => desk.words().preview_show_panel(),
    };
    let fits = Memo::new(move |_| link(&desk.state.read()).1);
    let class = if is_real {
        "preview-bar real"
    } else {
        "preview-bar"
    };
    view! {
        <header class=class data-keeps-focus="">
            <p class="preview-title">
                <strong>{live(title)}</strong>
                <span>{live(about)}</span>
            </p>
            {copy_button}
            <button
                type="button"
                class="bar-button"
                id=page::TOGGLE
                aria-expanded=live(move || desk.has_panel().to_string())
                aria-keyshortcuts="F2"
                on:click=move |_| desk.toggle_panel()
            >
                <Icon path=paths::PANEL_RIGHT />
                <span>{live(toggle_label)}</span>
                <kbd aria-hidden="true">"F2"</kbd>
            </button>
        </header>
        {live(move || complaint(desk, fits.get()))}
    }
}

/// Says what of the link could not be read, or does not fit into one.
fn complaint(desk: Desk, fits: bool) -> AnyView {
    let words = desk.words();
    let (said, close) = match desk.unread.get() {
        Some(Unread::TooLong) => (words.preview_unread_long().to_owned(), true),
        Some(Unread::Parts(parts)) => (words.preview_unread(&parts.join(", ")), true),
        None if !fits => (words.preview_link_too_long().to_owned(), false),
        None => return ().into_any(),
    };
    let close = close.then(|| {
        let looks = Looks {
            class: "bar-button",
            label: Some(words.preview_dismiss().to_owned()),
            ..Looks::default()
        };
        let close = move || desk.unread.set(None);
        button(looks, vec![picture(paths::X)], Box::new(close))
    });
    let mut parts = vec![
        picture(paths::TRIANGLE_ALERT),
        part("p", "", vec![foreign(said)]),
    ];
    parts.extend(close);
    view! {
        <div class="preview-complaint" role="alert">
            {parts}
        </div>
    }
    .into_any()
}
