//! The last warnings and errors.

use std::collections::VecDeque;

use latchkey_core::text::harmless_within;

/// So many are remembered: enough for one story, and a screenful.
const KEPT: usize = 20;

/// So many characters of each.
const LENGTH: usize = 400;

#[derive(Debug, Default)]
pub(super) struct Recent(VecDeque<String>);

impl Recent {
    pub(super) fn push(&mut self, line: String) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(harmless_within(&line, LENGTH));
    }

    /// Gives them, oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest() {
        let mut recent = Recent::default();
        for number in 0..25 {
            recent.push(format!("{number}{}", "x".repeat(1000)));
        }
        let lines = recent.lines();
        assert_eq!(lines.len(), KEPT);
        assert!(lines[0].starts_with("5x") && lines[19].starts_with("24x"));
        assert!(lines.iter().all(|line| line.chars().count() == LENGTH));
    }
}
