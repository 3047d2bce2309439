//! Polish: what is said of parts of a finding, and of the many kinds of some.

use std::path::Path;

use latchkey_core::edge::TransportError;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Place, Problem, ProblemCode};

use crate::cli::words::file::close;
use crate::doctor::finding::{Check, FileFacts, Why};
use crate::doctor::words::{Pair, date, file_with, fine, pair, spot, take_back, word};
use crate::policy::{PolicyFlaw, harmless_field};
use crate::store::Holder;

pub(super) fn not_checked(why: Why) -> &'static str {
    match why {
        Why::After(check) => match check {
            Check::Database => "tylko baza danych mówi, gdzie jest przechowywany",
            Check::Name => "adres nie jest znany",
            Check::Connection => "nie ma połączenia",
            Check::Tls => "nie ma zaufanego połączenia",
            Check::File
            | Check::Folder
            | Check::Secrets
            | Check::Edge
            | Check::Core
            | Check::Clock
            | Check::Policy => "serwer nie odpowiada jak serwer Defguard",
        },
        Why::NoServer => "nie jest znany żaden serwer",
        Why::Rules => "zasady tego komputera nie zezwalają na ten serwer",
        Why::BadRules => "nie można zastosować zasad tego komputera",
        Why::Time => "odpowiedź nie przyszła na czas",
        Why::Unknown => "serwer tego nie mówi",
    }
}

/// Where it lies, whose it is, and how it is written.
pub(super) fn file(facts: &FileFacts) -> String {
    let place = match facts.place {
        Place::Given => "wskazany przez Ciebie",
        Place::AppData => "folder Latchkey",
        Place::Defguard => "folder klienta Defguard",
        Place::Machine => "dla wszystkich użytkowników",
    };
    let owner = facts.owner.map(|owner| format!("właściciel {owner}"));
    let mode = facts.mode.as_ref().map(|mode| format!("tryb {mode}"));
    file_with(facts, place, owner, mode)
}

pub(super) fn file_for(facts: &FileFacts) -> String {
    let what = match facts.ca_certificate {
        true => "z tokenem i certyfikatem dla",
        false => "z tokenem dla",
    };
    let url = facts.url.as_deref().unwrap_or_default();
    format!("{}, {what} {url}", file(facts))
}

pub(super) fn problem(lead: &str, file: &str, problems: &[Problem]) -> Pair {
    let Some(first) = problems.first() else {
        return fine(lead);
    };
    let (what, remedy) = flaw(first.code);
    let mut remedy = remedy.to_owned();
    if first.code == ProblemCode::WritableByOthers {
        remedy.push_str(&format!(" Zrobi to `{}`.", close(Path::new(file))));
    }
    let spot = spot(first).map(|(line, column)| format!("wiersz {line}, kolumna {column}: "));
    let more = match problems.len() {
        1 => String::new(),
        more => format!(" (i jeszcze: {})", more - 1),
    };
    pair(
        format!("{lead}: {}{what}{more}", spot.unwrap_or_default()),
        remedy,
    )
}

