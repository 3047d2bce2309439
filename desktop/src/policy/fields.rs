//! What a policy may say, wherever it lies: names and values in, a [`Policy`] out. Nothing here knows a file or registry.

use std::net::IpAddr;

use latchkey_core::edge::EdgeUrl;
use latchkey_core::settings::LogLevel;

use super::{Policy, PolicyFlaw};

/// A value as its place keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    Texts(Vec<String>),
    /// Of a kind that no field has.
    Other,
}

/// A field that a policy can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    AllowedEdgeHosts,
    LogLevel,
    HideManualEntry,
}

/// How a place writes the names of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // each system has one of them
pub(super) enum Spelling {
    /// `log_level`, in JSON.
    Snake,
    /// `LogLevel`, in the registry and in managed preferences.
    Pascal,
}

impl Field {
    pub(super) const ALL: [Self; 3] = [
        Self::AllowedEdgeHosts,
        Self::LogLevel,
        Self::HideManualEntry,
    ];

    pub(super) fn name(self, spelling: Spelling) -> &'static str {
        match (self, spelling) {
            (Self::AllowedEdgeHosts, Spelling::Snake) => "allowed_edge_hosts",
            (Self::AllowedEdgeHosts, Spelling::Pascal) => "AllowedEdgeHosts",
            (Self::LogLevel, Spelling::Snake) => "log_level",
            (Self::LogLevel, Spelling::Pascal) => "LogLevel",
            (Self::HideManualEntry, Spelling::Snake) => "hide_manual_entry",
            (Self::HideManualEntry, Spelling::Pascal) => "HideManualEntry",
        }
    }
}

/// Understands all of a policy's fields, or names the first that it does not.
pub(super) fn understand(
    entries: impl IntoIterator<Item = (String, Value)>,
    spelling: Spelling,
) -> Result<Policy, PolicyFlaw> {
    let mut policy = Policy::default();
    let mut seen = Vec::new();
    for (name, value) in entries {
        let mut fields = Field::ALL.into_iter();
        let Some(field) = fields.find(|field| field.name(spelling) == name) else {
            return Err(PolicyFlaw::Unknown(name));
        };
        let name = field.name(spelling);
        if seen.contains(&field) {
            return Err(PolicyFlaw::Twice(name));
        }
        seen.push(field);
        let flaw = PolicyFlaw::Value(name);
        match field {
            Field::AllowedEdgeHosts => policy.allowed_edge_hosts = Some(hosts(&value, name)?),
            Field::LogLevel => policy.log_level = Some(level(&value).ok_or(flaw)?),
            Field::HideManualEntry => {
                policy.hide_manual_entry = Some(flag(&value).ok_or(flaw)?);
            }
        }
    }
    Ok(policy)
}

fn hosts(value: &Value, field: &'static str) -> Result<Vec<String>, PolicyFlaw> {
    let Value::Texts(texts) = value else {
        return Err(PolicyFlaw::Value(field));
    };
    let hosts = texts.iter().enumerate().map(|(index, text)| {
        let entry = index + 1;
        plain_host(text).ok_or(PolicyFlaw::Host { field, entry })
    });
    hosts.collect()
}

fn level(value: &Value) -> Option<LogLevel> {
    let Value::Text(text) = value else {
        return None;
    };
    LogLevel::ALL.into_iter().find(|level| level.name() == text)
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Flag(flag) => Some(*flag),
        Value::Text(_) | Value::Texts(_) | Value::Other => None,
    }
}

/// Brings a host into the form of [`EdgeUrl::host`].
fn plain_host(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_string());
    }
    let is_plain = !text.contains(|c: char| c.is_whitespace() || "/\\:@?#%*[]".contains(c));
    let edge = EdgeUrl::parse(&format!("https://{text}")).ok()?;
    is_plain.then(|| edge.host())
}
