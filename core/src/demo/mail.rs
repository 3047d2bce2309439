//! Mails that the server would send, kept as values.

use std::borrow::Cow;

use pulldown_cmark::{Parser, html};

use super::edge::DemoEdge;
use super::world::{Method, User};

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The content.
    pub body: MailBody,
    /// When, seconds since 1970 (UTC).
    pub sent_at: i64,
}

/// The content of a mail.
#[derive(Clone, PartialEq, Eq)]
pub enum MailBody {
    /// The Markdown of a page, with the author's HTML in it.
    Markdown(String),
    /// Plain text; it may hold a code or a token, as real mails do.
    Text(String),
}

impl Mail {
    /// The content as it is sent: HTML or text.
    #[must_use]
    pub fn content(&self) -> Cow<'_, str> {
        match &self.body {
            MailBody::Markdown(text) => {
                let mut page = String::new();
                html::push_html(&mut page, Parser::new(text));
                page.into()
            }
            MailBody::Text(text) => text.into(),
        }
    }
}

impl std::fmt::Debug for MailBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, text) = match self {
            Self::Markdown(text) => ("markdown", text),
            Self::Text(text) => ("text", text),
        };
        write!(f, "{kind} (*** {} bytes)", text.len())
    }
}

impl DemoEdge {
    /// Puts a mail into the outbox if mail is configured.
    pub(super) fn send(&mut self, now: i64, to: &str, subject: &str, body: MailBody) {
        if self.settings().smtp_configured() {
            self.outbox.push(Mail {
                to: to.to_owned(),
                subject: subject.to_owned(),
                body,
                sent_at: now,
            });
        }
    }

    pub(super) fn mail_welcome(&mut self, now: i64, to: &User, markdown: &str) {
        let subject = self.settings().enrollment_welcome_email_subject.clone();
        let body = MailBody::Markdown(markdown.to_owned());
        self.send(now, &to.email, &subject, body);
    }

    pub(super) fn mail_completed(&mut self, now: i64, admin_id: Option<i64>, user: &User) {
        let Some(admin) = admin_id.and_then(|id| self.user_by_id(id)).cloned() else {
            return;
        };
        let text = format!(
            "{} {} ({}) has completed the enrollment.",
            user.first_name, user.last_name, user.username
        );
        let subject = "[defguard] User enrollment completed";
        self.send(now, &admin.email, subject, MailBody::Text(text));
    }

    pub(super) fn mail_device(&mut self, now: i64, user: &User, device: &str) {
        let text = format!("A new device was added to your account: {device}");
        let subject = "Defguard: new device added to your account";
        self.send(now, &user.email, subject, MailBody::Text(text));
    }

    pub(super) fn mail_code(&mut self, now: i64, user: &User, code: &str) {
        let text = format!("Your code is {code}. It is valid for 1m.");
        let subject = "Defguard: Multi-Factor Authentication activation";
        self.send(now, &user.email, subject, MailBody::Text(text));
    }

    pub(super) fn mail_factor_on(&mut self, now: i64, user: &User, method: Method) {
        let text = format!("MFA method {method:?} has been activated on your account.");
        let subject = format!("MFA method {method:?} was activated on your account");
        self.send(now, &user.email, &subject, MailBody::Text(text));
    }

    /// The invitation with the link that official clients understand (edge-contract §9).
    pub(super) fn mail_invitation(&mut self, now: i64, to: &str, token: &str) {
        let url = self.settings().public_proxy_url.clone();
        let text =
            format!("URL: {url}\nToken: {token}\n\ndefguard://addinstance?token={token}&url={url}");
        let subject = "Defguard user enrollment";
        self.send(now, to, subject, MailBody::Text(text));
    }
}
