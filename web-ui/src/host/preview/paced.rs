//! A transport that takes as long as a real one, so that what is shown meanwhile can be seen.

use std::time::Duration;

use gloo_timers::future::sleep;
use latchkey_core::edge::{Reply, Request, TransportError};
use latchkey_core::ports::Transport;

/// Slower than an Edge nearby (14 to 50 ms), about as slow as one far away.
const DELAY: Duration = Duration::from_millis(350);

/// A transport with a delay before each request.
#[derive(Debug)]
pub(super) struct Paced<T>(pub(super) T);

impl<T: Transport> Transport for Paced<T> {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        sleep(DELAY).await;
        self.0.send(request).await
    }
}
