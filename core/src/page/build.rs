//! Markdown events -> blocks, by a stack of the elements that are open.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::{Block, Inline, MAX_NESTING, link};
use crate::text::{harmless, harmless_lines};

/// HTML elements whose contents are not meant to be read.
const UNREADABLE: [&str; 16] = [
    "audio", "canvas", "head", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "title", "video",
];

/// Reads all blocks; links that stand bare in the text are still text, and no link has its number yet.
pub(super) fn blocks(markdown: &str) -> Vec<Block> {
    let mut builder = Builder {
        open: Vec::new(),
        top: Open::new(Kind::Page),
        too_deep: 0,
        unreadable: None,
    };
    for event in Parser::new(markdown) {
        builder.event(event);
    }
    builder.flush();
    builder.top.blocks
}

struct Builder {
    /// The elements around `top`, outermost first.
    open: Vec<Open>,
    /// The innermost open element.
    top: Open,
    /// How many elements are open that lie too deep to count.
    too_deep: usize,
    /// The HTML element whose contents are being left out.
    unreadable: Option<String>,
}

/// An element that is not complete yet.
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
    items: Vec<Vec<Block>>,
    inlines: Vec<Inline>,
}

enum Kind {
    Page,
    Quote,
    List(Option<u64>),
    Item,
    Heading(u8),
    Paragraph,
    CodeBlock,
    /// Goes with all that is in it.
    Dropped,
    Strong,
    Emphasis,
    /// To this address.
    Link(String),
    /// Leaves its contents to the element around it.
    Transparent,
}

impl Open {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            blocks: Vec::new(),
            items: Vec::new(),
            inlines: Vec::new(),
        }
    }
}

impl Kind {
    fn of(tag: Tag<'_>) -> Self {
        match tag {
            Tag::Paragraph => Self::Paragraph,
            Tag::Heading { level, .. } => Self::Heading(match level {
                HeadingLevel::H1 => 1,
                HeadingLevel::H2 => 2,
                HeadingLevel::H3 | HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => 3,
            }),
            Tag::BlockQuote(_) => Self::Quote,
            Tag::CodeBlock(_) => Self::CodeBlock,
            Tag::List(start) => Self::List(start),
            Tag::Item => Self::Item,
            Tag::Strong => Self::Strong,
            Tag::Emphasis => Self::Emphasis,
            Tag::Link { dest_url, .. } => Self::Link(dest_url.into_string()),
            Tag::Image { .. } | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                Self::Transparent
            }
            // Extensions, which are not switched on.
            Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::MetadataBlock(_) => Self::Dropped,
        }
    }

    fn role(&self) -> Role {
        match self {
            Self::Page | Self::Quote | Self::Item => Role::Blocks,
            Self::List(_) => Role::Items,
            Self::Heading(_) | Self::Paragraph | Self::CodeBlock | Self::Dropped => Role::Words,
            Self::Strong | Self::Emphasis | Self::Link(_) | Self::Transparent => Role::Inline,
        }
    }
}

