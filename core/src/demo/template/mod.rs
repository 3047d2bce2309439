//! The administrator's texts: Markdown with Tera's tags in it (edge-contract §3, field §2.7).
//!
//! * A [`Renderer`] turns a text into Markdown; the demo Edge is given one. `render` (feature `templates`) is Tera
//!   itself, with Defguard's tags only.
//! * A [`Finding`] says what is wrong with a text, or what its readers will not see, and at which [`Place`].
//! * [`notes()`] finds what the client or the mail drops; it needs no Tera.

#[cfg(feature = "templates")]
mod check;
mod finding;
mod mail;
#[cfg(feature = "templates")]
mod names;
mod notes;
#[cfg(feature = "templates")]
mod render;
mod segments;
#[cfg(feature = "templates")]
mod walk;

use std::fmt;

pub use self::finding::{Finding, FindingKind, Place};
pub use self::mail::mail_page;
pub use self::notes::{Purpose, notes};
#[cfg(feature = "templates")]
pub use self::render::render;

/// The values of the tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// `first_name`
    pub first_name: String,
    /// `last_name`
    pub last_name: String,
    /// `username`
    pub username: String,
    /// `defguard_url`, with a trailing slash.
    pub defguard_url: String,
    /// `defguard_version`
    pub defguard_version: String,
    /// `admin_*` are not defined at all when the token has no administrator (field §2.7).
    pub admin: Option<AdminTags>,
}

/// The values of the tags about the administrator who minted the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminTags {
    /// `admin_first_name`
    pub first_name: String,
    /// `admin_last_name`
    pub last_name: String,
    /// `admin_email`
    pub email: String,
    /// `admin_phone`; nothing is shown in its place if there is none.
    pub phone: Option<String>,
}

/// What became of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Markdown, with HTML in text and values as it was (edge-contract §3); `None` if it cannot be rendered.
    pub markdown: Option<String>,
    /// What there is to say, in the order of the places; what has no place comes last.
    pub findings: Vec<Finding>,
}

/// The text cannot be rendered: a real server answers 500 (edge-contract §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenTemplate;

/// Turns an administrator's text into Markdown.
pub struct Renderer(Box<dyn Render + Send>);

trait Render: Fn(&str, &Tags) -> Result<String, BrokenTemplate> {}

impl<T: Fn(&str, &Tags) -> Result<String, BrokenTemplate>> Render for T {}

impl Renderer {
    /// Makes one.
    pub fn new(
        render: impl Fn(&str, &Tags) -> Result<String, BrokenTemplate> + Send + 'static,
    ) -> Self {
        Self(Box::new(render))
    }

    pub(super) fn render(&self, text: &str, tags: &Tags) -> Result<String, BrokenTemplate> {
        (self.0)(text, tags)
    }
}

/// Tera, where it is built in; else texts stay as they are, until the owner of the Edge gives another.
impl Default for Renderer {
    fn default() -> Self {
        #[cfg(feature = "templates")]
        return Self::new(|text, tags| render(text, tags).markdown.ok_or(BrokenTemplate));
        #[cfg(not(feature = "templates"))]
        return Self::new(|text, _| Ok(text.to_owned()));
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renderer")
    }
}
