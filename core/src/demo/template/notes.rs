//! What the readers of a message will not see of what its author wrote.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use super::finding::MAX_FINDINGS;
use super::segments::{SegmentKind, segments};
use super::{Finding, FindingKind, Place};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The last page.
    Page,
    /// The subject of the welcome mail.
    Subject,
    /// The welcome mail.
    Mail,
}

/// Finds what is dropped or changed, in order. It reads the text as it is before its tags have values, so it does not
/// see what the values bring along.
#[must_use]
pub fn notes(text: &str, purpose: Purpose) -> Vec<Finding> {
    match purpose {
        Purpose::Subject => tags(text),
        Purpose::Page => markdown(text, page),
        Purpose::Mail => markdown(text, mail),
    }
}

fn tags(text: &str) -> Vec<Finding> {
    let tags = segments(text)
        .into_iter()
        .filter(|part| part.kind != SegmentKind::Words);
    let found = tags.take(MAX_FINDINGS).map(|tag| Finding {
        place: Some(Place::of(text, tag.start, tag.start + tag.text.len())),
        ..Finding::nowhere(FindingKind::TagInSubject)
    });
    found.collect()
}

#[allow(clippy::wildcard_enum_match_arm)] // pulldown-cmark's enum: most of it is nothing special
fn page(event: &Event<'_>) -> Option<FindingKind> {
    match event {
        Event::InlineHtml(_) | Event::Html(_) => Some(FindingKind::HtmlDropped),
        Event::Start(Tag::Image { .. }) => Some(FindingKind::ImageDropped),
        Event::Start(Tag::Link { dest_url, .. }) if has_other_scheme(dest_url) => {
            Some(FindingKind::LinkDropped)
        }
        _ => None,
    }
}

/// Tells whether an address has a scheme that is not `https`. One that begins with a value may have any.
fn has_other_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(is_scheme)
            && !scheme.eq_ignore_ascii_case("https")
    })
}

/// Field §2.7.
#[allow(clippy::wildcard_enum_match_arm)] // pulldown-cmark's enum: most of it is nothing special
fn mail(event: &Event<'_>) -> Option<FindingKind> {
    match event {
        Event::InlineHtml(_) | Event::Html(_) => Some(FindingKind::MailHtml),
        Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => Some(FindingKind::MailCode),
        Event::Start(Tag::BlockQuote(_)) => Some(FindingKind::MailQuote),
        Event::Start(Tag::List(Some(_))) => Some(FindingKind::MailNumbers),
        Event::Start(Tag::Heading { level, .. }) if *level > HeadingLevel::H2 => {
            Some(FindingKind::MailHeading)
        }
        _ => None,
    }
}

