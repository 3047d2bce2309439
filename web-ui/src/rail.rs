//! What stands beside every screen: the mark, the steps that apply, the time left, who invited you.

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::edge::wire::Admin;
use latchkey_core::view::{Deadline, Screen, Step, View};
use leptos::prelude::*;

use crate::screens::Stage;
use crate::widgets::icon::{icon, paths};
use crate::widgets::{Left, attr, foreign, live, mark, part, react, small, span, stepper, use_now};
use crate::words::Words;

/// When to warn, in seconds before the session ends.
const SOON: i64 = 120;

/// What the rail shows of a View, so that it is drawn anew only when that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Facts {
    /// The steps that apply; empty where there are none to show.
    steps: Vec<Step>,
    /// The present one; `None` when all are done.
    place: Option<usize>,
    /// Who invited.
    admin: Option<Admin>,
    /// Instance and login, at home.
    user: Option<(String, String)>,
}

impl Facts {
    fn of(view: &View) -> Self {
        let is_behind = matches!(view.screen, Screen::Working { .. } | Screen::Finish { .. });
        let user = if let Screen::Home { instances, .. } = &view.screen {
            let first = instances.first();
            first.map(|one| (one.name.clone(), one.username.clone()))
        } else {
            None
        };
        Self {
            steps: if view.step.is_some() || is_behind {
                view.steps.clone()
            } else {
                Vec::new()
            },
            place: view.step.filter(|_| !is_behind),
            admin: view.admin.clone(),
            user,
        }
    }
}

/// The rail.
pub fn rail(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let facts = Memo::new(move |_| Facts::of(&bridge.view.read()));
    // By itself, so that a step further does not say the time aloud again.
    let ends = mark(move |_| {
        let deadline = bridge.view.read().deadline;
        deadline.map_or(0, Deadline::here)
    });
    view! {
        <aside class="rail">
            <p class="product">
                {icon(paths::KEY_ROUND)}
                {words.app_name()}
            </p>
            {live(move || facts.with(|facts| steps(words, facts)))}
            <div class="foot">
                {live(move || match ends.get() {
                    0 => ().into_any(),
                    ends => deadline(words, ends),
                })} {live(move || facts.with(|facts| who(words, facts)))}
                {stage.offered(ActionKind::ShowAbout, move || {
                    small(words.about_open(), bridge.says(Action::ShowAbout)).draw()
                })}
            </div>
        </aside>
    }
    .into_any()
}

fn steps(words: Words, facts: &Facts) -> AnyView {
    if facts.steps.is_empty() {
        return ().into_any();
    }
    let names: Vec<_> = facts.steps.iter().map(|step| words.step(*step)).collect();
    let count = names.len();
    let number = facts.place.map_or(count, |place| place + 1);
    let place = facts.place;
    let name = names.get(number - 1).copied().unwrap_or_default();
    let progress = words.app_progress(name, &number.to_string(), &count.to_string());
    stepper(words.app_steps(), words.app_done(), names, place, progress)
}

/// Who invited, or who is at home here.
fn who(words: Words, facts: &Facts) -> AnyView {
    if let Some(admin) = &facts.admin {
        let name = part("strong", "", vec![foreign(admin.name.clone())]);
        let parts = vec![
            span("", words.app_invited_by()),
            name,
            foreign(admin.email.clone()),
        ];
        part("p", "invited", parts)
    } else if let Some((instance, login)) = &facts.user {
        let name = part("strong", "", vec![foreign(instance.clone())]);
        let parts = vec![
            name,
            part("span", "", vec![foreign(words.app_signed_in(login))]),
        ];
        part("p", "invited", parts)
    } else {
        ().into_any()
    }
}

/// The time left; near the end it is said aloud, once.
fn deadline(words: Words, ends: i64) -> AnyView {
    let now = use_now();
    let is_soon = move || ends - now.get() <= SOON;
    let left = move || {
        let left = Left::between(now.get(), ends);
        if left.is_over() {
            words.time_over().to_owned()
        } else {
            words.time_left(&words.clock(left))
        }
    };
    // Set only when it becomes true: an alert that counted down would be read every second.
    let aloud = RwSignal::new(String::new());
    react(move || {
        if is_soon() && aloud.read_untracked().is_empty() {
            let left = Left::between(now.get_untracked(), ends);
            aloud.set(words.time_soon(&words.clock(left)));
        }
    });
    view! {
        <p class=live(move || if is_soon() { "deadline soon" } else { "deadline" })>
            {icon(paths::CLOCK)}
            <span class="tabular">{live(left)}</span>
        </p>
        <p class="unseen" {..attr("role", "alert")}>
            {live(move || aloud.get())}
        </p>
    }
    .into_any()
}
