//! `activate_user`: password and phone are set, the user is enrolled (edge-contract §4, edge-newer §2.2).

use regex_lite::Regex;
use serde::Deserialize;

use super::edge::{DemoEdge, Outcome};
use super::http::{HttpRequest, HttpResponse};
use super::start::Session;
use super::template::BrokenTemplate;
use super::world::User;
use super::{body, cookie};
use crate::secret::Secret;

#[derive(Deserialize)]
struct Body {
    phone_number: Option<String>,
    password: String,
}

#[derive(Deserialize)]
struct NewerBody {
    phone_number: Option<String>,
    password: Option<String>,
}

/// The server's own expression (edge-contract §4).
const PHONE: &str = r"^(\+?\d{1,3}\s?)?(\(\d{1,3}\)|\d{1,3})[-\s]?\d{1,4}[-\s]?\d{1,4}?$";

impl DemoEdge {
    pub(super) fn activate_user(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let flags = self.flags();
        let (phone, password) = if flags.password_optional {
            let body: NewerBody = body::read(request, flags.body_limit)?;
            (body.phone_number, body.password)
        } else {
            let body: Body = body::read(request, flags.body_limit)?;
            (body.phone_number, Some(body.password))
        };
        let Session { user, admin_id } = self.session(now, request)?;
        let refuse = |text| Err(HttpResponse::error(400, text));
        if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
            return refuse("invalid phone number");
        }
        if password
            .as_deref()
            .is_some_and(|password| !is_strong(password))
        {
            return refuse("password not strong enough");
        }
        if user.enrolled {
            return refuse(if flags.password_optional {
                "user already enrolled"
            } else {
                "user already activated"
            });
        }
        if !user.is_active {
            return refuse("user is disabled");
        }
        if password.is_none() && !self.sets_no_password(&user) {
            return refuse("password required for this user");
        }
        let welcome = self.welcome_mail(&user, admin_id)?;
        if let Some(user) = self.user_by_id_mut(user.id) {
            user.enrolled = true;
            user.password = password.map(Secret::new);
            if phone.is_some() || !flags.password_optional {
                user.phone = phone;
            }
        }
        if let Some(markdown) = welcome {
            self.mail_welcome(now, &user, &markdown);
        }
        self.mail_completed(now, admin_id, &user);
        Ok(cookie::remove(HttpResponse::empty(200), now))
    }

    /// Renders the welcome mail, if one is to be sent. Where a broken one undoes the activation, it does so even without
    /// SMTP (edge-contract §4); else it is only left out.
    fn welcome_mail(
        &self,
        user: &User,
        admin_id: Option<i64>,
    ) -> Result<Option<String>, HttpResponse> {
        let settings = &self.settings;
        if !settings.enrollment_send_welcome_email {
            return Ok(None);
        }
        let text = settings.welcome_mail();
        match self.renderer.render(text, &self.tags(user, admin_id)) {
            Ok(markdown) => Ok(Some(markdown)),
            Err(BrokenTemplate) if self.flags().welcome_mail_is_vital => {
                Err(HttpResponse::internal())
            }
            Err(BrokenTemplate) => Ok(None),
        }
    }
}

fn is_phone(text: &str) -> bool {
    Regex::new(PHONE).is_ok_and(|phone| phone.is_match(text))
}

/// 8 to 128 bytes with punctuation, digit, lower and upper case letter, all ASCII (edge-contract §4).
pub(super) fn is_strong(password: &str) -> bool {
    let has = |test: fn(&u8) -> bool| password.bytes().any(|byte| test(&byte));
    (8..=128).contains(&password.len())
        && has(u8::is_ascii_punctuation)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}
