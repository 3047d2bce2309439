//! Every code in English: what happened, whether anything was changed, what to do now.
//!
//! One file for each kind of code, one arm for each code. Text of a server or file is made harmless before it stands in
//! a sentence.

pub(crate) mod contact;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod found;
pub(crate) mod io;
pub(crate) mod person;
pub(crate) mod stop;
pub(crate) mod store;
pub(crate) mod sync;
pub(crate) mod time;
pub(crate) mod trouble;

use serde::Serialize;
use serde_json::Value;

/// What is said about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// What happened: a sentence without full stop, with a small first letter unless it is a name.
    pub(crate) what: String,
    /// What to do now: sentences.
    pub(crate) remedy: String,
}

impl Words {
    /// Puts two texts together.
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// Gives the code of a value as it stands in JSON: `token_expired`. Of a code that carries something, its own name.
pub(crate) fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(code)) => code,
        Ok(Value::Object(fields)) => match fields.get("kind") {
            Some(Value::String(kind)) => kind.clone(),
            _ => fields.keys().next().cloned().unwrap_or_default(),
        },
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) | Err(_) => {
            String::new()
        }
    }
}

/// Puts a list into a sentence: `a`, `a and b`, `a, b and c`.
pub(crate) fn list(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Makes a sentence begin with a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use latchkey_core::edge::meaning::BadAnswer;
    use latchkey_core::view::{Stop, Trouble};

    use super::*;

    #[test]
    fn codes_are_those_of_the_view() {
        assert_eq!(code(&Stop::TokenExpired), "token_expired");
        assert_eq!(code(&Stop::BadAnswer(BadAnswer::CutOff)), "bad_answer");
        assert_eq!(code(&Stop::Refused(418)), "refused");
        assert_eq!(code(&Trouble::RateLimited), "rate_limited");
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capital("ölga"), "Ölga");
        assert_eq!(capital(""), "");
    }

    #[test]
    fn lists_read_well() {
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
