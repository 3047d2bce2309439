//! The demo Edge itself: what it holds, and how a request finds its way.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use super::client::Client;
use super::fault::{Fault, FaultKind, Route};
use super::http::{Answer, HttpRequest, HttpResponse};
use super::mail::Mail;
use super::profile::{Flags, Profile};
use super::random::Random;
use super::rest::Logins;
use super::template::Renderer;
use super::world::{DemoDevice, DemoLocation, Group, Settings, Token, User};
use crate::secret::Secret;

/// An Edge and its core in memory.
#[derive(Debug)]
pub struct DemoEdge {
    pub(super) profile: Profile,
    pub(super) random: Random,
    pub(super) settings: Settings,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    pub(super) locations: Vec<DemoLocation>,
    pub(super) devices: Vec<DemoDevice>,
    pub(super) tokens: Vec<Token>,
    /// Living cookies: value and enrollment token.
    pub(super) cookies: Vec<(Secret, Secret)>,
    pub(super) outbox: Vec<Mail>,
    pub(super) last_id: i64,
    pub(super) logins: Logins,
    pub(super) renderer: Renderer,
    core: CoreLink,
    faults: Vec<Fault>,
    rate_limit: Option<RateLimit>,
    /// By client: until when its tokens are used up, seconds since 1970 (UTC).
    buckets: BTreeMap<String, i64>,
    /// The call at hand shall see no location.
    pub(super) hide_locations: bool,
}

/// How the Edge stands with its core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CoreLink {
    Up,
    Down,
    /// Down since the Edge itself started: 2.x has no key for its cookies then (edge-contract §11).
    NeverUp,
}

/// `DEFGUARD_PROXY_RATELIMIT_*`: one request in so many seconds, after a burst (edge-contract §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Seconds for one more request.
    pub seconds: i64,
    /// Requests that may come at once.
    pub burst: i64,
}

pub(super) type Outcome = Result<HttpResponse, HttpResponse>;

/// Bytes that a huge answer is filled up to.
const HUGE: usize = 10 * 1024 * 1024;
/// The stub that stands for the single-page app.
const PAGE: &str = "<!doctype html><html><body>demo edge</body></html>";

impl DemoEdge {
    /// Makes an Edge with one administrator (`admin`, password `pass123`), no other users and no locations.
    #[must_use]
    pub fn new(profile: Profile, seed: [u8; 32]) -> Self {
        let mut random = Random::new(seed);
        let settings = Settings::fresh(random.uuid());
        let mut edge = Self {
            profile,
            random,
            settings,
            users: Vec::new(),
            groups: Vec::new(),
            locations: Vec::new(),
            devices: Vec::new(),
            tokens: Vec::new(),
            cookies: Vec::new(),
            outbox: Vec::new(),
            last_id: 0,
            logins: Logins::default(),
            renderer: Renderer::default(),
            core: CoreLink::Up,
            faults: Vec::new(),
            rate_limit: None,
            buckets: BTreeMap::new(),
            hide_locations: false,
        };
        edge.add_first_administrator();
        edge
    }

    pub(super) fn flags(&self) -> Flags {
        self.profile.flags()
    }

    /// Gives it another renderer of the administrator's texts.
    pub fn render_with(&mut self, renderer: Renderer) {
        self.renderer = renderer;
    }

    /// Adds a fault; its `#n` counts from here on.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Forgets all faults.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// Limits the rate, or stops doing so.
    pub fn set_rate_limit(&mut self, limit: Option<RateLimit>) {
        self.rate_limit = limit;
        self.buckets.clear();
    }

    /// Restarts the Edge: up to 1.6 every cookie dies (edge-contract §2).
    pub fn restart(&mut self) {
        if !self.flags().cookie_survives_restart {
            self.cookies.clear();
        } else if self.core == CoreLink::Down {
            self.core = CoreLink::NeverUp;
        }
    }

    /// Connects or disconnects the core.
    pub fn set_core_up(&mut self, up: bool) {
        self.core = if up { CoreLink::Up } else { CoreLink::Down };
    }

