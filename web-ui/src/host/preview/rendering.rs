//! A transport that has the administrator's texts rendered before the demo Edge needs them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use latchkey_core::demo::{BrokenTemplate, FindingKind, Renderer, SharedEdge, Tags};
use latchkey_core::edge::{Reply, Request, TransportError};
use latchkey_core::ports::Transport;

use super::templates;

/// Texts and their Markdown, `None` for one that is broken.
type Texts = Arc<Mutex<BTreeMap<String, Option<String>>>>;

/// A transport to an Edge in the page.
#[derive(Debug)]
pub(super) struct Rendering<T> {
    transport: T,
    edge: SharedEdge,
    /// Who enrolls.
    username: &'static str,
    texts: Texts,
}

impl<T> Rendering<T> {
    /// Gives the Edge a renderer that knows what the Worker has rendered.
    pub(super) fn new(transport: T, edge: SharedEdge, username: &'static str) -> Self {
        let texts = Texts::default();
        let known = Arc::clone(&texts);
        edge.lock().render_with(Renderer::new(move |text, _| {
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(text).cloned().flatten().ok_or(BrokenTemplate)
        }));
        Self {
            transport,
            edge,
            username,
            texts,
        }
    }

    /// Gives the text that the Edge needs for a request, with the values of its tags.
    fn text_for(&self, path: &str) -> Option<(String, Tags)> {
        let edge = self.edge.lock();
        let settings = edge.settings();
        let text = match path {
            "/api/v1/enrollment/start" => &settings.enrollment_welcome_message,
            "/api/v1/enrollment/activate_user" => settings.welcome_mail(),
            _ => return None,
        };
        Some((text.to_owned(), edge.tags_for(self.username)?))
    }
}

impl<T: Transport> Transport for Rendering<T> {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        if let Some((text, tags)) = self.text_for(request.path) {
            let markdown = match templates::markdown(&text, &tags).await {
                // Nobody is there to render it: better as it is than an Edge in trouble.
                Err(FindingKind::Unavailable) => Some(text.clone()),
                Err(_) => None,
                Ok(rendered) => rendered.markdown,
            };
            let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
            texts.insert(text, markdown);
        }
        self.transport.send(request).await
    }
}
