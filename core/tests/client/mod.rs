//! A small client that talks to the demo Edge by hand.
#![allow(dead_code)] // Each test file uses its own part.

use latchkey_core::demo::{Answer, DemoEdge, HttpRequest, HttpResponse, Profile, Scenario};
use latchkey_core::secret::Secret;
use serde_json::{Value, json};

/// When every test begins: 2026-11-23, 11:00 UTC.
pub(crate) const NOW: i64 = 1_795_431_600;

pub(crate) struct Client {
    pub(crate) edge: DemoEdge,
    pub(crate) token: Secret,
    pub(crate) headers: Vec<(&'static str, String)>,
    now: i64,
    cookie: String,
}

impl Client {
    pub(crate) fn new(scenario: Scenario, profile: Profile) -> Self {
        let begun = scenario.begin(profile, [3; 32], NOW);
        Self {
            edge: begun.edge,
            token: begun.token,
            headers: Vec::new(),
            now: NOW,
            cookie: String::new(),
        }
    }

    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += seconds;
    }

    /// Sends `start` and keeps the cookie.
    pub(crate) fn start(&mut self) -> HttpResponse {
        let body = json!({ "token": self.token.expose() });
        let started = self.post("enrollment/start", &body);
        assert_eq!(started.status, 200, "{}", started.body_json());
        started
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> HttpResponse {
        self.try_post(path, body).reply.unwrap()
    }

    /// Sends a request that may get no reply.
    pub(crate) fn try_post(&mut self, path: &str, body: &Value) -> Answer {
        let request = HttpRequest::post(&format!("/api/v1/{path}"), body.to_string());
        let answer = self.send(request);
        let cookie = answer
            .reply
            .as_ref()
            .and_then(|reply| reply.header("set-cookie"));
        if let Some(cookie) = cookie.filter(|_| path == "enrollment/start") {
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        answer
    }

    pub(crate) fn get(&mut self, path: &str) -> HttpResponse {
        self.send(HttpRequest::get(&format!("/api/v1/{path}")))
            .reply
            .unwrap()
    }

    fn send(&mut self, request: HttpRequest) -> Answer {
        let headers = self.headers.iter();
        let request = headers.fold(request, |request, (name, value)| request.with(name, value));
        self.edge
            .handle(self.now, &request.with("cookie", &self.cookie))
    }
}