    /// Answers a request to the Edge; `now` is the server's clock, seconds since 1970 (UTC).
    pub fn handle(&mut self, now: i64, request: &HttpRequest) -> Answer {
        let kinds = Route::of(request).map_or_else(Vec::new, |route| self.due_faults(route));
        let mut after = Duration::ZERO;
        let mut instead = None;
        let core_before = self.core;
        for kind in &kinds {
            match kind {
                FaultKind::LoseBefore => return Answer { after, reply: None },
                FaultKind::Delay(time) => after += *time,
                FaultKind::Status(status) => instead = Some(self.outage(now, request, *status)),
                FaultKind::TooMany(seconds) => instead = Some(too_many(now, *seconds)),
                FaultKind::Html(status) => {
                    instead = Some(HttpResponse::text(*status, PAGE).with_type("text/html"));
                }
                FaultKind::Restart => self.restart(),
                FaultKind::CoreDown => self.core = CoreLink::Down,
                FaultKind::EmptyConfigs => self.hide_locations = true,
                FaultKind::SessionOver
                | FaultKind::TokenExpired
                | FaultKind::TokenSuperseded
                | FaultKind::UserDisabled
                | FaultKind::UserDeleted => self.befall(now, request, *kind),
                FaultKind::LoseAfter
                | FaultKind::StatusAfter(_)
                | FaultKind::Truncated
                | FaultKind::Huge => {}
            }
        }
        let reply = instead.unwrap_or_else(|| self.reply(now, request));
        self.hide_locations = false;
        if kinds.contains(&FaultKind::CoreDown) {
            self.core = core_before;
        }
        let mut kinds = kinds.iter();
        let reply = kinds.try_fold(reply, |reply, kind| self.spoil(now, request, reply, *kind));
        Answer { after, reply }
    }

    /// The server's own 500, or what a gateway in front of it says.
    fn outage(&self, now: i64, request: &HttpRequest, status: u16) -> HttpResponse {
        if status == 500 {
            return self.with_common_headers(now, request, HttpResponse::internal());
        }
        let page = "<html><body><h1>upstream trouble</h1></body></html>";
        HttpResponse::text(status, page).with_type("text/html")
    }

    /// What a fault does to a reply that is ready; `None` loses it.
    fn spoil(
        &self,
        now: i64,
        request: &HttpRequest,
        mut reply: HttpResponse,
        kind: FaultKind,
    ) -> Option<HttpResponse> {
        match kind {
            FaultKind::LoseAfter => return None,
            FaultKind::StatusAfter(status) => reply = self.outage(now, request, status),
            FaultKind::Truncated => reply.body.truncate(reply.body.len() / 2),
            FaultKind::Huge => reply.body.resize(HUGE, b' '),
            FaultKind::LoseBefore
            | FaultKind::Delay(_)
            | FaultKind::Status(_)
            | FaultKind::TooMany(_)
            | FaultKind::Html(_)
            | FaultKind::Restart
            | FaultKind::CoreDown
            | FaultKind::EmptyConfigs
            | FaultKind::SessionOver
            | FaultKind::TokenExpired
            | FaultKind::TokenSuperseded
            | FaultKind::UserDisabled
            | FaultKind::UserDeleted => {}
        }
        Some(reply)
    }

    fn due_faults(&mut self, route: Route) -> Vec<FaultKind> {
        let due = self.faults.iter_mut().filter_map(|fault| fault.due(route));
        let due = due.collect();
        self.faults.retain(|fault| !fault.is_spent());
        due
    }

    fn reply(&mut self, now: i64, request: &HttpRequest) -> HttpResponse {
        if let Some(wait) = self.wait_for_rate(now, request) {
            return too_many(now, wait);
        }
        let mut response = if self.core == CoreLink::NeverUp && !request.path.contains("/health") {
            HttpResponse::empty(503)
        } else {
            self.route(now, request).unwrap_or_else(|refusal| refusal)
        };
        if request.method == "HEAD" {
            response.body.clear();
        }
        self.with_common_headers(now, request, response)
    }

