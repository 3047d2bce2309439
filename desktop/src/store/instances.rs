//! Instances as rows. A row that does not read back as it should is an error, never a panic and never skipped.

use latchkey_core::edge::EdgeUrl;
use latchkey_core::instance::{Instance, InstanceId, Keys, TrafficPolicy};
use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::wireguard::PrivateKey;
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use serde::{Deserialize, Serialize};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, Sqlite, SqliteConnection};

use super::error::{corrupt, error, sql_error};
use super::seal::{Seal, Spot};

/// Reads all instances, in the order in which they were enrolled; one query, and none of it sealed.
pub(crate) async fn all(sql: &mut SqliteConnection) -> Result<Vec<Instance>, StorageError> {
    sqlx::query("SELECT * FROM instances ORDER BY id")
        .fetch_all(sql)
        .await
        .map_err(|error| sql_error(&error))?
        .iter()
        .map(|row| read(row).ok_or_else(|| corrupt("an instance")))
        .collect()
}

/// Adds an instance, or replaces the one with the same uuid, Edge origin and user; gives its number.
pub(crate) async fn put(
    sql: &mut SqliteConnection,
    instance: &Instance,
) -> Result<InstanceId, StorageError> {
    let insert = sqlx::query(
        "INSERT INTO instances (uuid, edge_origin, username, name, edge, announced_edge, ca_certificate,
             traffic_policy, only_client_activation, disable_tunnels, device, locations, last_sync)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (uuid, edge_origin, username) DO UPDATE SET
             name = excluded.name, edge = excluded.edge, announced_edge = excluded.announced_edge,
             ca_certificate = excluded.ca_certificate, traffic_policy = excluded.traffic_policy,
             only_client_activation = excluded.only_client_activation, disable_tunnels = excluded.disable_tunnels,
             device = excluded.device, locations = excluded.locations, last_sync = excluded.last_sync
         RETURNING id",
    );
    bind(insert, instance)?
        .fetch_one(sql)
        .await
        .and_then(|row| row.try_get("id"))
        .map(InstanceId)
        .map_err(|error| sql_error(&error))
}

/// Replaces all that is said of a stored instance; does nothing if it is gone.
pub(crate) async fn replace(
    sql: &mut SqliteConnection,
    instance: &Instance,
) -> Result<(), StorageError> {
    let update = sqlx::query(
        "UPDATE instances SET
             uuid = ?1, edge_origin = ?2, username = ?3, name = ?4, edge = ?5, announced_edge = ?6,
             ca_certificate = ?7, traffic_policy = ?8, only_client_activation = ?9, disable_tunnels = ?10,
             device = ?11, locations = ?12, last_sync = ?13
         WHERE id = ?14",
    );
    bind(update, instance)?
        .bind(instance.id.0)
        .execute(sql)
        .await
        .map(drop)
        .map_err(|error| sql_error(&error))
}

/// Seals and stores the keys of an instance.
pub(crate) async fn put_keys(
    sql: &mut SqliteConnection,
    seal: &Seal<'_>,
    id: InstanceId,
    keys: &Keys,
) -> Result<(), StorageError> {
    let Keys {
        private_key,
        polling_token,
    } = keys;
    sqlx::query("INSERT OR REPLACE INTO instance_keys (instance, private_key, polling_token) VALUES (?, ?, ?)")
        .bind(id.0)
        .bind(seal.close(spot("private_key", id), &private_key.to_base64())?)
        .bind(seal.close(spot("polling_token", id), polling_token)?)
        .execute(sql)
        .await
        .map(drop)
        .map_err(|error| sql_error(&error))
}

/// The keys of an instance, still sealed.
pub(crate) struct SealedKeys {
    id: InstanceId,
    private_key: Vec<u8>,
    polling_token: Vec<u8>,
}

/// Fetches the keys of an instance.
pub(crate) async fn keys(
    sql: &mut SqliteConnection,
    id: InstanceId,
) -> Result<Option<SealedKeys>, StorageError> {
    let row =
        sqlx::query("SELECT private_key, polling_token FROM instance_keys WHERE instance = ?")
            .bind(id.0)
            .fetch_optional(sql)
            .await
            .map_err(|error| sql_error(&error))?;
    let Some(row) = row else { return Ok(None) };
    let column = |name| row.try_get(name).map_err(|error| sql_error(&error));
    Ok(Some(SealedKeys {
        id,
        private_key: column("private_key")?,
        polling_token: column("polling_token")?,
    }))
}

impl SealedKeys {
    pub(crate) fn open(&self, seal: &Seal<'_>) -> Result<Keys, StorageError> {
        let Self {
            id,
            private_key,
            polling_token,
        } = self;
        let private_key = seal.open(spot("private_key", *id), private_key)?;
        Ok(Keys {
            private_key: PrivateKey::from_base64(&private_key)
                .ok_or_else(|| corrupt("a private key"))?,
            polling_token: seal.open(spot("polling_token", *id), polling_token)?,
        })
    }
}

fn spot(column: &'static str, id: InstanceId) -> Spot {
    Spot {
        table: "instance_keys",
        column,
        row: id.0,
    }
}

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Binds `?1` to `?13`.
fn bind<'q>(
    statement: Statement<'q>,
    instance: &'q Instance,
) -> Result<Statement<'q>, StorageError> {
    let Instance {
        id: _,
        uuid,
        name,
        edge,
        announced_edge,
        username,
        ca_certificate,
        traffic_policy,
        only_client_activation,
        disable_tunnels,
        device,
        locations,
        last_sync,
    } = instance;
    Ok(statement
        .bind(uuid)
        .bind(edge.origin())
        .bind(username)
        .bind(name)
        .bind(edge.to_string())
        .bind(announced_edge)
        .bind(ca_certificate)
        .bind(json(traffic_policy)?.trim_matches('"').to_owned())
        .bind(only_client_activation)
        .bind(disable_tunnels)
        .bind(json(device)?)
        .bind(json(locations)?)
        .bind(last_sync))
}

fn read(row: &SqliteRow) -> Option<Instance> {
    Some(Instance {
        id: InstanceId(row.try_get("id").ok()?),
        uuid: row.try_get("uuid").ok()?,
        name: row.try_get("name").ok()?,
        edge: EdgeUrl::parse(row.try_get("edge").ok()?).ok()?,
        announced_edge: row.try_get("announced_edge").ok()?,
        username: row.try_get("username").ok()?,
        ca_certificate: row.try_get("ca_certificate").ok()?,
        traffic_policy: word(row.try_get("traffic_policy").ok()?)?,
        only_client_activation: row.try_get("only_client_activation").ok()?,
        disable_tunnels: row.try_get("disable_tunnels").ok()?,
        device: parsed(row.try_get("device").ok()?)?,
        locations: parsed(row.try_get("locations").ok()?)?,
        last_sync: row.try_get("last_sync").ok()?,
    })
}

fn json<T: Serialize>(value: &T) -> Result<String, StorageError> {
    serde_json::to_string(value)
        .map_err(|_| error(StorageErrorCode::Other, "an instance cannot be written"))
}

fn parsed<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn word(text: &str) -> Option<TrafficPolicy> {
    let text: value::StrDeserializer<'_, value::Error> = text.into_deserializer();
    TrafficPolicy::deserialize(text).ok()
}
