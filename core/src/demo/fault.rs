//! Faults: what shall go wrong, at which call.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::edge::DemoEdge;
use super::http::HttpRequest;
use super::world::TokenKind;

/// One thing that goes wrong. Text form: `create_device#1=lose-after`; without `#n` it goes wrong at every call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// At which route.
    pub route: Route,
    /// At which call of it, from 1, counted from when the fault is added; `None` is every one.
    pub call: Option<u32>,
    /// What happens.
    pub kind: FaultKind,
}

/// A route of the Edge. The text form is the last part of its path; the second factor's are `mfa_start`, `mfa_finish`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are the routes'.
pub enum Route {
    Health,
    HealthGrpc,
    Info,
    Start,
    ActivateUser,
    CreateDevice,
    NetworkInfo,
    MfaStart,
    MfaFinish,
    Poll,
}

/// What can go wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// `lose-before`: the connection closes, nothing was done.
    LoseBefore,
    /// `lose-after`: it was done, the connection closes without a reply.
    LoseAfter,
    /// `delay:MILLISECONDS`: the reply comes late.
    Delay(Duration),
    /// `500` … `599`: that status, nothing was done.
    Status(u16),
    /// `500-after` … `599-after`: that status, though it was done (edge-contract §1).
    StatusAfter(u16),
    /// `429` or `429:SECONDS`: with `retry-after`.
    TooMany(u64),
    /// `html` or `html:STATUS`: a page, with status 200 or that one, as a captive portal answers; nothing was done.
    Html(u16),
    /// `truncated`: it was done, half of the body comes.
    Truncated,
    /// `huge`: it was done, the body is filled up to 10 MB.
    Huge,
    /// `restart`: the Edge restarts just before.
    Restart,
    /// `core-down`: the Edge cannot reach its core for this call.
    CoreDown,
    /// `session-over`: the session ends just before.
    SessionOver,
    /// `token-expired`: the token reaches its end just before.
    TokenExpired,
    /// `token-superseded`: another token is minted just before.
    TokenSuperseded,
    /// `user-disabled`: the user is disabled just before.
    UserDisabled,
    /// `user-deleted`: the user is deleted just before.
    UserDeleted,
    /// `empty-configs`: this reply has no locations.
    EmptyConfigs,
}

const ROUTES: [(Route, &str, &str); 10] = [
    (Route::Health, "health", "/api/v1/health"),
    (Route::HealthGrpc, "health-grpc", "/api/v1/health-grpc"),
    (Route::Info, "info", "/api/v1/info"),
    (Route::Start, "start", "/api/v1/enrollment/start"),
    (
        Route::ActivateUser,
        "activate_user",
        "/api/v1/enrollment/activate_user",
    ),
    (
        Route::CreateDevice,
        "create_device",
        "/api/v1/enrollment/create_device",
    ),
    (
        Route::NetworkInfo,
        "network_info",
        "/api/v1/enrollment/network_info",
    ),
    (
        Route::MfaStart,
        "mfa_start",
        "/api/v1/enrollment/register-mfa/code/start",
    ),
    (
        Route::MfaFinish,
        "mfa_finish",
        "/api/v1/enrollment/register-mfa/code/finish",
    ),
    (Route::Poll, "poll", "/api/v1/poll"),
];

impl Route {
    pub(super) fn of_path(path: &str) -> Option<Self> {
        ROUTES
            .iter()
            .find(|(_, _, known)| *known == path)
            .map(|(route, _, _)| *route)
    }

    /// The route that a request really reaches, method included.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        Self::of_path(&request.path).filter(|route| match &*request.method {
            "GET" => route.is_get(),
            "POST" => !route.is_get(),
            _ => false,
        })
    }

    pub(super) fn is_get(self) -> bool {
        matches!(self, Self::Health | Self::HealthGrpc | Self::Info)
    }
}

impl Fault {
    /// Makes a fault at the `call`-th call from now, counted from 1.
    #[must_use]
    pub fn at(route: Route, call: u32, kind: FaultKind) -> Self {
        Self {
            route,
            call: Some(call),
            kind,
        }
    }

    /// Counts a call of `route`, and gives what goes wrong with it.
    pub(super) fn due(&mut self, route: Route) -> Option<FaultKind> {
        if self.route != route {
            return None;
        }
        match &mut self.call {
            None => Some(self.kind),
            Some(left) => {
                *left = left.saturating_sub(1);
                (*left == 0).then_some(self.kind)
            }
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.call == Some(0)
    }
}

impl DemoEdge {
    /// Lets something happen to the token or user that a request is about.
    pub(super) fn befall(&mut self, now: i64, request: &HttpRequest, kind: FaultKind) {
        let Some(index) = self.token_of(request) else {
            return;
        };
        let token = &mut self.tokens[index];
        let Some(user) = self.users.iter_mut().find(|user| user.id == token.user_id) else {
            return;
        };
        let username = user.username.clone();
        if kind == FaultKind::SessionOver {
            token.deadline = Some(now);
        } else if kind == FaultKind::TokenExpired {
            token.expires_at = now;
        } else if kind == FaultKind::TokenSuperseded {
            self.mint(now, &username, TokenKind::Enrollment);
        } else if kind == FaultKind::UserDisabled {
            user.is_active = false;
        } else {
            self.delete_user(&username);
        }
    }
}

/// Not a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not `ROUTE#CALL=KIND`, for example `create_device#1=lose-after`")]
pub struct FaultSyntax;

impl FromStr for Route {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        ROUTES
            .iter()
            .find(|(_, name, _)| *name == text)
            .map(|(route, _, _)| *route)
            .ok_or(FaultSyntax)
    }
}

