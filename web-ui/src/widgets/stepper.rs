//! Where one is: steps below each other, or, where there is little room, a bar.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::span;

/// The steps that apply. `place` is the number of the present one, from 0.
#[component]
pub fn Stepper(
    /// What it is.
    label: &'static str,
    /// The word for a step that is done.
    done: &'static str,
    /// The names.
    steps: Vec<&'static str>,
    /// The present one; `None` when all are done.
    place: Option<usize>,
    /// “Step 2 of 6: …”, for the bar.
    progress: String,
) -> impl IntoView {
    let count = steps.len();
    let present = place.unwrap_or(count);
    let mut items = Vec::new();
    for (number, name) in steps.into_iter().enumerate() {
        let is_done = number < present;
        let item = view! {
            <li class=if is_done { "done" } else { "" } aria-current=(number == present).then_some("step")>
                <span class="mark" aria-hidden="true">
                    {if is_done {
                        icon(paths::CHECK)
                    } else {
                        span("", (number + 1).to_string())
                    }}
                </span>
                {span("", name)}
                {is_done.then(|| span("unseen", done))}
            </li>
        };
        items.push(item.into_any());
    }
    view! {
        <nav class="stepper" aria-label=label>
            <ol>{items}</ol>
            <progress aria-label=progress max=count.to_string() value=present.to_string()></progress>
        </nav>
    }
}
