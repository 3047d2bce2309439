//! The demo Edge behind the core's own door.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::edge::DemoEdge;
use super::http::{HttpRequest, HttpResponse};
use crate::edge::{EdgeUrl, MAX_BODY, Reply, Request, TIMEOUT, TransportError};
use crate::ports::Transport;
use crate::secret::Secret;

/// One demo Edge for several owners: transports, tests, a preview's controls.
#[derive(Clone, Debug)]
pub struct SharedEdge(Arc<Mutex<DemoEdge>>);

impl SharedEdge {
    /// Shares an Edge.
    #[must_use]
    pub fn new(edge: DemoEdge) -> Self {
        Self(Arc::new(Mutex::new(edge)))
    }

    /// Takes it for a moment.
    pub fn lock(&self) -> MutexGuard<'_, DemoEdge> {
        lock(&self.0)
    }
}

/// A [`Transport`] to a [`DemoEdge`]: the name is its `public_proxy_url`'s origin, any other is an unknown host.
pub struct DemoTransport {
    edge: SharedEdge,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
    headers: Vec<(String, String)>,
    /// The Edge's origin and the cookie pair of its newest `start`.
    cookie: Mutex<Option<(String, Secret)>>,
    down: Mutex<Option<TransportError>>,
    sent: Mutex<Vec<&'static str>>,
}

impl DemoTransport {
    /// Makes one; `now` is the server's clock, seconds since 1970 (UTC). Delays cost no time here; those beyond 35 s time
    /// out.
    pub fn new(edge: SharedEdge, now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self {
            edge,
            now: Box::new(now),
            headers: Vec::new(),
            cookie: Mutex::default(),
            down: Mutex::default(),
            sent: Mutex::default(),
        }
    }

    /// Sends this header along, such as `defguard-client-version`.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Cuts the way to the Edge with this error, or mends it.
    pub fn set_down(&self, error: Option<TransportError>) {
        *lock(&self.down) = error;
    }

    /// The paths of all requests that reached the Edge, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<&'static str> {
        lock(&self.sent).clone()
    }

    fn request(&self, request: &Request) -> HttpRequest {
        let body = request.body.expose().as_bytes().to_vec();
        let mut http = HttpRequest::post(request.path, body);
        http.headers.extend(self.headers.iter().cloned());
        if request.wants_cookie()
            && let Some((origin, pair)) = &*lock(&self.cookie)
            && *origin == request.edge.origin()
        {
            http = http.with("cookie", pair.expose());
        }
        http
    }

    fn keep_cookie(&self, edge: &EdgeUrl, response: &HttpResponse) {
        let Some(set) = response.header("set-cookie") else {
            return;
        };
        let pair = set.split(';').next().unwrap_or_default();
        *lock(&self.cookie) = match pair.strip_prefix("defguard_proxy=") {
            None | Some("") => None,
            Some(_) => Some((edge.origin(), Secret::new(pair))),
        };
    }
}

impl Transport for DemoTransport {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        if let Some(error) = *lock(&self.down) {
            return Err(error);
        }
        let http = self.request(&request);
        let answer = {
            let mut edge = self.edge.lock();
            let known = EdgeUrl::parse(&edge.settings().public_proxy_url);
            if known.map(|known| known.origin()) != Ok(request.edge.origin()) {
                return Err(TransportError::UnknownHost);
            }
            lock(&self.sent).push(request.path);
            edge.handle((self.now)(), &http)
        };
        if answer.after >= TIMEOUT {
            return Err(TransportError::TimedOut);
        }
        let response = answer.reply.ok_or(TransportError::Broken)?;
        if response.body.len() > MAX_BODY {
            return Err(TransportError::TooLarge);
        }
        self.keep_cookie(&request.edge, &response);
        let text = |name| response.header(name).map(str::to_owned);
        Ok(Reply {
            status: response.status,
            content_type: text("content-type"),
            date: response.header("date").and_then(seconds),
            retry_after: response
                .header("retry-after")
                .and_then(|value| value.parse().ok()),
            edge_version: text("defguard-component-version"),
            body: response.body,
        })
    }
}

fn seconds(date: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(date).ok()?;
    let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for DemoTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoTransport").finish_non_exhaustive()
    }
}
