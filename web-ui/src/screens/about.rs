//! What there is to know about the program, and its settings.

use latchkey_core::action::{Action, ActionKind};
use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::settings::{About, LogLevel};
use latchkey_core::view::Screen;
use leptos::prelude::*;

use super::Stage;
use crate::widgets::icon::{icon, paths};
use crate::widgets::{
    Frame, attr, facts, live, new_id, paragraph, part, primary, small, span, text,
};

pub(super) fn draw(stage: Stage, about: &About) -> AnyView {
    let Stage { bridge, words } = stage;
    let managed = |value: &str| words.about_managed(value);
    let mut known = vec![
        (words.about_version(), about.version.clone()),
        (words.about_protocol(), about.protocol.clone()),
        (words.about_logs(), about.logs.clone()),
    ];
    if about.log_level_managed {
        known.push((words.about_level(), managed(about.log_level.name())));
    }
    if let Some(hosts) = &about.allowed_edge_hosts {
        known.push((words.about_hosts(), managed(&hosts.join(", "))));
    }
    if about.hide_manual_entry {
        known.push((words.about_by_hand(), words.about_by_hand_off().to_owned()));
    }
    let mut parts = vec![facts("card facts", known)];
    if bridge
        .view
        .read_untracked()
        .accepts(ActionKind::SetLogLevel)
    {
        parts.push(level(stage));
    }
    parts.push(checks(stage));
    parts.push(stage.offered(ActionKind::TakeLinks, move || {
        let take = small(words.about_links(), bridge.says(Action::TakeLinks));
        part("div", "row", vec![take.draw()])
    }));
    parts.push(stage.offered(ActionKind::CopyDiagnostics, move || {
        paragraph("hint", words.about_copy_hint())
    }));
    let copy = move || primary(words.about_copy()).draw();
    let buttons = vec![
        stage.back(),
        stage.offered(ActionKind::CopyDiagnostics, copy),
    ];
    view! {
        <Frame
            heading=words.about_heading()
            lead=words.about_lead()
            submit=bridge.says(Action::CopyDiagnostics)
            buttons
        >
            {part("div", "stack wide apart", parts)}
        </Frame>
    }
    .into_any()
}

/// What was found, line by line, and the button that has everything looked at.
fn checks(stage: Stage) -> AnyView {
    let Stage { bridge, words } = stage;
    let found = Memo::new(move |_| {
        let view = bridge.view.read();
        if let Screen::About {
            checking, checks, ..
        } = &view.screen
        {
            (*checking, checks.clone())
        } else {
            (false, Vec::new())
        }
    });
    let drawn = move || {
        let (checking, checks) = found.get();
        if checking {
            return part(
                "p",
                "row",
                vec![span("spinner", ""), text(words.about_checking())],
            );
        }
        let mut lines = Vec::new();
        for CheckLine {
            result,
            text: said,
            remedy,
        } in checks
        {
            let (class, path, word) = match result {
                CheckResult::Ok => ("good", paths::CHECK, words.app_done()),
                CheckResult::NotChecked => ("", paths::HOURGLASS, words.about_not_checked()),
                CheckResult::Warning => ("info", paths::INFO, words.about_warning()),
                CheckResult::Failure => ("bad", paths::TRIANGLE_ALERT, words.about_failure()),
            };
            let mut parts = vec![span("unseen", word), paragraph("", said)];
            parts.extend(remedy.map(|remedy| paragraph("hint", remedy)));
            let parts = vec![
                part("span", class, vec![icon(path)]),
                part("div", "", parts),
            ];
            lines.push(part("li", "", parts));
        }
        part("ul", "checks", lines)
    };
    // It stays while everything is looked at: whoever pressed it is not to lose their place.
    let run = small(words.about_check(), bridge.says(Action::RunChecks));
    view! {
        <div class="stack wide" {..attr("aria-live", "polite")}>
            {live(drawn)}
        </div>
        {part("div", "row", vec![run.draw()])}
    }
    .into_any()
}

/// How much is logged, to be chosen.
fn level(Stage { bridge, words }: Stage) -> AnyView {
    let id = new_id("level");
    let chosen = move || {
        let view = bridge.view.read();
        if let Screen::About { about, .. } = &view.screen {
            about.log_level.name()
        } else {
            ""
        }
    };
    let mut options = Vec::new();
    for level in LogLevel::ALL {
        let name = level.name();
        options.push(view! { <option value=name>{name}</option> }.into_any());
    }
    let choose = move |name: String| {
        let level = LogLevel::ALL.into_iter().find(|one| one.name() == name);
        if let Some(level) = level {
            bridge.dispatch(Action::SetLogLevel { level });
        }
    };
    view! {
        <div class="field">
            <label {..attr("for", id.clone())}>{words.about_level()}</label>
            <select
                {..attr("id", id)}
                prop:value=live(chosen)
                on:change=move |event| choose(event_target_value(&event))
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}
