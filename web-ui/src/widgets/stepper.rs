//! Where one is: steps below each other, or, where there is little room, a bar.

use leptos::prelude::*;

use super::icon::{icon, paths};
use super::{attr, span};

/// The steps that apply, under a label. `done` is the word for a step that is done; `place` the number of the present
/// one, from 0, `None` when all are done; `progress` says “Step 2 of 6: …”, for the bar.
pub fn stepper(
    label: &'static str,
    done: &'static str,
    steps: Vec<&'static str>,
    place: Option<usize>,
    progress: String,
) -> AnyView {
    let count = steps.len();
    let present = place.unwrap_or(count);
    let mut items = Vec::new();
    for (number, name) in steps.into_iter().enumerate() {
        let is_done = number < present;
        let item = view! {
            <li class=if is_done { "done" } else { "" } aria-current=(number == present).then_some("step")>
                <span class="mark" {..attr("aria-hidden", "true")}>
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
        <nav class="stepper" {..attr("aria-label", label)}>
            <ol>{items}</ol>
            <progress {..attr("aria-label", progress)} {..attr("max", count.to_string())} {..attr("value", present.to_string())}></progress>
        </nav>
    }
    .into_any()
}
