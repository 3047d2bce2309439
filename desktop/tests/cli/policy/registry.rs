//! The key of the registry that group policies and device management write to.

use serde_json::Value;
use windows_registry::LOCAL_MACHINE;

use crate::world::{Laptop, Ran};

const KEY: &str = r"SOFTWARE\Policies\Latchkey";

/// The machine, with this policy until dropped.
#[derive(Debug)]
pub(super) struct Machine;

impl Machine {
    /// The name under which errors speak of it.
    pub(super) const PLACE: &str = r"HKLM\SOFTWARE\Policies\Latchkey";

    /// Writes the policy, each field as administrators would; the machine must have none yet.
    pub(super) fn with(policy: &Value) -> Option<Self> {
        assert!(
            LOCAL_MACHINE.open(KEY).is_err(),
            "this machine has a policy"
        );
        let key = LOCAL_MACHINE.create(KEY).unwrap();
        let machine = Self;
        for (name, value) in policy.as_object().unwrap() {
            let name = pascal(name);
            if let Some(flag) = value.as_bool() {
                key.set_u32(name, u32::from(flag)).unwrap();
            } else if let Some(text) = value.as_str() {
                key.set_string(name, text).unwrap();
            } else {
                let texts = value.as_array().unwrap().iter();
                let texts: Vec<String> = texts
                    .map(|text| text.as_str().unwrap().to_owned())
                    .collect();
                key.set_multi_string(name, &texts).unwrap();
            }
        }
        Some(machine)
    }

    pub(super) fn run(&self, laptop: &Laptop, args: &[&str]) -> Ran {
        laptop.run(args)
    }

    pub(super) fn expect(&self, code: i32, laptop: &Laptop, args: &[&str]) -> Ran {
        laptop.expect(code, args)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        LOCAL_MACHINE.remove_tree(KEY).unwrap();
    }
}

/// `log_level` -> `LogLevel`.
fn pascal(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(capital).collect()
}