/// What an element may hold.
#[derive(PartialEq, Eq)]
enum Role {
    /// Blocks below each other.
    Blocks,
    /// The entries of a list.
    Items,
    /// A block of words.
    Words,
    /// Words, and it stands between words itself.
    Inline,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(Kind::of(tag)),
            Event::End(_) if self.too_deep == 0 => self.close(),
            Event::End(end) => {
                self.too_deep -= 1;
                if !matches!(
                    end,
                    TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link | TagEnd::Image
                ) {
                    self.flush();
                }
            }
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                let text = harmless(&text);
                self.push(Inline::Code { text });
            }
            Event::SoftBreak | Event::HardBreak => self.push(Inline::Break),
            Event::Rule => {
                self.flush();
                self.top.blocks.push(Block::Rule);
            }
            Event::InlineHtml(tag) => self.html(&tag),
            Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, kind: Kind) {
        if kind.role() != Role::Inline {
            self.flush();
        }
        if self.too_deep > 0 || self.open.len() >= MAX_NESTING {
            self.too_deep += 1;
            return;
        }
        let around = std::mem::replace(&mut self.top, Open::new(kind));
        self.open.push(around);
    }

    fn close(&mut self) {
        self.flush();
        let Some(around) = self.open.pop() else {
            return; // more ends than starts: the parser promises that there are none
        };
        let Open {
            kind,
            blocks,
            items,
            inlines: content,
        } = std::mem::replace(&mut self.top, around);
        let is_blank = content.iter().all(is_blank);
        match kind {
            Kind::Quote => self.top.blocks.push(Block::Quote { blocks }),
            Kind::List(start) => self.top.blocks.push(Block::List { start, items }),
            Kind::Item => self.top.items.push(blocks),
            Kind::Heading(_) | Kind::Paragraph if is_blank => {}
            Kind::Heading(level) => self.top.blocks.push(Block::Heading { level, content }),
            Kind::Paragraph => self.top.blocks.push(Block::Paragraph { content }),
            Kind::CodeBlock => {
                let text: String = content.iter().map(words).collect();
                let text = text.trim_end_matches('\n').to_owned();
                self.top.blocks.push(Block::Code { text });
            }
            Kind::Page | Kind::Dropped => {}
            Kind::Strong | Kind::Emphasis if content.is_empty() => {}
            Kind::Strong => self.push(Inline::Strong { content }),
            Kind::Emphasis => self.push(Inline::Emphasis { content }),
            Kind::Link(address) => self.link(&address, content),
            Kind::Transparent => content.into_iter().for_each(|inline| self.push(inline)),
        }
    }

    /// Ends what stood loose in a block: a paragraph of its own, as in the entries of tight lists.
    fn flush(&mut self) {
        let role = self.top.kind.role();
        if role == Role::Inline {
            return;
        }
        self.unreadable = None;
        if role == Role::Words {
            return;
        }
        let content = std::mem::take(&mut self.top.inlines);
        if content.iter().all(is_blank) {
            return;
        }
        let paragraph = Block::Paragraph { content };
        if role == Role::Items {
            self.top.items.push(vec![paragraph]);
        } else {
            self.top.blocks.push(paragraph);
        }
    }

    fn text(&mut self, text: &str) {
        let text = if matches!(self.top.kind, Kind::CodeBlock) {
            harmless_lines(text)
        } else {
            harmless(text)
        };
        self.push(Inline::Text { text });
    }

    fn push(&mut self, inline: Inline) {
        if self.unreadable.is_some() {
            return;
        }
        if let (Some(Inline::Text { text: before }), Inline::Text { text }) =
            (self.top.inlines.last_mut(), &inline)
        {
            before.push_str(text);
        } else {
            self.top.inlines.push(inline);
        }
    }

    /// Puts a link there, or what is left of one that may not be a link.
    fn link(&mut self, address: &str, content: Vec<Inline>) {
        let is_inside_another = self
            .open
            .iter()
            .chain([&self.top])
            .any(|open| matches!(open.kind, Kind::Link(_)));
        match link::https(address) {
            Some(url) if !is_inside_another && !content.is_empty() => self.push(Inline::Link {
                number: 0,
                url,
                content,
            }),
            _ => {
                let shown: String = content.iter().map(words).collect();
                content.into_iter().for_each(|inline| self.push(inline));
                if let Some(address) = link::as_text(address)
                    && !shown.contains(address)
                {
                    self.text(&format!(" ({address})"));
                }
            }
        }
    }

    /// Drops a tag, and what follows it if that is not meant to be read.
    fn html(&mut self, tag: &str) {
        let (is_end, tag) = match tag.strip_prefix("</") {
            Some(tag) => (true, tag),
            None => (false, tag.trim_start_matches('<')),
        };
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric());
        let name = tag[..end.unwrap_or(tag.len())].to_ascii_lowercase();
        match &self.unreadable {
            Some(open) if is_end && *open == name => self.unreadable = None,
            Some(_) => {}
            None if is_end => {}
            None if name == "br" => self.push(Inline::Break),
            None if UNREADABLE.contains(&name.as_str()) => self.unreadable = Some(name),
            None => {}
        }
    }
}

/// Tells whether there is nothing to read in it.
fn is_blank(inline: &Inline) -> bool {
    match inline {
        Inline::Text { text } => text.trim().is_empty(),
        Inline::Break => true,
        Inline::Strong { .. }
        | Inline::Emphasis { .. }
        | Inline::Code { .. }
        | Inline::Link { .. } => false,
    }
}

/// The words in it without their form.
fn words(inline: &Inline) -> String {
    match inline {
        Inline::Text { text } | Inline::Code { text } => text.clone(),
        Inline::Strong { content }
        | Inline::Emphasis { content }
        | Inline::Link { content, .. } => content.iter().map(words).collect(),
        Inline::Break => " ".to_owned(),
    }
}
