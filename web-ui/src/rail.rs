//! What stands beside every screen: the mark, the steps that apply, the time left, who invited you.

use latchkey_core::view::Screen;
use leptos::prelude::*;

use crate::screens::Stage;
use crate::widgets::icon::{Icon, paths};
use crate::widgets::{Left, Stepper, use_now};

/// When to warn, in seconds before the session ends.
const SOON: i64 = 120;

/// The rail.
#[component]
pub fn Rail(
    /// What every screen needs.
    stage: Stage,
) -> impl IntoView {
    let Stage { bridge, words } = stage;
    // Only what the rail shows, so that it is not drawn anew with every View.
    let steps = Memo::new(move |_| {
        let view = bridge.view.read();
        (view.steps.clone(), view.step, is_behind(&view.screen))
    });
    let stepper = move || {
        let (steps, step, behind) = steps.get();
        let place = if behind { None } else { step };
        let names: Vec<_> = steps.iter().map(|step| words.step(*step)).collect();
        let shown = (step.is_some() || behind) && !names.is_empty();
        shown.then(|| {
            let number = place.map_or(names.len(), |place| place + 1);
            let name = names.get(number - 1).copied().unwrap_or_default();
            let progress = words.app_progress(name, &number.to_string(), &names.len().to_string());
            view! { <Stepper label=words.app_steps() done=words.app_done() steps=names place progress /> }
        })
    };
    let admin = Memo::new(move |_| bridge.view.read().admin.clone());
    let invited = move || {
        admin.get().map(|admin| {
            view! {
                <p class="invited">
                    <span>{words.app_invited_by()}</span>
                    <strong>
                        <bdi>{admin.name}</bdi>
                    </strong>
                    <bdi>{admin.email}</bdi>
                </p>
            }
        })
    };
    let user = Memo::new(move |_| {
        if let Screen::Home { instances, .. } = &bridge.view.read().screen {
            let first = instances.first();
            first.map(|one| (one.name.clone(), one.username.clone()))
        } else {
            None
        }
    });
    let signed_in = move || {
        user.get().map(|(instance, login)| {
            view! {
                <p class="invited">
                    <strong>
                        <bdi>{instance}</bdi>
                    </strong>
                    <span>{words.app_signed_in(&login)}</span>
                </p>
            }
        })
    };
    view! {
        <aside class="rail">
            <p class="product">
                <Icon path=paths::KEY_ROUND />
                {words.app_name()}
            </p>
            {stepper}
            <div class="foot"><Deadline stage /> {invited} {signed_in}</div>
        </aside>
    }
}

/// The time left, on the server's clock; near the end it is said aloud, once.
#[component]
fn Deadline(stage: Stage) -> impl IntoView {
    let Stage { bridge, words } = stage;
    let ends = Memo::new(move |_| {
        let deadline = bridge.view.read().deadline?;
        Some(deadline.at - deadline.offset)
    });
    move || {
        ends.get().map(|ends| {
            let now = use_now();
            let is_soon = Memo::new(move |_| ends - now.get() <= SOON);
            let left = move || {
                let left = Left::between(now.get(), ends);
                if left.minutes + left.seconds == 0 {
                    words.time_over().to_owned()
                } else {
                    words.time_left(&words.clock(left))
                }
            };
            let aloud = move || {
                is_soon.get().then(|| {
                    let left = Left::between(now.get_untracked(), ends);
                    words.time_soon(&words.clock(left))
                })
            };
            view! {
                <p class="deadline" class:soon=is_soon>
                    <Icon path=paths::CLOCK />
                    <span class="tabular">{left}</span>
                </p>
                <p class="unseen" role="alert">
                    {aloud}
                </p>
            }
        })
    }
}

/// Whether all steps are done.
fn is_behind(screen: &Screen) -> bool {
    matches!(screen, Screen::Working { .. } | Screen::Finish { .. })
}
