//! Renders the administrator's texts: Tera itself, in a Worker that is ended after a second (decisions: templates).

use js_sys::Array;
use latchkey_core::demo::template::notes;
use latchkey_core::demo::{AdminTags, Finding, FindingKind, Place, Purpose, Rendered, Tags};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/templates/templates-page.js")]
extern "C" {
    async fn ask(request: &Array) -> JsValue;
}

/// Renders a text and says all there is to say about it. Several at once are fine; it always comes to an end.
pub async fn render(text: &str, purpose: Purpose, tags: &Tags) -> Rendered {
    let mut rendered = match purpose {
        // Sent as it is written (edge-contract §4).
        Purpose::Subject => Rendered {
            markdown: Some(text.to_owned()),
            findings: Vec::new(),
        },
        Purpose::Page | Purpose::Mail => {
            markdown(text, tags).await.unwrap_or_else(|kind| Rendered {
                markdown: None,
                findings: vec![Finding::nowhere(kind)],
            })
        }
    };
    rendered.findings.extend(notes(text, purpose));
    rendered
        .findings
        .sort_by_key(|finding| (finding.place.is_none(), finding.place));
    rendered
}

/// Renders a text and says what there is to say about its tags, or why there is no answer.
pub(super) async fn markdown(text: &str, tags: &Tags) -> Result<Rendered, FindingKind> {
    let answer = ask(&request(text, tags)).await;
    match answer.dyn_ref::<Array>() {
        Some(values) => Ok(read(text, values)),
        None => Err(match answer.as_string().as_deref() {
            Some("late") => FindingKind::NoEnd,
            Some("broken") => FindingKind::Failed,
            _ => FindingKind::Unavailable,
        }),
    }
}

fn request(text: &str, tags: &Tags) -> Array {
    let Tags {
        first_name,
        last_name,
        username,
        defguard_url,
        defguard_version,
        admin,
    } = tags;
    let values = Array::new();
    for value in [
        text,
        first_name,
        last_name,
        username,
        defguard_url,
        defguard_version,
    ] {
        values.push(&value.into());
    }
    if let Some(AdminTags {
        first_name,
        last_name,
        email,
        phone,
    }) = admin
    {
        for value in [first_name, last_name, email] {
            values.push(&value.into());
        }
        values.push(&phone.clone().into());
    }
    values
}

/// Reads what the Worker answered: the Markdown, and four values for each finding.
fn read(text: &str, values: &Array) -> Rendered {
    let findings = (1..values.length()).step_by(4).filter_map(|at| {
        let place = number(values, at + 1).zip(number(values, at + 2));
        Some(Finding {
            kind: *FindingKind::ALL.get(number(values, at)?)?,
            place: place.map(|(start, end)| Place::of(text, start, end)),
            name: values.get(at + 3).as_string().unwrap_or_default(),
        })
    });
    Rendered {
        markdown: values.get(0).as_string(),
        findings: findings.collect(),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The Worker writes what is a `usize` there.
fn number(values: &Array, at: u32) -> Option<usize> {
    values.get(at).as_f64().map(|value| value as usize)
}
