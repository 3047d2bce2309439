//! Asks an Edge what has changed for a stored instance (edge-contract §7). A small machine of its own: one request, one
//! reading, one change of the store, and nothing held across the network.

use crate::edge::config::DeviceConfig;
use crate::edge::meaning::{self, BadAnswer, Refusal};
use crate::edge::wire::{PollRequest, PollResponse};
use crate::edge::{Reply, Request, TransportError};
use crate::instance::{Instance, InstanceId, Keys};
use crate::ports::{Change, Storage, StorageError, Transport};
use crate::secret::Secret;
use crate::view::Trouble;

/// What a sync came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Synced {
    /// The Edge answered and the store says so.
    Updated {
        /// The instance as it is now.
        instance: Box<Instance>,
        /// Whether anything but the time is different: locations, names or policies.
        changed: bool,
    },
    /// No such instance (any more).
    Gone,
    /// The instance has no licence for this: locations stay as they are (402).
    NoLicence,
    /// The user is disabled for now; works again when enabled (edge-contract §7).
    UserDisabled,
    /// The polling token is dead: this device has to be enrolled again.
    EnrollAgain,
    /// Later, perhaps.
    Trouble(Trouble),
    /// The Edge refused with this status.
    Refused(u16),
}

/// Polls the Edge for one instance and stores what it says.
///
/// # Errors
/// [`StorageError`] of the store; what the Edge says is never an error.
pub async fn sync(
    transport: &impl Transport,
    storage: &impl Storage,
    id: InstanceId,
    now: i64,
) -> Result<Synced, StorageError> {
    let mut refused: Option<Secret> = None;
    loop {
        // Another process may have rotated the token since: read again before a 403 is believed.
        let stored = storage.load().await?;
        let instance = stored
            .instances
            .into_iter()
            .find(|instance| instance.id == id);
        let (Some(instance), Some(keys)) = (instance, storage.keys(id).await?) else {
            return Ok(Synced::Gone);
        };
        if refused.as_ref() == Some(&keys.polling_token) {
            return Ok(Synced::EnrollAgain);
        }
        let reply = transport.send(request(&instance, &keys)).await;
        match read(&instance, &reply, now) {
            Reading::Now(instance, changed) => {
                storage.apply(Change::Synced(instance.clone())).await?;
                return Ok(Synced::Updated { instance, changed });
            }
            Reading::TokenRefused => refused = Some(keys.polling_token),
            Reading::Other(synced) => return Ok(synced),
        }
    }
}

enum Reading {
    Now(Box<Instance>, bool),
    TokenRefused,
    Other(Synced),
}

fn request(instance: &Instance, keys: &Keys) -> Request {
    let body = PollRequest {
        token: &keys.polling_token,
    };
    Request {
        edge: instance.edge.clone(),
        ca_certificate: instance.ca_certificate.clone(),
        path: "/api/v1/poll",
        body: Secret::new(serde_json::to_string(&body).unwrap_or_default()),
    }
}

fn read(instance: &Instance, reply: &Result<Reply, TransportError>, now: i64) -> Reading {
    let reply = match reply {
        Ok(reply) => reply,
        Err(error) => return Reading::Other(Synced::Trouble(Trouble::Network(*error))),
    };
    let Some(refusal) = meaning::refusal(reply) else {
        return match updated(instance, reply, now) {
            Ok(fresh) => {
                let changed = Instance {
                    last_sync: instance.last_sync,
                    ..fresh.clone()
                } != *instance;
                Reading::Now(Box::new(fresh), changed)
            }
            Err(BadAnswer::WebPage) => Reading::Other(Synced::Trouble(Trouble::WebPage)),
            Err(_) => Reading::Other(Synced::Trouble(Trouble::BadAnswer)),
        };
    };
    match refusal {
        Refusal::ForbiddenToken => Reading::TokenRefused,
        Refusal::UserDisabled => Reading::Other(Synced::UserDisabled),
        Refusal::NoLicence => Reading::Other(Synced::NoLicence),
        Refusal::RateLimited => Reading::Other(Synced::Trouble(Trouble::RateLimited)),
        Refusal::ServerTrouble => Reading::Other(Synced::Trouble(Trouble::Server)),
        Refusal::WebPage => Reading::Other(Synced::Trouble(Trouble::WebPage)),
        Refusal::ProxyLogin => Reading::Other(Synced::Trouble(Trouble::Network(
            TransportError::ProxyLogin,
        ))),
        Refusal::TokenExpired
        | Refusal::InvalidToken
        | Refusal::SessionExpired
        | Refusal::SessionUnreadable
        | Refusal::AlreadyActivated
        | Refusal::AlreadyEnrolled
        | Refusal::FactorAlreadyOn
        | Refusal::WrongCode
        | Refusal::MethodNotSupported
        | Refusal::WeakPassword
        | Refusal::PasswordRequired
        | Refusal::InvalidPhone
        | Refusal::KeyTaken
        | Refusal::UnknownDevice
        | Refusal::ForeignDevice
        | Refusal::NotAnEdge
        | Refusal::Other(_) => Reading::Other(Synced::Refused(reply.status)),
    }
}

/// Takes over what the Edge says; the identity (uuid, Edge, user, key) must be the same.
fn updated(instance: &Instance, reply: &Reply, now: i64) -> Result<Instance, BadAnswer> {
    let PollResponse { device_config } = meaning::read(reply)?;
    let config = DeviceConfig::check(device_config, instance.device.public_key)?;
    if config.instance.id != instance.uuid {
        return Err(BadAnswer::Field {
            field: "instance.id",
        });
    }
    Ok(Instance {
        name: config.instance.name.clone(),
        announced_edge: config.instance.other_edge(&instance.edge),
        traffic_policy: config.instance.traffic_policy(),
        disable_tunnels: config
            .instance
            .disable_tunnels
            .unwrap_or(instance.disable_tunnels),
        device: config.device,
        locations: config.locations,
        last_sync: reply.date.unwrap_or(now),
        ..instance.clone()
    })
}
