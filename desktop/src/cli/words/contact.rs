//! Whom to ask.

use latchkey_core::edge::wire::Admin;
use latchkey_core::text::harmless_within;

/// Most characters of a name or address.
const LIMIT: usize = 80;

/// Gives the administrator with all that is known: `Olga Nowak (olga@acme.example, +49 30 555)`, else `your administrator`.
pub(crate) fn admin(admin: Option<&Admin>) -> String {
    let Some(Admin {
        name,
        phone_number,
        email,
    }) = admin
    else {
        return "your administrator".to_owned();
    };
    let known = |text: &str| {
        let text = harmless_within(text.trim(), LIMIT);
        (!text.is_empty()).then_some(text)
    };
    let ways: Vec<String> = [known(email), phone_number.as_deref().and_then(known)]
        .into_iter()
        .flatten()
        .collect();
    let name = known(name).unwrap_or_else(|| "your administrator".to_owned());
    match ways.as_slice() {
        [] => name,
        ways => format!("{name} ({})", ways.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_known_and_nothing_harmful() {
        let someone = |name: &str, phone: Option<&str>, email: &str| Admin {
            name: name.to_owned(),
            phone_number: phone.map(str::to_owned),
            email: email.to_owned(),
        };
        assert_eq!(admin(None), "your administrator");
        assert_eq!(admin(Some(&Admin::default())), "your administrator");
        assert_eq!(
            admin(Some(&someone(
                "Olga\u{1b}[2J",
                Some("+49 30"),
                "o@a.example"
            ))),
            "Olga\u{FFFD}[2J (o@a.example, +49 30)"
        );
        assert_eq!(admin(Some(&someone("Olga", Some(" "), ""))), "Olga");
    }
}
