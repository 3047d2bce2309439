//! What there is to say about a text: marked at its place, and listed.

use latchkey_core::demo::{Finding, FindingKind, Place};
use leptos::prelude::*;

use super::controls::{Looks, button, picture};
use crate::preview::desk::Desk;
use crate::preview::texts::Text;
use crate::widgets::icon::paths;
use crate::widgets::{live, paragraph, part, span, text as said};
use crate::words::Words;

/// Cuts a text into pieces, those with a finding marked. Where two overlap, the first one counts.
pub fn marked(text: &str, findings: &[Finding]) -> Vec<AnyView> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for finding in findings {
        let Some(Place { start, end, .. }) = finding.place else {
            continue;
        };
        let (Some(before), Some(marked)) = (text.get(done..start), text.get(start..end)) else {
            continue;
        };
        pieces.push(said(before));
        let class = if finding.kind.is_problem() {
            "broken"
        } else {
            "noted"
        };
        let marked = marked.to_owned();
        let piece = view! { <mark class=class data-place=start.to_string()>{marked}</mark> };
        pieces.push(piece.into_any());
        done = end;
    }
    pieces.push(said(text.get(done..).unwrap_or_default()));
    pieces.push(said("\u{200b}")); // a last empty line has its height too
    pieces
}

/// Lists problems, then notes; `show` selects a place in the text.
pub fn listed(
    desk: Desk,
    words: Words,
    text: Text,
    show: impl Fn(Place) + Copy + Send + 'static,
) -> AnyView {
    let list = live(move || {
        let rendering = desk.rendered.get(text).read();
        let Some(rendering) = &*rendering else {
            return ().into_any();
        };
        let (problems, notes): (Vec<_>, Vec<_>) = rendering
            .rendered
            .findings
            .iter()
            .partition(|finding| finding.kind.is_problem());
        let mut parts = Vec::new();
        if !problems.is_empty() {
            let only_here = problems.iter().all(|finding| is_only_here(finding.kind));
            let heading = match text {
                _ if only_here => words.preview_problems(),
                Text::Page | Text::Subject => words.preview_everybody(),
                Text::Mail => words.preview_everybody_mail(),
            };
            let heading = vec![picture(paths::TRIANGLE_ALERT), span("", heading)];
            parts.push(part("p", "error", heading));
            parts.push(list(words, &problems, show));
        }
        if !notes.is_empty() {
            parts.push(paragraph("hint", words.preview_notes()));
            parts.push(list(words, &notes, show));
        }
        part("div", "findings", parts)
    });
    view! { <div aria-live="polite">{list}</div> }.into_any()
}

/// Whether only this preview refuses it.
fn is_only_here(kind: FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::Macro
            | FindingKind::RangeTooLong
            | FindingKind::TooLong
            | FindingKind::NoEnd
            | FindingKind::Unavailable
    )
}

fn list(
    words: Words,
    findings: &[&Finding],
    show: impl Fn(Place) + Copy + Send + 'static,
) -> AnyView {
    let line = |finding: &&Finding| {
        let mut parts = Vec::new();
        if let Some(place) = finding.place {
            let (line, column) = (place.line.to_string(), place.column.to_string());
            let looks = Looks {
                class: "spot-button",
                label: Some(words.preview_spot_label(&column, &line)),
                ..Looks::default()
            };
            let inside = vec![said(words.preview_spot(&column, &line))];
            parts.push(button(looks, inside, Box::new(move || show(place))));
        }
        parts.push(span("", sentence(words, finding)));
        part("li", "", parts)
    };
    part("ul", "", findings.iter().map(line).collect())
}

fn sentence(words: Words, finding: &Finding) -> String {
    let name = &*finding.name;
    let plain = match finding.kind {
        FindingKind::UnknownTag => return words.preview_finding_unknown_tag(name),
        FindingKind::NoAdministrator => return words.preview_finding_no_administrator(name),
        FindingKind::UnknownFilter => return words.preview_finding_unknown_filter(name),
        FindingKind::UnknownFunction => return words.preview_finding_unknown_function(name),
        FindingKind::UnknownTest => return words.preview_finding_unknown_test(name),
        FindingKind::NotInPreview => return words.preview_finding_not_in_preview(name),
        FindingKind::ForgivenTag => return words.preview_finding_forgiven_tag(name),
        FindingKind::NeedsAdministrator => return words.preview_finding_needs_administrator(name),
        FindingKind::HtmlDropped => return words.preview_finding_html_dropped(name),
        FindingKind::MailHtml => return words.preview_finding_mail_html(name),
        FindingKind::ImageDropped => words.preview_finding_image_dropped(),
        FindingKind::LinkDropped => words.preview_finding_link_dropped(),
        FindingKind::Syntax => words.preview_finding_syntax(),
        FindingKind::Macro => words.preview_finding_macro(),
        FindingKind::Include => words.preview_finding_include(),
        FindingKind::RangeTooLong => words.preview_finding_range_too_long(),
        FindingKind::TooDeep => words.preview_finding_too_deep(),
        FindingKind::TooLong => words.preview_finding_too_long(),
        FindingKind::NoEnd => words.preview_finding_no_end(),
        FindingKind::Failed => words.preview_finding_failed(),
        FindingKind::Unavailable => words.preview_finding_unavailable(),
        FindingKind::MailHeading => words.preview_finding_mail_heading(),
        FindingKind::MailNumbers => words.preview_finding_mail_numbers(),
        FindingKind::MailQuote => words.preview_finding_mail_quote(),
        FindingKind::MailCode => words.preview_finding_mail_code(),
        FindingKind::TagInSubject => words.preview_finding_tag_in_subject(),
    };
    plain.to_owned()
}
