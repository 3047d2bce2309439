//! The administrator's closing words (`final_page_content`, Markdown) -> a small tree of blocks.
//!
//! The server lets raw HTML through unescaped, user names included (edge-contract §3), so none of it survives here:
//! no HTML crosses the bridge, and screens draw these blocks as elements. What happens to what:
//!
//! * HTML blocks go with all that is in them. Of HTML within a line only the tags go, but the contents of `script`,
//!   `style` and their like go too; `<br>` is a line break.
//! * A link is one only with `https` and without a user name; then it has a number, and its address is shown beside
//!   it. Other `http` and `mailto` addresses stay as text, all further schemes vanish and leave the words.
//! * Bare `https://…` in text becomes a link: Defguard's own default message is full of them.
//! * A picture becomes its description. A line break stays a line break, as the default message expects.
//! * Control and direction characters are replaced; text beyond 64 KiB is cut; nesting ends at 16.

mod build;
mod link;

use serde::{Deserialize, Serialize};

/// The longest message that is read, in bytes; the rest is cut (64 KiB).
pub const MAX_PAGE_BYTES: usize = 64 * 1024;

/// How deep elements may lie in each other; what is deeper loses its form and keeps its words.
pub const MAX_NESTING: usize = 16;

/// A message as elements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// From top to bottom; empty if there is nothing to say.
    pub blocks: Vec<Block>,
    /// The message was longer and is cut.
    pub cut: bool,
}

/// What stands below each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 3; deeper ones are 3.
        level: u8,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        content: Vec<Inline>,
    },
    /// A list.
    List {
        /// The first number; `None` for bullets.
        start: Option<u64>,
        /// Its entries.
        items: Vec<Vec<Self>>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Self>,
    },
    /// Lines to be shown as they are, in a fixed-width font.
    Code {
        /// The lines, without the last line break.
        text: String,
    },
    /// A line across.
    Rule,
}

/// What stands beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "inline", rename_all = "snake_case")]
pub enum Inline {
    /// Words.
    Text {
        /// On one line.
        text: String,
    },
    /// Important words.
    Strong {
        /// The words.
        content: Vec<Self>,
    },
    /// Stressed words.
    Emphasis {
        /// The words.
        content: Vec<Self>,
    },
    /// Words in a fixed-width font.
    Code {
        /// On one line.
        text: String,
    },
    /// A line break.
    Break,
    /// A link.
    Link {
        /// Its number on this page, from 1, in order of appearance.
        number: u32,
        /// An `https` address in ASCII, to be shown beside the words.
        url: String,
        /// The words.
        content: Vec<Self>,
    },
}

impl Page {
    /// Reads Markdown (CommonMark without extensions).
    #[must_use]
    pub fn parse(markdown: &str) -> Self {
        let end = markdown.floor_char_boundary(MAX_PAGE_BYTES);
        let mut blocks = build::blocks(&markdown[..end]);
        link::finish(&mut blocks);
        Self {
            blocks,
            cut: end < markdown.len(),
        }
    }

    /// Tells whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Gives the addresses of all links in order of their numbers: number 1 comes first.
    #[must_use]
    pub fn links(&self) -> Vec<&str> {
        let mut urls = Vec::new();
        link::collect(&self.blocks, &mut urls);
        urls
    }
}
