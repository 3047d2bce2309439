//! Who plays in the samples: ordinary people, and names that try to break something.

use latchkey_core::edge::wire::Admin;
use latchkey_core::view::Person;

/// Names, and the time.
#[derive(Clone, Debug)]
pub struct Cast {
    /// Who enrolls.
    pub user: Person,
    /// Who invited them.
    pub admin: Admin,
    /// The instance.
    pub instance: String,
    /// The name of a location or device.
    pub thing: String,
    /// This machine's clock, seconds since 1970.
    pub now: i64,
}

/// How long the longest names are, in characters.
const LONG: usize = 300;

impl Cast {
    /// The name of this machine.
    pub fn device(&self) -> String {
        format!("{}-thinkpad", self.user.login)
    }
}

/// Gives the people for the sample of this name.
pub fn cast(sample: &str, now: i64) -> Cast {
    let usual = Cast {
        user: Person {
            first_name: "Maya".into(),
            last_name: "Lindqvist".into(),
            login: "maya".into(),
            email: "maya@acme.example".into(),
        },
        admin: Admin {
            name: "Olga Nowak".into(),
            phone_number: Some("+49 30 555 0100".into()),
            email: "olga.nowak@acme.example".into(),
        },
        instance: "Acme".into(),
        thing: "Berlin Office".into(),
        now,
    };
    if sample.ends_with("-long") {
        let words = "Wolfeschlegelsteinhausenbergerdorff von und zu ".repeat(7);
        named(
            usual,
            &words.chars().take(LONG).collect::<String>(),
            &"x".repeat(LONG),
        )
    } else if sample.ends_with("-rtl") {
        named(usual, "مايا الخوارزمي (עדה) 12:30!", "مايا")
    } else if sample.ends_with("-markup") {
        named(
            usual,
            "<b onclick=alert(1)>Maya</b> & \"Söhne\" {{ x }} &amp;",
            "<script>alert(1)</script>",
        )
    } else {
        usual
    }
}

/// Gives everybody and everything the same name; `word` is for what has no spaces.
fn named(cast: Cast, name: &str, word: &str) -> Cast {
    Cast {
        user: Person {
            first_name: name.into(),
            last_name: name.into(),
            login: word.into(),
            email: format!("{word}@acme.example"),
        },
        admin: Admin {
            name: name.into(),
            phone_number: Some("+49 30 555 0100".into()),
            email: format!("{word}@acme.example"),
        },
        instance: name.into(),
        thing: name.into(),
        ..cast
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_is_long() {
        let cast = cast("home-long", 0);
        for name in [&cast.user.first_name, &cast.user.login, &cast.instance] {
            assert_eq!(name.chars().count(), LONG);
        }
    }
}
