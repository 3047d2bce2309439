//! A Defguard Edge with its core, in memory: for tests, previews and `latchkey demo-edge`.
//!
//! It behaves as recorded from a real 1.6 server (edge-contract), and in the other [`Profile`]s as the sources of the
//! newer ones say (edge-newer). No I/O: time comes in with each request, randomness from a seed.
//!
//! * [`DemoEdge::handle`] answers what a client sends to the Edge, [`DemoEdge::handle_core`] what an administrator
//!   sends to the core's REST API.
//! * `world` is what the administrator sets up: users, groups, locations, settings.
//! * [`template`] renders the administrator's texts, and says what is wrong with them.
//! * [`Fault`] spoils a chosen call; [`Scenario`] gives named starting points; [`DemoTransport`] puts the Edge behind
//!   the core's own door.

mod activate;
mod addresses;
mod admin;
mod body;
mod client;
mod codes;
mod cookie;
mod device;
mod edge;
mod fault;
mod http;
mod mail;
mod mfa;
mod profile;
mod random;
mod rest;
mod scenario;
mod start;
pub mod template;
mod transport;
mod world;

pub use self::edge::{DemoEdge, RateLimit};
pub use self::fault::{Fault, FaultKind, FaultSyntax, Route};
pub use self::http::{Answer, HttpRequest, HttpResponse};
pub use self::mail::{Mail, MailBody};
pub use self::profile::{Profile, UnknownProfile};
pub use self::scenario::{Scenario, Start, UnknownScenario};
pub use self::template::{
    AdminTags, BrokenTemplate, Finding, FindingKind, Place, Purpose, Rendered, Renderer, Tags,
};
pub use self::transport::{DemoTransport, SharedEdge};
pub use self::world::{
    DemoDevice, DemoLocation, Group, Method, MfaMode, NewUser, ServiceMode, Settings, Token,
    TokenKind, TrafficPolicy, User,
};
