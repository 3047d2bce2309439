//! A checklist that fills itself while somebody types.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::{attr, live};

/// One line of it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its words.
    pub label: &'static str,
    /// Whether it is met.
    pub met: Signal<bool>,
}

/// The checklist, under a label. `states` are the words for a rule that is met and for one that is not, for those who do
/// not see the tick.
pub fn rules(
    label: &'static str,
    states: (&'static str, &'static str),
    rules: Vec<Rule>,
) -> AnyView {
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
        <ul class="rules" {..attr("aria-label", label)}>
            {lines}
        </ul>
    }
    .into_any()
}
