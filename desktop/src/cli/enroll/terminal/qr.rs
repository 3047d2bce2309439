//! A QR code in half blocks: two rows in one line of text.

use latchkey_core::qr::QrCode;

/// Light squares around the code (ISO 18004 §6.3.8).
const BORDER: usize = 4;

/// Gives the columns that the code takes.
pub(super) fn width(code: &QrCode) -> usize {
    usize::from(code.size) + 2 * BORDER
}

/// Gives the lines that it takes.
pub(super) fn height(code: &QrCode) -> usize {
    width(code).div_ceil(2)
}

/// Draws it for light squares in the foreground colour; [`super::paint::INK`] makes them light on dark in any terminal.
pub(super) fn lines(code: &QrCode) -> Vec<String> {
    let rows = code.rows();
    let side = width(code);
    let is_light = |x: usize, y: usize| {
        let square = |at: usize| at.checked_sub(BORDER);
        !square(y)
            .and_then(|y| rows.get(y))
            .zip(square(x))
            .and_then(|(row, x)| row.get(x))
            .copied()
            .unwrap_or(false)
    };
    (0..side)
        .step_by(2)
        .map(|y| {
            (0..side)
                .map(
                    |x| match (is_light(x, y), y + 1 < side && is_light(x, y + 1)) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    },
                )
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use latchkey_core::secret::Secret;

    use super::*;

    /// Reads the half blocks back into squares.
    fn squares(lines: &[String]) -> Vec<Vec<bool>> {
        lines
            .iter()
            .flat_map(|line| {
                let row = |light: [char; 2]| line.chars().map(|c| !light.contains(&c)).collect();
                [row(['█', '▀']), row(['█', '▄'])]
            })
            .collect()
    }

    #[test]
    fn draws_every_square_and_a_border() {
        let code = QrCode::of(&Secret::new("otpauth://totp/Acme:maya?secret=ABC")).unwrap();
        let lines = lines(&code);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() == width(&code))
        );
        assert_eq!(lines.len(), height(&code));
        let drawn = squares(&lines);
        let inner: Vec<Vec<bool>> = drawn
            .iter()
            .skip(BORDER)
            .take(usize::from(code.size))
            .map(|row| row[BORDER..row.len() - BORDER].to_vec())
            .collect();
        assert_eq!(inner, code.rows());
        assert!(drawn[..BORDER].iter().flatten().all(|dark| !dark));
    }
}
