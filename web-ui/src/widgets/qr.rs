//! A QR code, dark on light in every theme.

use leptos::prelude::*;

/// The light border that a scanner needs, in squares (ISO 18004 §6.3.8).
const BORDER: u16 = 4;

/// Draws a QR code of `size` squares along a side.
#[component]
pub fn Qr(
    /// Squares along one side, without the border.
    size: u16,
    /// The dark squares as an SVG path.
    path: String,
    /// What it is, for those who cannot see it.
    label: &'static str,
) -> impl IntoView {
    let side = size + 2 * BORDER;
    view! {
        <svg
            class="qr"
            role="img"
            aria-label=label
            viewBox=format!("-{BORDER} -{BORDER} {side} {side}")
            shape-rendering="crispEdges"
        >
            <path d=path />
        </svg>
    }
}
