//! What there is to say about a text, and where.

/// The most that is said about a text at once; finding each place takes a look at all before it.
pub(super) const MAX_FINDINGS: usize = 100;

/// One thing to say about a text. Words belong to whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands in the text; `None` if that is not known for sure.
    pub place: Option<Place>,
    /// The tag, filter, function or element that it is about; empty if it is about none.
    pub name: String,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Bytes of the text before it.
    pub start: usize,
    /// Bytes of the text up to its end.
    pub end: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// How long it is, in characters; 0 where something is missing.
    pub length: usize,
}

/// What there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// A tag that Defguard does not know: a real server answers 500 to everybody.
    UnknownTag,
    /// A tag about the administrator, and the token has none.
    NoAdministrator,
    /// A filter that Tera does not know.
    UnknownFilter,
    /// A function that Tera does not know.
    UnknownFunction,
    /// A test (`is …`) that Tera does not know.
    UnknownTest,
    /// Not Tera from here on.
    Syntax,
    /// Macros are not rendered here (decisions: templates).
    Macro,
    /// `include`, `import` or `extends`: there is no other text.
    Include,
    /// `range()` with more than 1,000 elements (decisions: templates).
    RangeTooLong,
    /// Brackets or blocks too deep in each other.
    TooDeep,
    /// More text than a message can have.
    TooLong,
    /// It did not end within a second (decisions: templates).
    NoEnd,
    /// Something else that Tera cannot do, such as adding names.
    Failed,
    /// There is nobody to render it: the Worker did not start, or broke.
    Unavailable,

    /// A real server knows this filter or function, this preview does not; so nothing is rendered.
    NotInPreview,
    /// A tag that Defguard does not know, where Tera goes on as if it were empty: `{% if … %}`.
    ForgivenTag,
    /// Only right if the token has an administrator: tokens of a directory's import have none.
    NeedsAdministrator,
    /// HTML that the client drops.
    HtmlDropped,
    /// A picture: neither client nor page loads anything.
    ImageDropped,
    /// A link that is not `https`: its words stay.
    LinkDropped,
    /// The mail has no third and deeper headings: they become second ones (field §2.7).
    MailHeading,
    /// The mail has no numbered lists (field §2.7).
    MailNumbers,
    /// The mail has no quotations (field §2.7).
    MailQuote,
    /// The mail has no code (field §2.7).
    MailCode,
    /// The mail has no HTML (field §2.7); up to 1.6 it keeps it (edge-contract §4).
    MailHtml,
    /// The subject is sent as it is written: tags are not replaced (edge-contract §4).
    TagInSubject,
}

impl FindingKind {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::UnknownTag,
        Self::NoAdministrator,
        Self::UnknownFilter,
        Self::UnknownFunction,
        Self::UnknownTest,
        Self::Syntax,
        Self::Macro,
        Self::Include,
        Self::RangeTooLong,
        Self::TooDeep,
        Self::TooLong,
        Self::NoEnd,
        Self::Failed,
        Self::Unavailable,
        Self::NotInPreview,
        Self::ForgivenTag,
        Self::NeedsAdministrator,
        Self::HtmlDropped,
        Self::ImageDropped,
        Self::LinkDropped,
        Self::MailHeading,
        Self::MailNumbers,
        Self::MailQuote,
        Self::MailCode,
        Self::MailHtml,
        Self::TagInSubject,
    ];

    /// Tells whether it is wrong; else it is only worth knowing.
    #[must_use]
    pub const fn is_problem(self) -> bool {
        match self {
            Self::UnknownTag
            | Self::NoAdministrator
            | Self::UnknownFilter
            | Self::UnknownFunction
            | Self::UnknownTest
            | Self::Syntax
            | Self::Macro
            | Self::Include
            | Self::RangeTooLong
            | Self::TooDeep
            | Self::TooLong
            | Self::NoEnd
            | Self::Failed
            | Self::Unavailable => true,
            Self::NotInPreview
            | Self::ForgivenTag
            | Self::NeedsAdministrator
            | Self::HtmlDropped
            | Self::ImageDropped
            | Self::LinkDropped
            | Self::MailHeading
            | Self::MailNumbers
            | Self::MailQuote
            | Self::MailCode
            | Self::MailHtml
            | Self::TagInSubject => false,
        }
    }
}

impl Finding {
    /// Makes one without a name and place.
    #[must_use]
    pub const fn nowhere(kind: FindingKind) -> Self {
        Self {
            kind,
            place: None,
            name: String::new(),
        }
    }
}

impl Place {
    /// Finds bytes `start..end` of a text; offsets within a character or behind the end move to the left.
    #[must_use]
    pub fn of(text: &str, start: usize, end: usize) -> Self {
        let start = text.floor_char_boundary(start);
        let end = text.floor_char_boundary(end).max(start);
        let before = &text[..start];
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            start,
            end,
            line: 1 + before.matches('\n').count(),
            column: 1 + line.chars().count(),
            length: text[start..end].chars().count(),
        }
    }
}
