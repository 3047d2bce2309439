//! What the preview asks of the browser: the address, the clipboard, files, the focus.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// The `id` of the button that shows and hides the panel.
pub const TOGGLE: &str = "preview-toggle";
/// The `id` of the open tab of the panel.
pub const FIRST_TAB: &str = "preview-tab-open";

/// Gives the part of the address behind the `#`.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts the state into the address, without a step for the back button.
pub fn set_fragment(fragment: &str) {
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let url = if fragment.is_empty() {
        path
    } else {
        format!("{path}#{fragment}")
    };
    if let Ok(history) = window().history() {
        // A browser that refuses (too often, too long) shows an old address; the page goes on.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// Gives the whole address.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Gives the page its colours; `None` as the system says.
pub fn set_theme(name: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match name {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// The width of the page, in pixels.
pub fn width() -> f64 {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.unwrap_or_default()
}

/// Copies a text; answers whether that worked.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Saves a text as a file; `kind` is its media type, or empty.
pub fn save(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlElement = document().create_element("a").ok()?.unchecked_into();
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Url::revoke_object_url(&url).ok()
}

/// The `id` of what has the focus; empty for none.
pub fn focused() -> String {
    document()
        .active_element()
        .map(|it| it.id())
        .unwrap_or_default()
}

/// Moves the focus as soon as the page is drawn.
pub fn focus_soon(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
