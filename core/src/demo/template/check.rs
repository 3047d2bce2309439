//! What there is to say about a text's tags.

use tera::ast::Node;

use super::finding::MAX_FINDINGS;
use super::names::{Name, Role, names};
use super::render::Engine;
use super::segments::{Segment, SegmentKind, keyword, segments};
use super::walk::{Lookup, lookups};
use super::{Finding, FindingKind, Place, Tags};

/// Defguard's tags (field §2.7); the last one is Tera's own, which shows all of them.
const TAGS: [&str; 10] = [
    "first_name",
    "last_name",
    "username",
    "defguard_url",
    "defguard_version",
    "admin_first_name",
    "admin_last_name",
    "admin_email",
    "admin_phone",
    "__tera_context",
];
/// What Tera has as Defguard builds it, and not as it is built here: clock, time zones, randomness.
const FILTERS_ELSEWHERE: [&str; 5] = [
    "date",
    "filesizeformat",
    "slugify",
    "urlencode",
    "urlencode_strict",
];
const FUNCTIONS_ELSEWHERE: [&str; 2] = ["get_random", "now"];

/// How deep brackets may lie in each other: Tera's parser takes twice as long, or worse, for each.
const MAX_BRACKETS: usize = 8;
/// How deep blocks (`if`, `for`, `filter`, `block`) may lie in each other: each costs stack.
const MAX_BLOCKS: usize = 32;
/// How many signs a tag may have: each may cost stack.
const MAX_SIGNS: usize = 200;

/// A text with its names.
pub(super) struct Source<'a> {
    text: &'a str,
    names: Vec<Name<'a>>,
}

impl<'a> Source<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let names = names(text);
        Self { text, names }
    }

    fn finding(&self, kind: FindingKind, name: Name<'_>) -> Finding {
        let end = name.start + name.text.len();
        Finding {
            kind,
            place: Some(Place::of(self.text, name.start, end)),
            name: name.text.to_owned(),
        }
    }

    fn all(&self, role: Role) -> impl Iterator<Item = Name<'a>> {
        self.names.iter().copied().filter(move |n| n.role == role)
    }

    /// Makes a finding about a name that is known only by its words: its place is known if it is there once.
    fn by_words(&self, kind: FindingKind, roles: &[Role], words: &str) -> Finding {
        let is_it = |name: &&Name<'_>| name.text == words && roles.contains(&name.role);
        let mut found = self.names.iter().filter(is_it);
        match (found.next(), found.next()) {
            (Some(name), None) => self.finding(kind, *name),
            _ => Finding {
                name: words.to_owned(),
                ..Finding::nowhere(kind)
            },
        }
    }

    /// About a function, filter or test of this name.
    pub(super) fn function(&self, kind: FindingKind, name: &str) -> Finding {
        let roles = [Role::Function, Role::Filter, Role::Test];
        self.by_words(kind, &roles, name)
    }

    pub(super) fn unknown_filter(&self, name: &str) -> Finding {
        self.by_words(unknown_filter(name), &[Role::Filter], name)
    }

    pub(super) fn unknown_function(&self, name: &str) -> Finding {
        self.by_words(unknown_function(name), &[Role::Function], name)
    }

    pub(super) fn unknown_test(&self, name: &str) -> Finding {
        self.by_words(FindingKind::UnknownTest, &[Role::Test], name)
    }

    pub(super) fn missing(&self, name: &str, tags: &Tags) -> Finding {
        let kind = if TAGS.contains(&name) && tags.admin.is_none() {
            FindingKind::NoAdministrator
        } else {
            FindingKind::UnknownTag
        };
        self.by_words(kind, &[Role::Value], name)
    }
}

fn unknown_filter(name: &str) -> FindingKind {
    if FILTERS_ELSEWHERE.contains(&name) {
        FindingKind::NotInPreview
    } else {
        FindingKind::UnknownFilter
    }
}

fn unknown_function(name: &str) -> FindingKind {
    if FUNCTIONS_ELSEWHERE.contains(&name) {
        FindingKind::NotInPreview
    } else {
        FindingKind::UnknownFunction
    }
}

/// Adds a finding unless the same thing was said already.
pub(super) fn add(findings: &mut Vec<Finding>, new: Finding) {
    let is_same = |known: &Finding| known.kind == new.kind && known.name == new.name;
    if !findings.iter().any(is_same) {
        findings.push(new);
    }
}

/// Finds what Tera shall not even try.
pub(super) fn before_tera(source: &Source<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = too_deep(source.text).into_iter().collect();
    for (role, kind) in [
        (Role::Macro, FindingKind::Macro),
        (Role::Include, FindingKind::Include),
    ] {
        let names = source.all(role).take(MAX_FINDINGS);
        findings.extend(names.map(|name| source.finding(kind, name)));
    }
    findings
}

