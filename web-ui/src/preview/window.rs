//! The window of the client, as its users will see it.

use latchkey_core::action::Action;
use latchkey_core::page::Page;
use latchkey_core::view::Screen;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

use super::desk::Desk;
use super::samples;
use super::scene::Scene;
use super::texts::Text;
use crate::app::App;
use crate::host::{Bridge, preview};
use crate::widgets::live;

/// The sample that shows the administrator's own text.
pub const FINISH: &str = "finish";

/// The window on its ground.
#[component]
pub fn Window(
    /// What is shared.
    desk: Desk,
    /// A real server's, if one answers; it plays where no sample is shown.
    real: Option<Bridge>,
) -> impl IntoView {
    let course = Memo::new(move |_| {
        desk.restarts.track();
        (desk.restarts.get(), desk.state.read().course())
    });
    let language = desk.language();
    // A running server takes other texts without a new beginning; what it has sent already stays.
    Effect::new(move || {
        let [page, subject, mail] = desk.facts.read().texts.clone();
        desk.server.with(|server| {
            if let Some((edge, _)) = server {
                let mut edge = edge.lock();
                let settings = edge.settings_mut();
                settings.enrollment_welcome_message = page;
                settings.enrollment_welcome_email_subject = subject;
                settings.enrollment_welcome_email = mail;
            }
        });
    });
    let shown = move || {
        let (_, course) = course.get();
        let bridge = match course.screen {
            Some(name) => sample(desk, name),
            None => match real {
                Some(bridge) => bridge,
                None => scenario(desk),
            },
        };
        desk.view.set(Some(bridge.view));
        view! { <App bridge=careful(desk, bridge) language /> }.into_any()
    };
    let width = move || desk.state.read().width.name();
    view! {
        <div class="stage" data-width=live(width)>
            <div class="device">
                <div class="device-title" aria-hidden="true">
                    <i></i>
                    <i></i>
                    <i></i>
                    <span>{live(move || desk.words().app_name())}</span>
                </div>
                <div class="device-screen" on:click=move |event| keep_here(desk, &event)>
                    {live(shown)}
                </div>
            </div>
            <p class="stage-note" role="status">
                {live(move || desk.said.get())}
            </p>
        </div>
    }
}

/// Shows one screen alone.
fn sample(desk: Desk, name: &'static str) -> Bridge {
    desk.server.set(None);
    let mut view = samples::find(name, preview::now()).unwrap_or_else(crate::host::nothing_yet);
    if name == FINISH
        && let Screen::Finish { page, .. } = &mut view.screen
        && let Some(rendering) = &*desk.rendered.get(Text::Page).read()
    {
        *page = Page::parse(rendering.rendered.markdown.as_deref().unwrap_or_default());
    }
    Bridge::new(RwSignal::new(view), move |action| {
        if !matches!(action, Action::OpenLink { .. }) {
            let words = untrack(|| desk.words());
            desk.said.set(Some(words.preview_sample_only().to_owned()));
        }
    })
}

/// Begins the scenario.
fn scenario(desk: Desk) -> Bridge {
    let state = desk.state.read_untracked();
    let scene = Scene::new(&state, preview::random(), preview::now());
    desk.server.set(Some((scene.edge.clone(), scene.username)));
    preview::connect(scene)
}

/// Passes on what the person did; where a link would lead is said instead.
fn careful(desk: Desk, bridge: Bridge) -> Bridge {
    Bridge::new(bridge.view, move |action| {
        if let Action::OpenLink { number } = action
            && let Screen::Finish { page, .. } = &bridge.view.read_untracked().screen
            && let Some(url) = number
                .checked_sub(1)
                .and_then(|place| page.links().get(place).copied())
        {
            lead_nowhere(desk, url);
        }
        bridge.dispatch(action);
    })
}

/// Holds back the page's own links.
fn keep_here(desk: Desk, event: &MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    if let Some(url) = link.and_then(|link| link.get_attribute("href")) {
        event.prevent_default();
        lead_nowhere(desk, &url);
    }
}

fn lead_nowhere(desk: Desk, url: &str) {
    let words = untrack(|| desk.words());
    desk.said.set(Some(words.preview_leads_to(url)));
}