    fn route(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let get = matches!(&*request.method, "GET" | "HEAD");
        let Some(route) = Route::of_path(&request.path) else {
            return if get {
                Ok(HttpResponse::text(200, PAGE).with_type("text/html"))
            } else {
                Ok(HttpResponse::empty(405).with("allow", "GET,HEAD"))
            };
        };
        if route.is_get() != get || !(get || request.method == "POST") {
            let allow = if route.is_get() { "GET,HEAD" } else { "POST" };
            return Ok(HttpResponse::empty(405).with("allow", allow));
        }
        match route {
            Route::Health => Ok(HttpResponse::text(200, "alive")),
            Route::HealthGrpc if self.core == CoreLink::Up => Ok(HttpResponse::text(200, "alive")),
            Route::HealthGrpc => Ok(HttpResponse::text(503, "Not connected to Defguard Core")),
            Route::Info => Ok(self.info()),
            Route::Start => self.start(now, request),
            Route::ActivateUser => self.activate_user(now, request),
            Route::CreateDevice => self.create_device(now, request),
            Route::NetworkInfo => self.network_info(now, request),
            Route::MfaStart => self.mfa_start(now, request),
            Route::MfaFinish => self.mfa_finish(now, request),
            Route::Poll => self.poll(request),
        }
    }

    /// Refuses with the 500 that says nothing while core is down (edge-contract §1).
    pub(super) fn need_core(&self) -> Result<(), HttpResponse> {
        match self.core {
            CoreLink::Up => Ok(()),
            CoreLink::Down | CoreLink::NeverUp => Err(HttpResponse::internal()),
        }
    }

    pub(super) fn client(request: &HttpRequest) -> Client {
        Client::of(request)
    }

    fn info(&self) -> HttpResponse {
        let flags = self.flags();
        let version = flags.edge_version.split('+').next();
        if !flags.hardened {
            return HttpResponse::json(200, &serde_json::json!({ "version": version }));
        }
        let state = match self.core {
            CoreLink::Up => "connected",
            CoreLink::Down | CoreLink::NeverUp => "disconnected",
        };
        let info = serde_json::json!({
            "version": version,
            "server_state": state,
            "display_password_reset": true,
            "display_download_step": true,
        });
        HttpResponse::json(200, &info)
    }

    /// Counts a request; `Some` is the number of seconds to wait for the next one, rounded down like the server's, but
    /// never to 0.
    fn wait_for_rate(&mut self, now: i64, request: &HttpRequest) -> Option<u64> {
        let limit = self.rate_limit?;
        let client = request.header("x-forwarded-for").unwrap_or_default();
        let used_until = self.buckets.entry(client.to_owned()).or_insert(now);
        let wait = *used_until - (limit.burst - 1) * limit.seconds - now;
        if wait > 0 {
            return Some((wait - 1).max(1).unsigned_abs());
        }
        *used_until = (*used_until).max(now) + limit.seconds;
        None
    }

    fn with_common_headers(
        &self,
        now: i64,
        request: &HttpRequest,
        response: HttpResponse,
    ) -> HttpResponse {
        let flags = self.flags();
        let connected = if self.core == CoreLink::Up {
            "true"
        } else {
            "false"
        };
        let mut response = response
            .with("x-powered-by", "Defguard")
            .with("defguard-core-version", flags.core_version)
            .with("defguard-core-connected", connected)
            .with("defguard-component-version", flags.edge_version)
            .with("date", &http_date(now));
        if flags.hardened {
            response = response
                .with("x-content-type-options", "nosniff")
                .with("referrer-policy", "no-referrer")
                .with("cross-origin-opener-policy", "same-origin")
                .with("cross-origin-resource-policy", "same-origin")
                .with("x-frame-options", "DENY")
                .with("content-security-policy", "frame-ancestors 'none';");
            if request.path.starts_with("/api/") {
                response = response.with("cache-control", "no-store");
            }
        }
        response
    }
}

impl HttpResponse {
    fn with_type(mut self, content_type: &str) -> Self {
        self.headers.retain(|(name, _)| name != "content-type");
        self.with("content-type", content_type)
    }
}

/// `Mon, 23 Nov 2026 11:00:33 GMT`.
pub(super) fn http_date(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

/// The rate limiter's refusal has no content type and none of the server's headers (edge-contract §1).
fn too_many(now: i64, seconds: u64) -> HttpResponse {
    HttpResponse {
        body: format!("Too Many Requests! Wait for {seconds}s").into_bytes(),
        ..HttpResponse::empty(429)
    }
    .with("x-ratelimit-after", &seconds.to_string())
    .with("retry-after", &seconds.to_string())
    .with("date", &http_date(now))
}
