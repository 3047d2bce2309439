//! A policy in the registry of Windows, below `HKEY_LOCAL_MACHINE`, where only administrators write.

use std::path::Path;

use latchkey_core::provisioning::ProblemCode;
use windows_registry::{Key, LOCAL_MACHINE, Type};

use super::fields::{Field, Spelling, Value, understand};
use super::{Policy, PolicyFlaw};

/// How a name of a key below `HKEY_LOCAL_MACHINE` begins.
const MACHINE: &str = r"HKLM\";

/// `ERROR_FILE_NOT_FOUND` as an `HRESULT`: no such key, or no such value.
const NOT_THERE: i32 = 0x8007_0002_u32.cast_signed();

const UNREADABLE: PolicyFlaw = PolicyFlaw::File(ProblemCode::Unreadable);

/// Reads the values of a key, such as `HKLM\SOFTWARE\Policies\Latchkey`, if it is there, and has them understood.
pub(super) fn load(place: &Path) -> Result<Policy, PolicyFlaw> {
    let key = place.to_str().and_then(|name| name.strip_prefix(MACHINE));
    match LOCAL_MACHINE.open(key.ok_or(UNREADABLE)?) {
        Ok(key) => understand(values(&key)?, Spelling::Pascal),
        Err(error) if error.code().0 == NOT_THERE => Ok(Policy::default()),
        Err(_) => Err(UNREADABLE),
    }
}

fn values(key: &Key) -> Result<Vec<(String, Value)>, PolicyFlaw> {
    let mut values = Vec::new();
    // Each known one is asked for by name: going through all of them ends early, without a word, if one changes meanwhile.
    for field in Field::ALL {
        let name = field.name(Spelling::Pascal);
        match key.get_value(name) {
            Ok(value) => values.push((name.to_owned(), value_of(&value))),
            Err(error) if error.code().0 == NOT_THERE => {}
            Err(_) => return Err(UNREADABLE),
        }
    }
    let is_known = |name: &String| {
        let mut fields = Field::ALL.into_iter();
        // The registry does not tell small letters from capitals.
        fields.any(|field| field.name(Spelling::Pascal).eq_ignore_ascii_case(name))
    };
    let names = key.values().map_err(|_| UNREADABLE)?.map(|(name, _)| name);
    let keys = key.keys().map_err(|_| UNREADABLE)?;
    let unknown = names.filter(|name| !is_known(name)).chain(keys);
    values.extend(unknown.map(|name| (name, Value::Other)));
    Ok(values)
}

fn value_of(value: &windows_registry::Value) -> Value {
    let text = |wide: &[u16]| String::from_utf16(wide).ok();
    let wide = value.as_wide();
    let end = wide
        .iter()
        .rposition(|&unit| unit != 0)
        .map_or(0, |last| last + 1);
    let wide = &wide[..end];
    match value.ty() {
        Type::String => text(wide).map_or(Value::Other, Value::Text),
        Type::MultiString if wide.is_empty() => Value::Texts(Vec::new()),
        Type::MultiString => {
            let texts = wide.split(|&unit| unit == 0).map(text);
            texts
                .collect::<Option<_>>()
                .map_or(Value::Other, Value::Texts)
        }
        Type::U32 => match **value {
            [0, 0, 0, 0] => Value::Flag(false),
            [1, 0, 0, 0] => Value::Flag(true),
            _ => Value::Other,
        },
        Type::U64 | Type::ExpandString | Type::Bytes | Type::Other(_) => Value::Other,
    }
}
