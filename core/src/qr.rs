//! A secret text -> a QR code that a screen can draw as one path and a terminal as squares.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use serde::{Deserialize, Serialize};

use crate::secret::{Secret, Shown};

/// A QR code. Whoever draws it leaves four light squares around it (ISO 18004 §6.3.8), dark on light in every theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Squares along one side, without the light border.
    pub size: u16,
    /// An SVG path of the dark squares, one unit each: `M{x} {y}h{length}v1h-{length}z` for every run in a row.
    /// Whoever has it has the secret.
    pub path: Shown,
}

impl QrCode {
    /// Draws a text; `None` if it is too long (more than 2,953 bytes).
    ///
    /// The lowest error correction: a screen has no scratches, and fewer squares fit into a terminal of 80 by 24.
    #[must_use]
    pub fn of(text: &Secret) -> Option<Self> {
        let code = QRBuilder::new(text.expose()).ecl(ECL::L).build().ok()?;
        let mut path = String::new();
        for (y, row) in code.data.chunks(code.size).take(code.size).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a.value() == b.value()) {
                let length = run.len();
                if run.first().is_some_and(|square| square.value()) {
                    // Writing into a `String` cannot fail.
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                x += length;
            }
        }
        Some(Self {
            size: u16::try_from(code.size).ok()?,
            path: Shown::of(&Secret::new(path)),
        })
    }

    /// Gives the squares row by row; `true` is dark.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<bool>> {
        let size = usize::from(self.size);
        let mut rows = vec![vec![false; size]; size];
        for run in self.path.as_str().split('M').filter_map(run) {
            let (x, y, length) = run;
            let row = rows.get_mut(y).map(Vec::as_mut_slice).unwrap_or_default();
            row.iter_mut()
                .skip(x)
                .take(length)
                .for_each(|dark| *dark = true);
        }
        rows
    }
}

/// Reads `{x} {y}h{length}v…`.
fn run(text: &str) -> Option<(usize, usize, usize)> {
    let (x, text) = text.split_once(' ')?;
    let (y, text) = text.split_once('h')?;
    let (length, _) = text.split_once('v')?;
    Some((x.parse().ok()?, y.parse().ok()?, length.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::totp;

    /// Draws the squares four by four pixels with a border, and reads them as a camera would.
    fn scanned(code: &QrCode) -> String {
        let rows = code.rows();
        let border = 4;
        let side = (rows.len() + 2 * border) * 4;
        let grey = |x: usize, y: usize| {
            let square = |at: usize| (at / 4).checked_sub(border);
            let dark = square(y)
                .and_then(|y| rows.get(y))
                .zip(square(x))
                .and_then(|(row, x)| row.get(x))
                .is_some_and(|dark| *dark);
            if dark { 0 } else { 255 }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn says_the_address() {
        let secret = Secret::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        for (issuer, account) in [
            ("Acme VPN", "alice@example.com"),
            (
                "Größe & Söhne 🗝",
                "a.very.long.name.indeed@some.department.example.com",
            ),
            (&"ü".repeat(64), &"字".repeat(64)),
        ] {
            let uri = totp::uri(&secret, issuer, account).unwrap();
            let code = QrCode::of(&uri).unwrap();
            assert_eq!(scanned(&code), uri.expose());
        }
    }

    #[test]
    fn fits_a_small_terminal_in_the_ordinary_case() {
        let secret = Secret::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        let uri = totp::uri(&secret, "Defguard", "alice@example.com").unwrap();
        // Half blocks show two rows in one line: with the border (41 + 8) / 2 lines.
        assert!(QrCode::of(&uri).unwrap().size <= 41);
    }

    #[test]
    fn survives_the_bridge_and_says_nothing_in_a_log() {
        let code = QrCode::of(&Secret::new("otpauth://totp/x")).unwrap();
        let json = serde_json::to_string(&code).unwrap();
        let back: QrCode = serde_json::from_str(&json).unwrap();
        assert_eq!(back.rows(), code.rows());
        assert_eq!(format!("{code:?}"), "QrCode { size: 21, path: *** }");
    }

    #[test]
    fn refuses_what_is_too_long_and_draws_no_further_than_its_size() {
        assert_eq!(QrCode::of(&Secret::new("x".repeat(2954))), None);
        let foreign: QrCode =
            serde_json::from_str(r#"{"size":2,"path":"M1 0h9v1zM0 7h1v1zMx yhzvM0 1h1v1h-1z"}"#)
                .unwrap();
        assert_eq!(foreign.rows(), [[false, true], [true, false]]);
    }
}
