//! Policies that nobody would write: understood wholly, or an error. Never half, and never a panic.

use proptest::prelude::*;

use super::super::fields::{Field, Spelling};
use super::*;

/// A value of a field as JSON, of any kind.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let text = "(info|warn|a\\.example|\\[::1\\]|bücher\\.example|\\PC{0,9})";
    prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
        text.prop_map(serde_json::Value::from),
        proptest::collection::vec(text, 0..4).prop_map(serde_json::Value::from),
    ]
}

/// A policy of any fields, also such as there are none.
fn members() -> impl Strategy<Value = Vec<(String, serde_json::Value)>> {
    let known = proptest::sample::select(Field::ALL.as_slice())
        .prop_map(|field| field.name(Spelling::Snake).to_owned());
    let name = prop_oneof![8 => known, 1 => "[a-z_]{0,9}", 1 => "\\PC{0,9}"];
    proptest::collection::vec((name, value()), 0..4)
}

fn written(members: &[(String, serde_json::Value)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", serde_json::Value::from(name.as_str())))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A policy that is understood says of an Edge what its hosts say.
fn is_sound(policy: &Policy) -> Result<(), TestCaseError> {
    for host in policy.allowed_edge_hosts.iter().flatten() {
        prop_assert!(
            host.is_ascii() && !host.contains(|c: char| c.is_control() || " /@?#".contains(c))
        );
        let shown = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        prop_assert!(
            policy.allows(&edge(&format!("https://{shown}:8443/edge"))),
            "{}",
            host
        );
    }
    let others = policy.allowed_edge_hosts.is_some();
    prop_assert_eq!(
        policy.allows(&edge("https://not-in-any-list.test")),
        !others
    );
    Ok(())
}

proptest! {
    #[test]
    fn a_json_policy_is_understood_wholly_or_not_at_all(members in members()) {
        let text = written(&members);
        match json::parse(text.as_bytes()) {
            Ok(policy) => {
                is_sound(&policy)?;
                let said = [
                    policy.allowed_edge_hosts.is_some(),
                    policy.log_level.is_some(),
                    policy.hide_manual_entry.is_some(),
                ];
                let count = said.into_iter().filter(|said| *said).count();
                prop_assert_eq!(count, members.len(), "a field was passed over: {}", text);
            }
            Err(flaw) => prop_assert!(!flaw.to_string().contains(char::is_control)),
        }
    }

    #[test]
    fn a_json_policy_that_is_cut_off_or_altered_is_no_other_policy(
        members in members(),
        place in 0usize..200,
        byte in any::<u8>(),
    ) {
        let text = written(&members).into_bytes();
        let place = place.min(text.len() - 1);
        prop_assert!(json::parse(&text[..place]).is_err(), "a part is no policy");
        let mut bent = text;
        bent[place] = byte;
        match json::parse(&bent) {
            Ok(policy) => is_sound(&policy)?,
            Err(PolicyFlaw::NotJson { line, column }) => prop_assert!(line >= 1 && column >= 1),
            Err(_) => {}
        }
    }

    #[test]
    fn any_bytes_are_a_policy_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(policy) = json::parse(&bytes) {
            is_sound(&policy)?;
        }
        let _ = preferences::parse(&bytes);
    }

    #[test]
    fn an_altered_property_list_is_a_policy_or_an_error(place in 0usize..600, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = PLIST.to_vec();
        let place = place % bytes.len();
        bytes[place] = byte;
        if cut {
            bytes.truncate(place);
        }
        match preferences::parse(&bytes) {
            Ok(policy) => is_sound(&policy)?,
            Err(flaw) => prop_assert!(!flaw.to_string().contains(char::is_control)),
        }
    }
}