/// Finds the first tag that lies too deep or has too much in it.
fn too_deep(text: &str) -> Option<Finding> {
    let mut blocks = 0_usize;
    for Segment {
        kind,
        start,
        text: tag,
    } in segments(text)
    {
        match kind {
            SegmentKind::Words | SegmentKind::Comment => continue,
            SegmentKind::Value => {}
            SegmentKind::Control => match keyword(tag) {
                "if" | "for" | "filter" | "block" => blocks += 1,
                "endif" | "endfor" | "endfilter" | "endblock" => blocks = blocks.saturating_sub(1),
                _ => {}
            },
        }
        if blocks > MAX_BLOCKS || is_overloaded(tag) {
            return Some(Finding {
                place: Some(Place::of(text, start, start + tag.len())),
                ..Finding::nowhere(FindingKind::TooDeep)
            });
        }
    }
    None
}

/// Counts the brackets that are open at once, and the signs and words between which Tera computes.
fn is_overloaded(tag: &str) -> bool {
    let mut open = 0_usize;
    let mut signs = 0;
    let mut quote = None;
    let mut before = ' ';
    for c in tag.chars() {
        let is_gap = c.is_whitespace() && !before.is_whitespace();
        before = c;
        match (quote, c) {
            (Some(mark), _) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[') => open += 1,
            (None, ')' | ']') => open = open.saturating_sub(1),
            (None, '+' | '-' | '*' | '/' | '%') => signs += 1,
            (None, _) => signs += usize::from(is_gap),
        }
        if open > MAX_BRACKETS || signs > MAX_SIGNS {
            return true;
        }
    }
    false
}

/// Says where Tera does not understand the text: pest writes `--> line:column`. A tag that is not understood from its
/// beginning is marked as a whole, one that never ends at its braces.
pub(super) fn syntax(text: &str, error: &tera::Error) -> Finding {
    let words = std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| {
        error.source()
    });
    let place = words
        .map(ToString::to_string)
        .find_map(|words| place(text, &words));
    let mut tags = segments(text);
    tags.retain(|tag| tag.kind != SegmentKind::Words);
    let place = place.map(|place| {
        let is_at_end = place.start == text.len();
        match tags.iter().find(|tag| tag.start == place.start) {
            Some(tag) => Place::of(text, tag.start, tag.start + tag.text.len()),
            None => match tags.last() {
                Some(tag) if is_at_end && !tag.is_complete() => {
                    Place::of(text, tag.start, tag.start + 2)
                }
                _ => place,
            },
        }
    });
    Finding {
        place,
        ..Finding::nowhere(FindingKind::Syntax)
    }
}

fn place(text: &str, words: &str) -> Option<Place> {
    let (_, rest) = words.split_once("--> ")?;
    let (line, rest) = rest.split_once(':')?;
    let column = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let mut rest = text[start..].chars();
    let before: usize = rest.by_ref().take(column - 1).map(char::len_utf8).sum();
    let length = rest.next().map_or(0, char::len_utf8);
    Some(Place::of(text, start + before, start + before + length))
}

/// Checks all names of a text that Tera understands, reached or not.
pub(super) fn tree(
    source: &Source<'_>,
    nodes: &[Node],
    tags: &Tags,
    engine: &Engine,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lookups = lookups(nodes);
    for (index, lookup) in lookups.iter().enumerate() {
        let Some(kind) = about(lookup, tags) else {
            continue;
        };
        if findings.len() == MAX_FINDINGS {
            break;
        }
        let is_same = |other: &&Lookup<'_>| other.name == lookup.name;
        let places: Vec<Name<'_>> = source
            .all(Role::Value)
            .filter(|name| name.text == lookup.name)
            .collect();
        let nth = lookups[..index].iter().filter(is_same).count();
        let is_known = places.len() == lookups.iter().filter(is_same).count();
        findings.push(match places.get(nth) {
            Some(name) if is_known => source.finding(kind, *name),
            _ => Finding {
                name: lookup.name.to_owned(),
                ..Finding::nowhere(kind)
            },
        });
    }
    for name in &source.names {
        let kind = match name.role {
            Role::Filter if !engine.has_filter(name.text) => unknown_filter(name.text),
            Role::Function if !engine.has_function(name.text) => unknown_function(name.text),
            Role::Test if !engine.has_test(name.text) => FindingKind::UnknownTest,
            Role::Filter
            | Role::Function
            | Role::Test
            | Role::Value
            | Role::Macro
            | Role::Include => continue,
        };
        if findings.len() == MAX_FINDINGS {
            break;
        }
        findings.push(source.finding(kind, *name));
    }
    findings
}

fn about(lookup: &Lookup<'_>, tags: &Tags) -> Option<FindingKind> {
    let is_tag = TAGS.contains(&lookup.name);
    let is_admin = is_tag && lookup.name.starts_with("admin_");
    if lookup.is_own {
        None
    } else if !is_tag && lookup.is_forgiven {
        Some(FindingKind::ForgivenTag)
    } else if !is_tag {
        Some(FindingKind::UnknownTag)
    } else if !is_admin || lookup.is_forgiven || lookup.is_guarded {
        None
    } else if tags.admin.is_some() {
        Some(FindingKind::NeedsAdministrator)
    } else {
        Some(FindingKind::NoAdministrator)
    }
}
