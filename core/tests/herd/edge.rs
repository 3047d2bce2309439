//! An Edge that is down, and then has less to give than it is asked for.

use std::collections::BTreeMap;

use latchkey_core::edge::{Reply, TransportError};
use serde_json::{Value, json};

/// How long a session lasts, in milliseconds (edge-contract §3).
const SESSION: u64 = 600_000;
/// Requests that are told "no" for each one that is served; those beyond are not answered at all.
const REFUSED_PER_SERVED: u64 = 20;

/// What came of one request.
pub(crate) struct Answer {
    pub(crate) result: Result<Reply, TransportError>,
    /// After how many milliseconds.
    pub(crate) after: u64,
}

/// An Edge with a rate at which it serves.
pub(crate) struct Edge {
    /// When it comes back, in milliseconds.
    up_at: u64,
    /// Requests that it serves in a second.
    rate: u64,
    /// The second that is counted, and how many requests came in it.
    second: (u64, u64),
    /// Thousandths of a request that it can serve at once, and refuse at once: as much as a second brings, at most.
    free: [u64; 2],
    /// When both were counted last, in milliseconds.
    counted: u64,
    /// When each client's session ends; none before its first `start` that was served.
    sessions: BTreeMap<usize, u64>,
    /// Whose device is registered.
    devices: BTreeMap<usize, bool>,
    pub(crate) counts: Counts,
}

/// What there is to report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// All requests, also those that nobody answered.
    pub(crate) requests: u64,
    /// Most requests in one second.
    pub(crate) peak: u64,
    /// Most requests in one second, from a minute after it came back on.
    pub(crate) later_peak: u64,
    /// Requests that were served.
    pub(crate) served: u64,
}

impl Edge {
    pub(crate) fn new(up_at: u64, rate: u64) -> Self {
        Self {
            up_at,
            rate,
            second: (0, 0),
            free: [rate * 1_000, rate * 1_000 * REFUSED_PER_SERVED],
            counted: up_at,
            sessions: BTreeMap::new(),
            devices: BTreeMap::new(),
            counts: Counts::default(),
        }
    }

    /// Takes one request of a client. `path` is the last part of the route, `key` the public key that it names.
    pub(crate) fn answer(&mut self, now: u64, client: usize, path: &str, key: &str) -> Answer {
        self.count(now);
        if now < self.up_at {
            return lost(TransportError::Unreachable, 1);
        }
        if !self.takes(0, now) {
            return match self.takes(1, now) {
                true => said(503, Value::Null, 5),
                false => lost(TransportError::Unreachable, 5_000),
            };
        }
        self.counts.served += 1;
        self.serve(now, client, path, key)
    }

    /// Tells whether there is room to serve (0) or at least to refuse (1) one more.
    fn takes(&mut self, which: usize, now: u64) -> bool {
        let passed = now - self.counted;
        self.counted = now;
        for (free, times) in self.free.iter_mut().zip([1, REFUSED_PER_SERVED]) {
            let most = self.rate * 1_000 * times;
            *free = most.min(*free + passed * self.rate * times);
        }
        let takes = self.free[which] >= 1_000;
        self.free[which] -= if takes { 1_000 } else { 0 };
        takes
    }

    fn count(&mut self, now: u64) {
        let second = now / 1_000;
        if self.second.0 != second {
            self.second = (second, 0);
        }
        self.second.1 += 1;
        let Counts {
            requests,
            peak,
            later_peak,
            ..
        } = &mut self.counts;
        *requests += 1;
        *peak = self.second.1.max(*peak);
        if now >= self.up_at + 60_000 {
            *later_peak = self.second.1.max(*later_peak);
        }
    }

    fn serve(&mut self, now: u64, client: usize, path: &str, key: &str) -> Answer {
        let starts = path == "start";
        let end = match self.sessions.get(&client) {
            None if !starts => return refused(401, "Missing authorization header"),
            None => *self.sessions.entry(client).or_insert(now + SESSION),
            Some(end) => *end,
        };
        match path {
            "start" if now >= end => refused(401, "invalid token"),
            "start" => said(200, session(end), 20),
            _ if now >= end => refused(401, "Session expired"),
            "network_info" if !self.devices.contains_key(&client) => {
                refused(404, "status: NotFound")
            }
            _ => {
                self.devices.insert(client, true);
                said(200, device(key), 50)
            }
        }
    }
}

fn lost(error: TransportError, after: u64) -> Answer {
    Answer {
        result: Err(error),
        after,
    }
}

fn refused(status: u16, error: &str) -> Answer {
    said(status, json!({ "error": error }), 20)
}

fn said(status: u16, body: Value, after: u64) -> Answer {
    let reply = Reply {
        status,
        content_type: Some("application/json".to_owned()),
        body: body.to_string().into_bytes(),
        ..Reply::default()
    };
    Answer {
        result: Ok(reply),
        after,
    }
}

const INSTANCE: &str = "b54a6a3e-0b4b-4d2c-9f5e-1d2f3a4b5c6d";

fn session(end: u64) -> Value {
    json!({
        "admin": null,
        "user": { "login": "maya", "enrolled": true },
        "deadline_timestamp": super::seconds(end),
        "instance": { "id": INSTANCE, "username": "maya" },
    })
}

fn device(key: &str) -> Value {
    json!({
        "device": { "id": 5, "name": "maya-laptop", "pubkey": key },
        "configs": [],
        "instance": { "id": INSTANCE, "username": "maya" },
        "token": "polling",
    })
}