fn flaw(code: ProblemCode) -> (&'static str, &'static str) {
    match code {
        ProblemCode::Unreadable => (
            "nie ma go albo nie można go odczytać",
            "Musi należeć do Ciebie i musisz móc go czytać.",
        ),
        ProblemCode::NotRegular => (
            "to dowiązanie lub folder zamiast pliku",
            "Umieść tam sam plik.",
        ),
        ProblemCode::ForeignOwner => (
            "należy do kogoś innego",
            "Niech właściwa osoba umieści go ponownie.",
        ),
        ProblemCode::WritableByOthers => (
            "inni mogą w nim zapisywać",
            "Kto może go zmienić, decyduje o serwerze. Odbierz innym to prawo.",
        ),
        ProblemCode::TooLarge => (
            "jest większy niż 64 KiB",
            "To nie jest zaproszenie; umieść tam właściwe.",
        ),
        ProblemCode::EdgeNotAllowed => (
            "zasady tego komputera nie zezwalają na serwer w nim",
            "Użyj zaproszenia do dozwolonego serwera albo zapytaj opiekuna tego komputera.",
        ),
        ProblemCode::Empty => ("jest pusty", "Niech zostanie zapisany ponownie."),
        ProblemCode::NotUtf8 | ProblemCode::NotUtf16 | ProblemCode::Nul => (
            "tekst nie jest ani UTF-8, ani UTF-16",
            "Zapisz go jako UTF-8.",
        ),
        ProblemCode::NotJson => (
            "od tego miejsca to nie jest JSON",
            "Poszukaj brakującego przecinka lub cudzysłowu.",
        ),
        ProblemCode::CutOff => (
            "tekst kończy się za wcześnie",
            "Niech plik zostanie zapisany ponownie.",
        ),
        ProblemCode::TrailingText => (
            "po końcu jest jeszcze tekst",
            "Usuń wszystko za ostatnim }.",
        ),
        ProblemCode::NotAnObject => (
            "to nie jest jeden obiekt",
            "Musi to być {\"enrollment_token\": \"…\", \"enrollment_url\": \"https://…\"}.",
        ),
        ProblemCode::KeyTwice | ProblemCode::SpellingsDiffer => {
            ("ten sam wpis jest dwa razy", "Zostaw właściwy.")
        }
        ProblemCode::TokenMissing => ("brakuje `enrollment_token`", "Dodaj go."),
        ProblemCode::TokenNotText | ProblemCode::TokenEmpty | ProblemCode::TokenBadCharacter => (
            "token nie nadaje się do użycia",
            "Skopiuj go jeszcze raz, w cudzysłowie i w jednym wierszu.",
        ),
        ProblemCode::TokenShape => (
            "token nie wygląda jak token Defguard",
            "Jeśli serwer go odrzuci, skopiuj go jeszcze raz.",
        ),
        ProblemCode::UrlMissing | ProblemCode::UrlEmpty => {
            ("brakuje `enrollment_url`", "Dodaj adres serwera.")
        }
        ProblemCode::UrlNotText | ProblemCode::UrlNotAUrl => {
            ("to nie jest adres", "Wygląda jak https://vpn.example.com.")
        }
        ProblemCode::UrlNotHttps => (
            "adres nie zaczyna się od https://",
            "Tylko https chroni token w drodze; http działa tylko na tym komputerze.",
        ),
        ProblemCode::UrlUserInfo => (
            "w adresie jest nazwa użytkownika lub hasło",
            "Pomiń wszystko między // a @.",
        ),
        ProblemCode::UrlQueryOrFragment => {
            ("w adresie jest ? lub #", "Pomiń wszystko od tego miejsca.")
        }
        ProblemCode::UrlLoopback => (
            "adres oznacza ten komputer",
            "Tak mówi serwer, którego publicznego adresu nigdy nie ustawiono. Wpisz adres serwera.",
        ),
        ProblemCode::CaNotText | ProblemCode::CaNotPem => (
            "`ca_certificate` nie jest certyfikatem",
            "Musi to być tekst PEM, który zaczyna się od BEGIN CERTIFICATE.",
        ),
        ProblemCode::CaPrivateKey => (
            "obok certyfikatu jest klucz prywatny",
            "Usuń go i zastąp: kto widział plik, ten go ma.",
        ),
        ProblemCode::NotALink | ProblemCode::ControlCharacter => (
            "to nie jest link z zaproszeniem",
            "Skopiuj go jeszcze raz, w jednym wierszu.",
        ),
    }
}

pub(super) fn held(holder: Holder) -> &'static str {
    match holder {
        Holder::Store => "w magazynie haseł systemu",
        Holder::File => "w `latchkey.key`",
    }
}

pub(super) fn database_bad(file: &str, why: StorageErrorCode) -> Pair {
    match why {
        StorageErrorCode::Corrupt => pair(
            "`latchkey.db` jest uszkodzona",
            "Nic nie zmieniono. Przywróć ją z kopii zapasowej (obok może być `latchkey.db.bak-*`) albo odłóż ją wraz z \
             `latchkey.db-*` i skonfiguruj z nowym zaproszeniem. W ostateczności \
             `latchkey remove --all` usuwa wszystko, co tu jest.",
        ),
        StorageErrorCode::Denied => pair(
            "nie można jej odczytać",
            format!(
                "Nic nie przepadło. Daj sobie to prawo: `chmod 600 {}`; jeśli plik należy do innego użytkownika, najpierw `{}`.",
                word(file),
                take_back(file)
            ),
        ),
        StorageErrorCode::Busy => pair(
            "nie udało się jej odczytać na czas",
            "Ktoś na niej pracuje albo dysk jest wolny. Spróbuj ponownie.",
        ),
        StorageErrorCode::Full => pair("na jej dysku nie ma miejsca", "Zwolnij tam miejsce."),
        StorageErrorCode::Newer
        | StorageErrorCode::NoKey
        | StorageErrorCode::Locked
        | StorageErrorCode::NoStore
        | StorageErrorCode::Other => pair(
            "nie można jej odczytać",
            "Nic nie zmieniono. Jeśli tak zostanie, przywróć ją z kopii zapasowej.",
        ),
    }
}

