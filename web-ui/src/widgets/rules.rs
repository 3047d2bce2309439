//! A checklist that fills itself while somebody types.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::live;

/// One line of it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its words.
    pub label: &'static str,
    /// Whether it is met.
    pub met: Signal<bool>,
}

/// The checklist.
#[component]
pub fn Rules(
    /// What it is a list of.
    label: &'static str,
    /// The word for a rule that is met, and for one that is not: for those who do not see the tick.
    states: (&'static str, &'static str),
    /// Its lines.
    rules: Vec<Rule>,
) -> impl IntoView {
    let (met, open) = states;
    let mut lines = Vec::new();
    for rule in rules {
        let line = view! {
            <li class=live(move || if rule.met.get() { "met" } else { "" })>
                <span class="tick">{icon(paths::CHECK)}</span>
                {rule.label}
                <span class="unseen">
                    {live(move || if rule.met.get() { met } else { open })}
                </span>
            </li>
        };
        lines.push(line.into_any());
    }
    view! {
        <ul class="rules" aria-label=label>
            {lines}
        </ul>
    }
}
