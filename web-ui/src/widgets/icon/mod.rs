//! An icon: one path, in the colour of the text around it, unseen by screen readers.

pub mod paths;

use leptos::prelude::*;

/// Draws an icon of [`paths`].
pub fn icon(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=path />
        </svg>
    }
    .into_any()
}

/// The same, as an element of the preview.
#[cfg(feature = "preview")]
#[component]
pub fn Icon(
    /// The path.
    path: &'static str,
) -> impl IntoView {
    icon(path)
}