impl FromStr for FaultKind {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        Ok(match text {
            "lose-before" => Self::LoseBefore,
            "lose-after" => Self::LoseAfter,
            "html" => Self::Html(200),
            "truncated" => Self::Truncated,
            "huge" => Self::Huge,
            "restart" => Self::Restart,
            "core-down" => Self::CoreDown,
            "session-over" => Self::SessionOver,
            "token-expired" => Self::TokenExpired,
            "token-superseded" => Self::TokenSuperseded,
            "user-disabled" => Self::UserDisabled,
            "user-deleted" => Self::UserDeleted,
            "empty-configs" => Self::EmptyConfigs,
            "429" => Self::TooMany(1),
            _ => return with_number(text).ok_or(FaultSyntax),
        })
    }
}

fn with_number(text: &str) -> Option<FaultKind> {
    if let Some(millis) = text.strip_prefix("delay:") {
        let millis = millis.parse().ok()?;
        return Some(FaultKind::Delay(Duration::from_millis(millis)));
    }
    if let Some(seconds) = text.strip_prefix("429:") {
        return Some(FaultKind::TooMany(seconds.parse().ok()?));
    }
    if let Some(status) = text.strip_prefix("html:") {
        let status = status.parse().ok()?;
        return (200..600)
            .contains(&status)
            .then_some(FaultKind::Html(status));
    }
    let status = |text: &str| {
        let status: u16 = text.parse().ok()?;
        (500..600).contains(&status).then_some(status)
    };
    match text.strip_suffix("-after") {
        Some(text) => status(text).map(FaultKind::StatusAfter),
        None => status(text).map(FaultKind::Status),
    }
}

impl FromStr for Fault {
    type Err = FaultSyntax;

    fn from_str(text: &str) -> Result<Self, FaultSyntax> {
        let (place, kind) = text.split_once('=').ok_or(FaultSyntax)?;
        let (route, call) = match place.split_once('#') {
            None => (place, None),
            Some((route, call)) => {
                let call: u32 = call.parse().map_err(|_| FaultSyntax)?;
                (route, Some(call).filter(|call| *call > 0))
            }
        };
        if place.contains('#') && call.is_none() {
            return Err(FaultSyntax);
        }
        Ok(Self {
            route: route.parse()?,
            call,
            kind: kind.parse()?,
        })
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ROUTES.iter().find(|(route, _, _)| route == self);
        f.write_str(name.map_or("", |(_, name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_text_form() {
        for (text, fault) in [
            (
                "create_device#1=lose-after",
                Fault::at(Route::CreateDevice, 1, FaultKind::LoseAfter),
            ),
            (
                "start#2=delay:1500",
                Fault::at(
                    Route::Start,
                    2,
                    FaultKind::Delay(Duration::from_millis(1_500)),
                ),
            ),
            (
                "mfa_finish#3=500-after",
                Fault::at(Route::MfaFinish, 3, FaultKind::StatusAfter(500)),
            ),
            (
                "poll#1=429:7",
                Fault::at(Route::Poll, 1, FaultKind::TooMany(7)),
            ),
            (
                "activate_user=503",
                Fault {
                    route: Route::ActivateUser,
                    call: None,
                    kind: FaultKind::Status(503),
                },
            ),
        ] {
            assert_eq!(text.parse(), Ok(fault), "{text}");
        }
        for text in [
            "",
            "start",
            "start=",
            "start#=500",
            "start#0=500",
            "start#x=500",
            "nope=500",
            "start=404",
            "start=600",
            "start=delay:",
            "start=lose",
            "start=200-after",
        ] {
            assert_eq!(text.parse::<Fault>(), Err(FaultSyntax), "{text}");
        }
    }

    #[test]
    fn comes_due_once_or_always() {
        let mut once = Fault::at(Route::Start, 2, FaultKind::LoseBefore);
        assert_eq!(once.due(Route::Poll), None);
        assert_eq!(once.due(Route::Start), None);
        assert_eq!(once.due(Route::Start), Some(FaultKind::LoseBefore));
        assert!(once.is_spent());
        let mut always: Fault = "start=lose-before".parse().unwrap();
        assert!(always.due(Route::Start).is_some() && always.due(Route::Start).is_some());
        assert!(!always.is_spent());
    }
}
