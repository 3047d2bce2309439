//! A QR code, dark on light in every theme.

use leptos::prelude::*;

use super::attr;

/// The light border that a scanner needs, in squares (ISO 18004 §6.3.8).
const BORDER: u16 = 4;

/// Draws a QR code of `size` squares along a side, without the border; the dark ones as an SVG path. The label says what
/// it is to those who cannot see it.
pub fn qr(size: u16, path: String, label: &'static str) -> AnyView {
    let side = size + 2 * BORDER;
    view! {
        <svg
            class="qr"
            {..attr("role", "img")}
            {..attr("aria-label", label)}
            viewBox=format!("-{BORDER} -{BORDER} {side} {side}")
            shape-rendering="crispEdges"
        >
            <path d=path />
        </svg>
    }
    .into_any()
}
