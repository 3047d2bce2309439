//! The client's reading of every recorded answer of a real Edge (1.6), line by line in `fixtures/readings-1.6.txt`.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)] // A failed helper is a failed test.

use latchkey_core::edge::Reply;
use latchkey_core::edge::config::DeviceConfig;
use latchkey_core::edge::meaning::{BadAnswer, read, refusal};
use latchkey_core::edge::wire::{
    DeviceConfigResponse, FactorFinishResponse, FactorStartResponse, PollResponse, StartResponse,
};
use latchkey_core::wireguard::PublicKey;
use serde_json::Value;

#[test]
fn every_recorded_answer_is_read_as_meant() {
    let exchanges = include_str!("fixtures/edge-1.6.jsonl");
    let expected = include_str!("fixtures/readings-1.6.txt");
    let readings: Vec<String> = exchanges.lines().map(reading).collect();
    let written = readings.join("\n");
    assert!(readings.len() > 190, "{} exchanges", readings.len());
    assert_eq!(
        readings,
        expected.lines().collect::<Vec<_>>(),
        "read now:\n{written}"
    );
}

fn reading(line: &str) -> String {
    let exchange: Value = serde_json::from_str(line).unwrap();
    let name = exchange["name"].as_str().unwrap();
    let response = &exchange["response"];
    let header = |wanted: &str| {
        let headers = response["headers"].as_array().unwrap();
        let found = headers.iter().find(|header| header[0] == wanted);
        found
            .and_then(|header| header[1].as_str())
            .map(str::to_owned)
    };
    let reply = Reply {
        status: response["status"].as_u64().unwrap().try_into().unwrap(),
        content_type: header("content-type"),
        retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        body: response["body"].as_str().unwrap().into(),
        ..Reply::default()
    };
    let meaning = match refusal(&reply) {
        Some(refusal) => match reply.retry_after {
            Some(seconds) => format!("{refusal:?}, again after {seconds} s"),
            None => format!("{refusal:?}"),
        },
        None => success(&exchange, &reply).unwrap_or_else(|bad| format!("{bad:?}")),
    };
    format!("{name}: {meaning}")
}

fn success(exchange: &Value, reply: &Reply) -> Result<String, BadAnswer> {
    let path = exchange["request"]["path"].as_str().unwrap();
    if exchange["request"]["method"] != "POST" {
        return Ok("not asked by the client".to_owned());
    }
    Ok(match path.rsplit('/').next().unwrap() {
        "start" if path.contains("register-mfa") => {
            let answer: FactorStartResponse = read(reply)?;
            format!(
                "second factor begun, secret: {}",
                answer.totp_secret.is_some()
            )
        }
        "start" => {
            let answer: StartResponse = read(reply)?;
            let (user, settings) = (&answer.user, &answer.settings);
            format!(
                "session of {}, enrolled {}, devices {}, phone {}, factor required {}, mail {}, \
                 admin devices {}, client only {}, device optional {}, policy {:?}, page {} characters",
                user.login,
                user.enrolled,
                user.device_names.len(),
                user.phone_number.is_some(),
                settings.mfa_required,
                settings.smtp_configured,
                settings.admin_device_management,
                settings.only_client_activation,
                settings.vpn_setup_optional,
                answer.instance.traffic_policy(),
                answer.final_page_content.chars().count(),
            )
        }
        "finish" => {
            let answer: FactorFinishResponse = read(reply)?;
            format!(
                "second factor on, {} recovery codes",
                answer.recovery_codes.len()
            )
        }
        "create_device" | "network_info" => device(exchange, read(reply)?)?,
        "poll" => {
            let answer: PollResponse = read(reply)?;
            device(exchange, answer.device_config)?
        }
        "activate_user" => format!("activated, {} bytes", reply.body.len()),
        other => other.to_owned(),
    })
}

fn device(exchange: &Value, answer: DeviceConfigResponse) -> Result<String, BadAnswer> {
    let sent: Value = serde_json::from_str(exchange["request"]["body"].as_str().unwrap()).unwrap();
    let key = sent["pubkey"]
        .as_str()
        .unwrap_or(&answer.device.pubkey)
        .to_owned();
    let key = PublicKey::from_base64(&key).unwrap();
    let config = DeviceConfig::check(answer, key)?;
    let locations: Vec<String> = config
        .locations
        .iter()
        .map(|location| {
            format!(
                "{} at {} through {} for {} networks, {} DNS, {:?}, {:?}",
                location
                    .addresses
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("+"),
                location.name,
                location.endpoint,
                location.allowed_ips.len(),
                location.dns.len(),
                location.factor,
                location.service,
            )
        })
        .collect();
    let token = if config.token.is_some() {
        "with"
    } else {
        "without"
    };
    let name: String = config.device.name.chars().take(20).collect();
    Ok(format!(
        "device {name:?} {token} polling token: [{}]",
        locations.join("; ")
    ))
}
