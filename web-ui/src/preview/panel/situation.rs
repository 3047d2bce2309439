//! Who enrolls, what happens to them, or which screen is looked at.

use latchkey_core::demo::Scenario;
use latchkey_core::view::Screen;
use leptos::prelude::*;

use super::controls::{Pick, action, named, plain, row, small_action};
use crate::preview::desk::Desk;
use crate::preview::samples;
use crate::preview::twists::{Group, TWISTS, Twist};
use crate::widgets::icon::paths;
use crate::widgets::{live, part, use_now};
use crate::words::Words;

/// Draws it.
pub fn draw(desk: Desk, words: Words) -> AnyView {
    let scenarios = plain(&Scenario::ALL, Scenario::name, |one| scenario(words, one));
    let play = view! {
        <Pick
            id="preview-scenario"
            label=words.preview_scenario()
            options=vec![("", scenarios)]
            value=Signal::derive(move || desk.state.read().scenario.name().to_owned())
            pick=move |name: String| {
                if let Ok(scenario) = name.parse() {
                    desk.change(|state| state.choose(scenario));
                }
            }
        />
        <Pick
            id="preview-case"
            label=words.preview_case()
            options=twists(words)
            value=Signal::derive(move || {
                desk.state.read().twist.map_or("", |twist| twist.name).to_owned()
            })
            pick=move |name: String| {
                desk.change(|state| {
                    state.twist = Twist::of(&name);
                    state.screen = None;
                });
            }
        />
    }
    .into_any();
    let restart = action(
        "preview-restart",
        paths::ROTATE_CCW,
        words.preview_restart(),
        move || desk.restart(),
    );
    let mut screens = vec![("", vec![("", words.preview_screen_auto().to_owned())])];
    screens.extend(samples::listed(words));
    let order: Vec<&'static str> = screens
        .iter()
        .flat_map(|(_, part)| part.iter().map(|(name, _)| *name))
        .collect();
    let back = order.clone();
    let screen = view! {
        <Pick
            id="preview-screen"
            label=words.preview_screen()
            options=screens
            value=Signal::derive(move || desk.state.read().screen.unwrap_or_default().to_owned())
            pick=move |name: String| desk.change(|state| state.screen = samples::known(&name))
        />
    }
    .into_any();
    let steps = row(vec![
        small_action(
            "preview-previous",
            paths::CHEVRON_LEFT,
            words.preview_previous(),
            move || step(desk, &back, -1),
        ),
        small_action(
            "preview-next",
            paths::CHEVRON_RIGHT,
            words.preview_next(),
            move || step(desk, &order, 1),
        ),
    ]);
    let parts = vec![
        part(
            "div",
            "group",
            vec![play, row(vec![restart]), code(desk, words)],
        ),
        part("div", "with-steps", vec![screen, steps]),
    ];
    part("div", "groups", parts)
}

fn twists(words: Words) -> super::controls::Options {
    let mut options = vec![("", vec![("", words.preview_case_none().to_owned())])];
    for group in Group::ALL {
        let its = TWISTS.iter().filter(|twist| twist.group == group);
        let named = its.map(|twist| (twist.name, (twist.label)(words).to_owned()));
        options.push((group.label(words), named.collect()));
    }
    options
}

fn scenario(words: Words, scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::NewUser => words.preview_scenario_new_user(),
        Scenario::EnrolledUser => words.preview_scenario_enrolled_user(),
        Scenario::MfaRequired => words.preview_scenario_mfa_required(),
        Scenario::External => words.preview_scenario_external(),
        Scenario::AdminDevices => words.preview_scenario_admin_devices(),
        Scenario::Bare => words.preview_scenario_bare(),
        Scenario::NoLocations => words.preview_scenario_no_locations(),
        Scenario::ManyLocations => words.preview_scenario_many_locations(),
        Scenario::Strict => words.preview_scenario_strict(),
    }
}

/// Goes to the next sample, or the one before; behind the last comes the scenario.
fn step(desk: Desk, order: &[&'static str], by: isize) {
    desk.change(|state| {
        let here = state.screen.unwrap_or_default();
        let here = order
            .iter()
            .position(|name| *name == here)
            .unwrap_or_default();
        let there = here.cast_signed() + by;
        let there = there.rem_euclid(order.len().cast_signed()).cast_unsigned();
        state.screen = order.get(there).copied().filter(|name| !name.is_empty());
    });
}

/// The code that the sample user's app or mail shows now, while one is asked for.
fn code(desk: Desk, words: Words) -> AnyView {
    let now = use_now();
    let code = move || {
        let view = desk.view.get()?;
        let (is_app, is_mail) = view.try_with(|view| {
            let is_mail = matches!(view.screen, Screen::Email { .. });
            (matches!(view.screen, Screen::Totp { .. }), is_mail)
        })?;
        if !is_app && !is_mail {
            return None;
        }
        let now = now.get();
        desk.server.with(|server| {
            let (edge, user) = server.as_ref()?;
            let edge = edge.lock();
            let code = if is_app {
                edge.totp_code(user, now)
            } else {
                edge.email_code(user, now)
            };
            code.map(|code| code.expose().to_owned())
        })
    };
    let shown = live(move || match code() {
        Some(code) => named(
            words.preview_codes(),
            crate::widgets::words("strong", "tabular", code),
        ),
        None => ().into_any(),
    });
    shown.into_any()
}
