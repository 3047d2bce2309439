//! The stage: a demo Edge, the recorded exchanges, and which recorded secret stands for which of the demo's.

use std::collections::{BTreeMap, BTreeSet};

use latchkey_core::demo::{
    DemoEdge, DemoLocation, HttpRequest, HttpResponse, NewUser, Profile, TokenKind,
};
use latchkey_core::wireguard::PublicKey;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::compare::assert_alike;

/// The password of everybody who has one.
pub(crate) const PASSWORD: &str = "Str0ng!pass";

/// A recorded request with its answer.
pub(crate) struct Exchange {
    pub(crate) name: String,
    pub(crate) request: HttpRequest,
    pub(crate) response: HttpResponse,
    to_core: bool,
}

pub(crate) struct Stage {
    pub(crate) edge: DemoEdge,
    pub(crate) now: i64,
    exchanges: BTreeMap<String, Exchange>,
    /// Recorded secrets and what stands for them here.
    pairs: Vec<(String, String)>,
    replayed: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    request: Message,
    response: Message,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    method: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let lines = include_str!("../fixtures/edge-1.6.jsonl").lines();
        let lines = lines.chain(include_str!("../fixtures/core-1.6.jsonl").lines());
        let exchanges = lines.map(|line| {
            let exchange = Exchange::read(serde_json::from_str(line).unwrap());
            (exchange.name[..3].to_owned(), exchange)
        });
        let mut stage = Self {
            edge: DemoEdge::new(Profile::V1_6, [6; 32]),
            now: 0,
            exchanges: exchanges.collect(),
            pairs: Vec::new(),
            replayed: BTreeSet::new(),
        };
        stage.reset();
        stage
    }

    /// Another server, set up as the recorded one was: one administrator, one location.
    pub(crate) fn reset(&mut self) {
        self.now = 1_795_431_600;
        self.pairs.clear();
        self.edge = DemoEdge::new(Profile::V1_6, [6; 32]);
        self.edge.user_mut("admin").unwrap().email = "admin@defguard".to_owned();
        let template = self.default_message();
        let settings = self.edge.settings_mut();
        settings.defguard_url = "http://localhost:18000/".to_owned();
        settings.public_proxy_url = "http://localhost:18080/".to_owned();
        settings.enrollment_welcome_message = template;
        let public_key = "kuFvFSfDJDRIiG5Dd/Q5+JEIt6qNiZSFM+OZjPLPkVE=";
        self.edge.add_location(DemoLocation {
            public_key: PublicKey::from_base64(public_key),
            allowed_ips: "10.77.0.0/24,192.168.50.0/24".to_owned(),
            ..DemoLocation::new(
                "Office",
                "203.0.113.10:50051",
                &["10.77.0.1/24".parse().unwrap()],
            )
        });
    }

    /// The server's default message, from what it rendered for Alice.
    fn default_message(&self) -> String {
        let answer = self.exchanges["021"].response.body_json();
        let text = answer["final_page_content"].as_str().unwrap();
        text.replace("Alice Tester", "{{ first_name }} {{ last_name }}")
            .replace("is: alice", "is: {{ username }}")
            .replace("http://localhost:18000/", "{{ defguard_url }}")
            .replace(
                "DefGuard Administrator",
                "{{ admin_first_name }} {{ admin_last_name }}",
            )
            .replace("admin@defguard", "{{ admin_email }}")
            .replace("mobile: \n", "mobile: {{ admin_phone }}\n")
            .replace("1.6.6+2aae719", "{{ defguard_version }}")
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.exchanges.values();
        names.map(|exchange| exchange.name.clone()).collect()
    }

    pub(crate) fn was_replayed(&self, name: &str) -> bool {
        self.replayed.contains(&name[..3])
    }

    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += seconds;
    }

    /// Switches mail on or off.
    pub(crate) fn smtp(&mut self, on: bool) {
        let settings = self.edge.settings_mut();
        settings.smtp_server = if on { "mail.test" } else { "" }.to_owned();
        settings.smtp_port = Some(25);
        settings.smtp_sender = "defguard@mail.test".to_owned();
    }

    /// Adds a user who is not enrolled.
    pub(crate) fn user(&mut self, username: &str) {
        let first = username[..1].to_uppercase() + &username[1..];
        self.edge.add_user(NewUser {
            username: username.to_owned(),
            first_name: first,
            last_name: "Tester".to_owned(),
            email: format!("{username}@example.test"),
            ..NewUser::default()
        });
    }

    /// Adds a user who is enrolled.
    pub(crate) fn enrolled_user(&mut self, username: &str) {
        self.user(username);
        self.edge.set_enrolled(username, PASSWORD);
    }

    /// Mints a token that stands for the one in the body of exchange `id`.
    pub(crate) fn mint(&mut self, username: &str, id: &str) {
        self.mint_kind(username, id, TokenKind::Enrollment);
    }

    pub(crate) fn mint_kind(&mut self, username: &str, id: &str, kind: TokenKind) {
        let token = self.edge.mint(self.now, username, kind);
        self.stands_for(&self.token_in(id), token.expose());
    }

    /// The token in the recorded body of a request.
    pub(crate) fn token_in(&self, id: &str) -> String {
        let body: Value = serde_json::from_slice(&self.exchanges[id].request.body).unwrap();
        body["token"].as_str().unwrap().to_owned()
    }

    /// Opens a session whose cookie stands for the one in exchange `id`.
    pub(crate) fn session(&mut self, username: &str, id: &str) {
        let token = self.edge.mint(self.now, username, TokenKind::Desktop);
        self.session_of(token.expose(), id);
    }

    /// Opens a session with the token that stands for the recorded one in exchange `token_id`.
    pub(crate) fn session_with(&mut self, token_id: &str, id: &str) {
        let token = self.translate(&self.token_in(token_id));
        self.session_of(&token, id);
    }

    fn session_of(&mut self, token: &str, id: &str) {
        let body = json!({ "token": token }).to_string();
        let request = HttpRequest::post("/api/v1/enrollment/start", body);
        let answer = self.edge.handle(self.now, &request).reply.unwrap();
        self.cookie_stands_for(id, &answer);
    }

    /// Logs in to the core; the session stands for the one in exchange `id`.
    pub(crate) fn login(&mut self, username: &str, password: &str, id: &str) {
        let body = json!({ "username": username, "password": password }).to_string();
        let request = HttpRequest::post("/api/v1/auth", body).with("user-agent", "test");
        let answer = self.edge.handle_core(self.now, &request);
        self.cookie_stands_for(id, &answer);
    }

    fn cookie_stands_for(&mut self, id: &str, answer: &HttpResponse) {
        let recorded = self.exchanges[id].request.header("cookie").unwrap();
        let recorded = cookie_of(recorded).to_owned();
        let ours = answer.header("set-cookie").unwrap();
        self.stands_for(&recorded, cookie_of(ours));
    }

    /// Creates a device; its polling token stands for the one in exchange `poll`.
    pub(crate) fn device(&mut self, username: &str, name: &str, pubkey: &str, poll: Option<&str>) {
        let token = self.edge.mint(self.now, username, TokenKind::Desktop);
        let body = json!({ "token": token.expose() }).to_string();
        let start = HttpRequest::post("/api/v1/enrollment/start", body);
        let started = self.edge.handle(self.now, &start).reply.unwrap();
        let cookie = started.header("set-cookie").unwrap();
        let body = json!({ "name": name, "pubkey": pubkey }).to_string();
        let create = HttpRequest::post("/api/v1/enrollment/create_device", body);
        let answer = self.edge.handle(self.now, &create.with("cookie", cookie));
        let answer = answer.reply.unwrap().body_json();
        if let Some(id) = poll {
            self.stands_for(&self.token_in(id), answer["token"].as_str().unwrap());
        }
    }

    /// From now on `recorded` in a request stands for `ours`; so do its lower-case and percent-decoded forms.
    pub(crate) fn stands_for(&mut self, recorded: &str, ours: &str) {
        for change in [
            (|text| text.to_owned()) as fn(&str) -> String,
            |text| text.to_lowercase(),
            |text| text.replace("%2F", "/"),
        ] {
            self.pairs.push((change(recorded), change(ours)));
        }
    }

    /// Replaces every recorded secret that is known; the newest meaning counts.
    fn translate(&self, text: &str) -> String {
        let pairs = self.pairs.iter().rev();
        pairs.fold(text.to_owned(), |text, (recorded, ours)| {
            text.replace(recorded, ours)
        })
    }

    /// Replays exchanges in order; each must be answered as recorded.
    pub(crate) fn same(&mut self, ids: &str) {
        for id in ids.split(' ') {
            let request = self.translated(id);
            self.replay(id, request);
        }
    }

    /// Replays an exchange with another code in its body.
    pub(crate) fn same_with_code(&mut self, id: &str, code: &str) {
        let mut request = self.translated(id);
        let mut body: Value = serde_json::from_slice(&request.body).unwrap();
        body["code"] = code.into();
        request.body = body.to_string().into_bytes();
        self.replay(id, request);
    }

    /// A recorded request with everything replaced that stands for something here.
    pub(crate) fn translated(&self, id: &str) -> HttpRequest {
        let mut request = self.exchanges[id].request.clone();
        for (_, value) in &mut request.headers {
            *value = self.translate(value);
        }
        request.body = match std::str::from_utf8(&request.body).unwrap() {
            // Not kept in the recording for their size.
            "(a body of 100013 bytes)" => json!({ "token": "A".repeat(100_000) }).to_string(),
            "(a JSON body of 3 MB)" => json!({ "token": "A".repeat(3_000_000) }).to_string(),
            body => self.translate(body),
        }
        .into_bytes();
        request
    }

    fn replay(&mut self, id: &str, request: HttpRequest) {
        let exchange = &self.exchanges[id];
        let ours = if exchange.to_core {
            self.edge.handle_core(self.now, &request)
        } else {
            self.edge.handle(self.now, &request).reply.unwrap()
        };
        assert_alike(exchange, &ours);
        let mut learned = Vec::new();
        for pointer in ["/token", "/enrollment_token"] {
            let text = |response: &HttpResponse| {
                let json = response.body_json();
                json.pointer(pointer)?.as_str().map(str::to_owned)
            };
            learned.extend(text(&exchange.response).zip(text(&ours)));
        }
        let cookie = |response: &HttpResponse| response.header("set-cookie").map(cookie_of_owned);
        learned.extend(cookie(&exchange.response).zip(cookie(&ours)));
        for (recorded, ours) in learned {
            if !recorded.is_empty() {
                self.stands_for(&recorded, &ours);
            }
        }
        self.replayed.insert(id.to_owned());
    }
}

impl Exchange {
    fn read(line: Line) -> Self {
        let Line {
            name,
            request,
            response,
        } = line;
        let to_core = request
            .headers
            .contains(&("host".to_owned(), "localhost:18000".to_owned()));
        Self {
            name,
            request: HttpRequest {
                method: request.method,
                path: request.path,
                headers: request.headers,
                body: request.body.into_bytes(),
            },
            response: HttpResponse {
                status: response.status,
                headers: response.headers,
                body: response.body.into_bytes(),
            },
            to_core,
        }
    }
}

/// The value of a Defguard cookie in a `cookie` or `set-cookie` header.
pub(crate) fn cookie_of(header: &str) -> &str {
    let mut pairs = header.split(';').map(str::trim);
    let value = pairs.find_map(|pair| {
        let pair = pair.strip_prefix("defguard_")?;
        pair.split_once('=').map(|(_, value)| value)
    });
    value.unwrap_or_default()
}

fn cookie_of_owned(header: &str) -> String {
    cookie_of(header).to_owned()
}