/// Which certificate of the chain it is; hostile text between marks.
pub(super) fn between(name: &str) -> String {
    match name {
        "" => "certyfikat pośredni".to_owned(),
        name => format!("certyfikat pośredni `{name}`"),
    }
}

pub(super) fn tls_bad(
    error: TransportError,
    host: &str,
    until: Option<i64>,
    intermediate: Option<&str>,
) -> Pair {
    match error {
        TransportError::TlsUntrusted => pair(
            format!("certyfikatu {host} nie podpisał nikt, komu ten komputer ufa"),
            "Urząd certyfikacji musi być zainstalowany na tym komputerze albo podany w zaproszeniu (`ca_certificate`). Może też \
             ktoś podsłuchuje.",
        ),
        TransportError::TlsExpired => match (until, intermediate) {
            (Some(until), Some(name)) => pair(
                format!("{} wygasł {}", between(name), date(until)),
                "Trzeba go wymienić na serwerze, który go wysyła; jeśli zegar tego komputera jest zły, ustaw go.",
            ),
            (Some(until), None) => pair(
                format!("certyfikat {host} wygasł {}", date(until)),
                "Trzeba go odnowić na serwerze; jeśli zegar tego komputera jest zły, ustaw go.",
            ),
            (None, _) => pair(
                format!("certyfikat {host} nie jest teraz ważny"),
                "Najpierw sprawdź zegar tego komputera. Jeśli jest dobry, trzeba odnowić certyfikat na serwerze.",
            ),
        },
        TransportError::TlsWrongHost => pair(
            format!("certyfikat nie jest dla {host}"),
            "Adres może być błędny, serwer może mieć zły certyfikat albo ktoś jest pomiędzy.",
        ),
        TransportError::ProxyLogin => pair(
            "proxy tej sieci wymaga najpierw logowania",
            "Zapytaj opiekuna sieci.",
        ),
        TransportError::TlsOther
        | TransportError::UnknownHost
        | TransportError::Unreachable
        | TransportError::TimedOut
        | TransportError::Broken
        | TransportError::TooLarge => pair(
            format!("nie ma bezpiecznego połączenia z {host}"),
            "Może coś pomiędzy przeszkadza: proxy, zapora, bardzo stary serwer.",
        ),
    }
}

pub(super) fn edge_silent(error: TransportError) -> Pair {
    match error {
        TransportError::TooLarge => pair(
            "odpowiedź jest o wiele za duża",
            "To nie jest Edge. Sprawdź adres.",
        ),
        TransportError::Unreachable
        | TransportError::UnknownHost
        | TransportError::TimedOut
        | TransportError::Broken
        | TransportError::TlsUntrusted
        | TransportError::TlsExpired
        | TransportError::TlsWrongHost
        | TransportError::TlsOther
        | TransportError::ProxyLogin => pair(
            "połączenie zerwało się przed odpowiedzią",
            "Spróbuj ponownie; jeśli tak zostanie, powiedz opiekunowi serwera.",
        ),
    }
}

/// Why rules cannot be followed.
pub(super) fn policy(flaw: &PolicyFlaw) -> String {
    match flaw {
        PolicyFlaw::NotJson { line, column } => {
            format!("od wiersza {line}, kolumny {column} to nie jest JSON z jednym obiektem")
        }
        PolicyFlaw::NotPlist => "to nie jest lista właściwości ze słownikiem".to_owned(),
        PolicyFlaw::Unknown(name) => format!("ta wersja nie zna pola `{}`", harmless_field(name)),
        PolicyFlaw::Twice(field) => format!("`{field}` jest dwa razy"),
        PolicyFlaw::Value(field) => format!("`{field}` ma wartość, której ta wersja nie zna"),
        PolicyFlaw::Host { field, entry } => {
            format!("pozycja {entry} w `{field}` nie jest samą nazwą hosta ani adresem")
        }
        PolicyFlaw::File(ProblemCode::ForeignOwner) => {
            "plik lub jego folder nie należy do roota".to_owned()
        }
        PolicyFlaw::File(ProblemCode::WritableByOthers) => {
            "inni niż root mogą zapisywać w pliku lub w jego folderze".to_owned()
        }
        PolicyFlaw::File(ProblemCode::NotRegular) => "to nie jest zwykły plik".to_owned(),
        PolicyFlaw::File(ProblemCode::TooLarge) => "plik jest większy niż 64 KiB".to_owned(),
        PolicyFlaw::File(_) => "nie można go odczytać".to_owned(),
    }
}
