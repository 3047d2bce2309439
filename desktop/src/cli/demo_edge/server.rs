//! Carries HTTP to the demo and back. hyper itself rather than a framework: the demo routes by itself, and a reply that
//! is to be lost must close the connection, which only the connection's own service can do.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use latchkey_core::demo::{Answer, HttpRequest, HttpResponse, SharedEdge};
use latchkey_core::secret::Secret;
use serde_json::json;
use tokio::net::TcpListener;

use super::outbox::Outbox;
use super::{DemoEdgeArgs, control};

/// The largest body that is read at all; the demo's own limits are below.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Both listeners with what they serve.
#[derive(Debug)]
pub struct Server {
    edge: TcpListener,
    core: TcpListener,
    state: Arc<State>,
}

/// Where it listens, and what opens it.
#[derive(Debug)]
pub struct Ready {
    /// The Edge, with a trailing slash.
    pub edge: String,
    /// The core, with a trailing slash.
    pub core: String,
    /// An administrator's API token: `dg-…`.
    pub api_token: Secret,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) edge: SharedEdge,
    pub(super) api_token: Secret,
    /// Seconds that the server's clock is ahead.
    pub(super) ahead: AtomicI64,
    /// What reached the Edge: `POST /api/v1/enrollment/start`.
    pub(super) requests: Mutex<Vec<String>>,
    outbox: Option<Mutex<Outbox>>,
}

/// Which of the two listeners a request came to.
#[derive(Clone, Copy)]
enum Door {
    Edge,
    Core,
}

/// The reply is lost: hyper closes the connection.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the reply is lost on purpose")
    }
}

impl std::error::Error for Lost {}

impl Server {
    /// Sets the demo up and takes the ports.
    ///
    /// # Errors
    /// A port is taken, the outbox cannot be made, or there is no randomness.
    pub async fn bind(args: DemoEdgeArgs) -> io::Result<(Self, Ready)> {
        let edge = TcpListener::bind(args.listen).await?;
        let core = TcpListener::bind(args.core_listen).await?;
        let url = |address: SocketAddr| format!("http://{address}/");
        let (edge_url, core_url) = (url(edge.local_addr()?), url(core.local_addr()?));
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(io::Error::other)?;

        let now = unix_time();
        let mut demo = args.scenario.begin(args.profile, seed, now).edge;
        let settings = demo.settings_mut();
        settings.public_proxy_url.clone_from(&edge_url);
        settings.defguard_url.clone_from(&core_url);
        for fault in args.fault.into_iter().chain(args.delay) {
            demo.add_fault(fault);
        }
        let api_token = demo
            .create_api_token(now, "admin", "demo")
            .ok_or_else(|| io::Error::other("no administrator"))?;
        let ready = Ready {
            edge: edge_url,
            core: core_url,
            api_token: api_token.clone(),
        };
        let state = State {
            edge: SharedEdge::new(demo),
            api_token,
            ahead: AtomicI64::new(0),
            requests: Mutex::default(),
            outbox: args.outbox.map(Outbox::open).transpose()?.map(Mutex::new),
        };
        let server = Self {
            edge,
            core,
            state: Arc::new(state),
        };
        Ok((server, ready))
    }

    /// Serves both until the future is dropped.
    pub async fn serve(self) {
        tokio::join!(
            accept(&self.edge, &self.state, Door::Edge),
            accept(&self.core, &self.state, Door::Core),
        );
    }
}

impl Ready {
    /// The first line that the command prints.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Self {
            edge,
            core,
            api_token,
        } = self;
        json!({ "edge": edge, "core": core, "api_token": api_token.expose() }).to_string()
    }
}

async fn accept(listener: &TcpListener, state: &Arc<State>, door: Door) {
    loop {
        // A connection that is gone before it is taken is nobody's trouble.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let state = Arc::clone(state);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&state, door, request));
            // Fails when a reply is lost on purpose, or when the client goes away.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    state: &State,
    door: Door,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Lost> {
    let request = read(request).await?;
    let answer = state.answer(door, &request);
    if !answer.after.is_zero() {
        tokio::time::sleep(answer.after).await;
    }
    let reply = answer.reply.ok_or(Lost)?;
    let mut response = hyper::Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response
        .body(Full::new(Bytes::from(reply.body)))
        .map_err(|_| Lost)
}

async fn read(request: hyper::Request<Incoming>) -> Result<HttpRequest, Lost> {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let headers = headers.collect();
    let body = Limited::new(body, MAX_BODY).collect().await;
    Ok(HttpRequest {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        headers,
        body: body.map_err(|_| Lost)?.to_bytes().to_vec(),
    })
}

impl State {
    fn answer(&self, door: Door, request: &HttpRequest) -> Answer {
        let now = self.now();
        let answer = match door {
            Door::Edge => {
                self.note(request);
                self.edge.lock().handle(now, request)
            }
            Door::Core if request.path.starts_with("/demo/") => {
                Answer::now(control::answer(self, now, request))
            }
            Door::Core => Answer::now(self.edge.lock().handle_core(now, request)),
        };
        match self.write_mails() {
            Ok(()) => answer,
            Err(_) => Answer::now(HttpResponse {
                status: 500,
                body: b"the outbox cannot be written".to_vec(),
                ..HttpResponse::default()
            }),
        }
    }

    /// The server's clock, seconds since 1970 (UTC).
    pub(super) fn now(&self) -> i64 {
        unix_time() + self.ahead.load(Ordering::Relaxed)
    }

    fn note(&self, request: &HttpRequest) {
        let line = format!("{} {}", request.method, request.path);
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(line);
    }

    /// Writes the mails of this request before it is answered, so that whoever has the answer finds them.
    fn write_mails(&self) -> io::Result<()> {
        let Some(outbox) = &self.outbox else {
            return Ok(());
        };
        let mut outbox = outbox.lock().unwrap_or_else(PoisonError::into_inner);
        let edge = self.edge.lock();
        outbox.write(edge.outbox(), &edge.settings().smtp_sender)
    }
}

fn unix_time() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or_default()
}
