//! One of the administrator's texts: a field, what is wrong marked behind it and listed below it, and the tags.

use std::time::Duration;

use latchkey_core::demo::Place;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use super::controls::{Looks, button};
use super::findings;
use crate::preview::desk::Desk;
use crate::preview::texts::Text;
use crate::widgets::{live, part, span, text as said, words as word};
use crate::words::Words;

/// How long nothing must be typed before a text is rendered.
const QUIET: Duration = Duration::from_millis(300);

/// How much there is to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// A whole message.
    Long,
}

/// The editor.
#[component]
pub fn Editor(
    /// What is shared.
    desk: Desk,
    /// The words of the chosen language.
    words: Words,
    /// Which text.
    text: Text,
    /// How much there is to write.
    kind: Kind,
) -> impl IntoView {
    let (id, label) = match text {
        Text::Page => ("preview-text-page", words.preview_text_page_label()),
        Text::Subject => ("preview-text-subject", words.preview_text_subject()),
        Text::Mail => ("preview-text-mail", words.preview_text_mail_label()),
    };
    let node = NodeRef::<html::Textarea>::new();
    let kept = Memo::new(move |_| desk.facts.read().texts[text as usize].clone());
    let typed = RwSignal::new(kept.get_untracked());
    // All of this may be gone when an effect or event comes that was already under way.
    Effect::new(move || {
        if let Some(kept) = kept.try_get() {
            typed.try_set(kept);
        }
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let take = move || {
        let written = typed.try_get_untracked();
        if let Some(written) = written
            && kept.try_get_untracked().is_some_and(|kept| kept != written)
        {
            desk.change(|state| state.texts.set(text, Some(written)));
        }
    };
    let write = move |written: String| {
        typed.set(match kind {
            Kind::Line => written.replace(['\r', '\n'], " "),
            Kind::Long => written,
        });
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(take, QUIET).ok());
    };
    on_cleanup(move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    });
    let marks = live(move || {
        let typed = typed.read();
        let rendering = desk.rendered.get(text).read();
        // Places belong to the text that was rendered.
        let findings = rendering
            .as_ref()
            .filter(|rendering| rendering.text == *typed);
        let findings = findings.map_or(&[][..], |rendering| &rendering.rendered.findings);
        part("div", "marks", findings::marked(&typed, findings))
    });
    let is_own = move || desk.state.read().texts.get(text).is_some();
    let back = live(move || {
        if !is_own() {
            return ().into_any();
        }
        let looks = Looks {
            class: "link",
            ..Looks::default()
        };
        let back = move || desk.change(|state| state.texts.set(text, None));
        button(looks, vec![said(words.preview_own_text())], Box::new(back))
    });
    let tags = (kind == Kind::Long).then(|| {
        tags(desk, words, move |tag| {
            if let Some(field) = node.get_untracked() {
                insert(&field, tag);
                write(field.value());
            }
        })
    });
    let listed = findings::listed(desk, words, text, move |place: Place| {
        if let Some(field) = node.get_untracked() {
            select(&field, &typed.read_untracked(), place);
        }
    });
    let about = format!("{id}-findings");
    view! {
        <div class="control">
            <div class="label-row">
                <label for=id>{label}</label>
                {back}
            </div>
            <div class=if kind == Kind::Line { "editor line" } else { "editor" }>
                <div aria-hidden="true">{marks}</div>
                <textarea
                    id=id
                    node_ref=node
                    rows=if kind == Kind::Line { "1" } else { "6" }
                    spellcheck="false"
                    aria-describedby=about.clone()
                    prop:value=typed
                    on:input=move |event| write(event_target_value(&event))
                    on:blur=move |_| take()
                ></textarea>
            </div>
            {tags}
            <div id=about>{listed}</div>
        </div>
    }
}

/// The tags with their values for the sample user (field §2.7).
fn tags(
    desk: Desk,
    words: Words,
    insert: impl Fn(&'static str) + Copy + Send + 'static,
) -> AnyView {
    let buttons = live(move || {
        let facts = desk.facts.read();
        let tags = &facts.tags;
        let admin = tags.admin.clone().unwrap_or_default();
        let all = [
            ("first_name", tags.first_name.clone()),
            ("last_name", tags.last_name.clone()),
            ("username", tags.username.clone()),
            ("admin_first_name", admin.first_name),
            ("admin_last_name", admin.last_name),
            ("admin_email", admin.email),
            ("admin_phone", admin.phone.unwrap_or_default()),
            ("defguard_url", tags.defguard_url.clone()),
            ("defguard_version", tags.defguard_version.clone()),
        ];
        let one = |(tag, value): (&'static str, String)| {
            let looks = Looks {
                class: "tag-button",
                ..Looks::default()
            };
            let inside = vec![word("code", "", tag), span("hint", value)];
            button(looks, inside, Box::new(move || insert(tag)))
        };
        part("div", "tags", all.into_iter().map(one).collect())
    });
    view! {
        <details>
            <summary>{said(words.preview_tags())}</summary>
            {buttons}
        </details>
    }
    .into_any()
}

/// Puts a tag where the cursor is.
fn insert(field: &HtmlTextAreaElement, tag: &str) {
    let tag = format!("{{{{ {tag} }}}}");
    let end = field.value().encode_utf16().count();
    let end = u32::try_from(end).unwrap_or_default();
    let place = |at: Result<Option<u32>, _>| at.ok().flatten().unwrap_or(end);
    let (from, to) = (place(field.selection_start()), place(field.selection_end()));
    let _ = field.set_range_text_with_start_and_end(&tag, from, to);
    let behind = from + u32::try_from(tag.len()).unwrap_or_default();
    let _ = field.set_selection_range(behind, behind);
    let _ = field.focus();
}

/// Selects a place in the text and brings it into sight.
fn select(field: &HtmlTextAreaElement, text: &str, place: Place) {
    let utf16 = |bytes: usize| {
        let before = text.get(..bytes).unwrap_or(text);
        u32::try_from(before.encode_utf16().count()).unwrap_or_default()
    };
    let _ = field.focus();
    let _ = field.set_selection_range(utf16(place.start), utf16(place.end));
    let mark = format!("[data-place='{}']", place.start);
    let around = field.parent_element();
    if let Some(mark) = around.and_then(|around| around.query_selector(&mark).ok().flatten()) {
        mark.scroll_into_view();
    }
}
