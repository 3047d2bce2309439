//! The `defguard_proxy` cookie: sealed, so opaque to everybody but this Edge (edge-contract §2, edge-newer §2.7).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::edge::{DemoEdge, http_date};
use super::http::{HttpRequest, HttpResponse};
use crate::secret::Secret;

const NAME: &str = "defguard_proxy=";
/// Seconds of a year: the removal's `Expires` lies that far back.
const YEAR: i64 = 365 * 24 * 60 * 60;

impl DemoEdge {
    /// Gives the client another cookie for the token; older ones stay good.
    pub(super) fn set_cookie(
        &mut self,
        response: HttpResponse,
        token: &Secret,
        deadline: i64,
    ) -> HttpResponse {
        let value = Secret::new(STANDARD.encode(self.random.bytes::<60>()));
        let sent = value.expose().replace('/', "%2F");
        self.cookies.push((value, token.clone()));
        let flags = self.flags();
        let attributes = match (
            flags.cookie_attributes,
            self.settings.public_proxy_url.starts_with("http://"),
        ) {
            (false, _) => "",
            (true, true) => "HttpOnly; SameSite=Strict; Path=/api/v1/enrollment; ",
            (true, false) => "HttpOnly; SameSite=Strict; Secure; Path=/api/v1/enrollment; ",
        };
        let expires = http_date(deadline);
        response.with(
            "set-cookie",
            &format!("{NAME}{sent}; {attributes}Expires={expires}"),
        )
    }

    /// Finds the token that the request's cookie stands for.
    pub(super) fn token_in_cookie(&self, request: &HttpRequest) -> Option<&Secret> {
        request
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
            .flat_map(|(_, value)| value.split(';'))
            .filter_map(|pair| pair.trim().strip_prefix(NAME))
            .find_map(|value| {
                let value = value.replace("%2F", "/");
                self.cookies
                    .iter()
                    .find(|(known, _)| known.expose() == value)
            })
            .map(|(_, token)| token)
    }
}

/// Advises the client to forget the cookie; the server does not (edge-contract §2).
pub(super) fn remove(response: HttpResponse, now: i64) -> HttpResponse {
    let expires = http_date(now - YEAR);
    response.with(
        "set-cookie",
        &format!("{NAME}; Max-Age=0; Expires={expires}"),
    )
}