fn markdown(text: &str, about: fn(&Event<'_>) -> Option<FindingKind>) -> Vec<Finding> {
    let reduced = Reduced::of(text);
    let mut found: Vec<Finding> = Vec::new();
    for (event, range) in Parser::new(&reduced.text).into_offset_iter() {
        let Some(kind) = about(&event) else {
            continue;
        };
        let source = &reduced.text[range.clone()];
        let source = source.trim_end();
        if source.is_empty() {
            continue;
        }
        let start = reduced.start(range.start);
        let end = reduced.end(range.start + source.len());
        let is_html = matches!(event, Event::InlineHtml(_) | Event::Html(_));
        if let (Event::Html(_), Some(before)) = (&event, found.last_mut())
            && before.kind == kind
            && let Some(place) = &mut before.place
            && text[place.end..start].trim().is_empty()
            && text[place.end..start].matches('\n').count() == 1
        {
            *place = Place::of(text, place.start, end); // the next line of the same block
            continue;
        }
        if found.len() == MAX_FINDINGS {
            break;
        }
        found.push(Finding {
            kind,
            place: Some(Place::of(text, start, end)),
            name: if is_html {
                element(source)
            } else {
                String::new()
            },
        });
    }
    found
}

/// Gives the name of an element: `script`.
fn element(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/', ' ']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    name[..end.unwrap_or(name.len())].to_ascii_lowercase()
}

/// A text as Markdown sees it: values are a letter, all other tags are nothing.
struct Reduced {
    text: String,
    /// Where parts begin: in the reduced text and in the whole one.
    parts: Vec<(usize, usize)>,
}

impl Reduced {
    fn of(text: &str) -> Self {
        let mut reduced = Self {
            text: String::with_capacity(text.len()),
            parts: Vec::new(),
        };
        for part in segments(text) {
            reduced.parts.push((reduced.text.len(), part.start));
            match part.kind {
                SegmentKind::Words => reduced.text.push_str(part.text),
                SegmentKind::Value => reduced.text.push('x'),
                SegmentKind::Control | SegmentKind::Comment => {}
            }
        }
        reduced.parts.push((reduced.text.len(), text.len()));
        reduced
    }

    /// Where in the whole text begins what begins here.
    fn start(&self, at: usize) -> usize {
        let (start, origin) = self.parts[self.parts.partition_point(|(start, _)| *start <= at) - 1];
        origin + (at - start)
    }

    /// Where in the whole text ends what ends here.
    fn end(&self, at: usize) -> usize {
        let next = self.parts.partition_point(|(start, _)| *start < at);
        let (start, origin) = self.parts[next - 1];
        match self.parts[next] {
            (end, origin) if end == at => origin,
            _ => origin + (at - start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, `line:column`, the marked text and the element's name.
    fn told(text: &str, purpose: Purpose) -> Vec<(FindingKind, String)> {
        let told = notes(text, purpose).into_iter().map(|finding| {
            let place = finding.place.unwrap();
            let marked = &text[place.start..place.end];
            let at = format!("{}:{} {marked} {}", place.line, place.column, finding.name);
            (finding.kind, at.trim_end().to_owned())
        });
        told.collect()
    }

    #[test]
    fn finds_html_between_tags() {
        let text = "Hi {{ first_name }} <b>you</b>\n\n{% if a < b %}<script>\nalert(1)\n</script>\n{% endif %}\n\n\
                    `<i>` {{ \"<u>\" }}<br\nclass=\"{{ x }}\">";
        assert_eq!(
            told(text, Purpose::Page),
            [
                (FindingKind::HtmlDropped, "1:21 <b> b".to_owned()),
                (FindingKind::HtmlDropped, "1:27 </b> b".to_owned()),
                (
                    FindingKind::HtmlDropped,
                    "3:15 <script>\nalert(1)\n</script> script".to_owned()
                ),
                (
                    FindingKind::HtmlDropped,
                    "8:18 <br\nclass=\"{{ x }}\"> br".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn finds_pictures_and_links_that_are_none() {
        let text = "![logo](https://acme.example/logo.png) [x](javascript:alert(1)) [t](tel:1)\n\n\
                    [a](https://acme.example) [b]({{ defguard_url }}) [c](HTTPS://acme.example) [d](/start)";
        assert_eq!(
            told(text, Purpose::Page),
            [
                (
                    FindingKind::ImageDropped,
                    "1:1 ![logo](https://acme.example/logo.png)".to_owned()
                ),
                (
                    FindingKind::LinkDropped,
                    "1:40 [x](javascript:alert(1))".to_owned()
                ),
                (FindingKind::LinkDropped, "1:65 [t](tel:1)".to_owned()),
            ]
        );
    }

    #[test]
    fn finds_what_a_mail_changes() {
        let text = "# a\n### {{ b }}\n\n1. one\n\n> quote\n\n`code` <b>\n\n- fine";
        assert_eq!(
            told(text, Purpose::Mail),
            [
                (FindingKind::MailHeading, "2:1 ### {{ b }}".to_owned()),
                (FindingKind::MailNumbers, "4:1 1. one".to_owned()),
                (FindingKind::MailQuote, "6:1 > quote".to_owned()),
                (FindingKind::MailCode, "8:1 `code`".to_owned()),
                (FindingKind::MailHtml, "8:8 <b> b".to_owned()),
            ]
        );
        assert_eq!(
            told("Hi {{ first_name }}", Purpose::Subject),
            [(FindingKind::TagInSubject, "1:4 {{ first_name }}".to_owned())]
        );
    }

    #[test]
    fn stands_hostile_texts() {
        for text in [
            "<b>*[](".repeat(100_000),
            "> ".repeat(10_000),
            "{%".repeat(100_000),
        ] {
            for purpose in [Purpose::Page, Purpose::Subject, Purpose::Mail] {
                for Finding { place, .. } in notes(&text, purpose) {
                    assert!(place.is_some_and(|place| place.end <= text.len()));
                }
            }
        }
    }
}
