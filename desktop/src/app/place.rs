//! Where a window that was somewhere once can be now: screens come and go.

use crate::settings::Geometry;

/// A screen, in the units of [`Geometry`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A size, and a corner if there is a good one; the system finds one otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fitted {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) corner: Option<(f64, f64)>,
}

/// So much of a window's upper edge must be on a screen for a hand to get hold of it.
const GRIP: f64 = 120.0;

/// Fits a window onto these screens: no larger than the largest, and where it can be reached.
pub(super) fn fit(before: Geometry, screens: &[Screen]) -> Fitted {
    let (x, y) = (f64::from(before.x), f64::from(before.y));
    let largest = |side: fn(&Screen) -> f64| screens.iter().map(side).fold(0.0, f64::max);
    let clip = |side: u32, most: f64| {
        let side = f64::from(side);
        if most > 0.0 { side.min(most) } else { side }
    };
    let (width, height) = (
        clip(before.width, largest(|screen| screen.width)),
        clip(before.height, largest(|screen| screen.height)),
    );
    let is_reached = |screen: &Screen| {
        let visible = (x + width).min(screen.x + screen.width) - x.max(screen.x);
        let lowest = screen.y + screen.height - GRIP;
        visible >= GRIP && y >= screen.y && y <= lowest
    };
    Fitted {
        width,
        height,
        corner: screens.iter().any(is_reached).then_some((x, y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Screen = Screen {
        x: 0.0,
        y: 0.0,
        width: 1920.0,
        height: 1080.0,
    };
    const RIGHT: Screen = Screen { x: 1920.0, ..LEFT };

    fn at(x: i32, y: i32) -> Geometry {
        Geometry {
            x,
            y,
            width: 1040,
            height: 720,
            maximized: false,
        }
    }

    #[test]
    fn comes_back_where_it_was_unless_nobody_could_reach_it() {
        for (x, y, screens, stays) in [
            (100, 100, &[LEFT][..], true),
            (2000, 100, &[LEFT, RIGHT], true),
            (2000, 100, &[LEFT], false), // its screen is gone
            (-900, 100, &[LEFT], true),
            (-1000, 100, &[LEFT], false),
            (100, -30, &[LEFT], false), // no edge to hold
            (100, 1070, &[LEFT], false),
            (i32::MAX, i32::MIN, &[LEFT], false),
            (100, 100, &[], false),
        ] {
            let corner = fit(at(x, y), screens).corner;
            assert_eq!(corner.is_some(), stays, "{x} {y} {screens:?}");
        }
    }

    #[test]
    fn is_no_larger_than_a_screen() {
        let huge = Geometry {
            width: u32::MAX,
            height: 5000,
            ..at(0, 0)
        };
        let fitted = fit(huge, &[LEFT]);
        assert_eq!((fitted.width, fitted.height), (1920.0, 1080.0));
        assert_eq!(fit(at(0, 0), &[]).width, 1040.0);
    }
}
