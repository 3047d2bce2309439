//! Polish.

use latchkey_core::edge::TransportError;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Problem, ProblemCode};

use super::{Pair, date, fine, mib, pair, span, spot};
use crate::doctor::finding::{Check, FileFacts, Finding, KeyFlaw, Why};
use crate::store::Holder;

pub(super) fn title(check: Check) -> &'static str {
    match check {
        Check::File => "plik zaproszenia",
        Check::Folder => "folder danych",
        Check::Database => "baza danych",
        Check::Secrets => "klucz pieczęci",
        Check::Name => "nazwa serwera",
        Check::Connection => "połączenie",
        Check::Tls => "certyfikat",
        Check::Edge => "serwer",
        Check::Core => "Core",
        Check::Clock => "zegar",
        Check::Policy => "zasady",
    }
}

/// Co zrobić z plikiem, który inni mogą czytać.
const OPEN: &str =
    "Kto odczyta jego token, może skonfigurować się zamiast ciebie. Zamknij go: `chmod 600 PLIK`.";

pub(super) fn say(finding: &Finding) -> Pair {
    match finding {
        Finding::NotChecked { why } => fine(format!("nie sprawdzono: {}", not_checked(*why))),

        Finding::FileGood(facts) => fine(file_for(facts)),
        Finding::FileUsed(facts) => {
            fine(format!("{} był już użyty i zostaje na miejscu", facts.file))
        }
        Finding::FileOpen(facts) => pair(
            format!("{}: inni użytkownicy mogą czytać plik", file_for(facts)),
            OPEN,
        ),
        Finding::FileOdd { facts, problems } if facts.open => {
            let (what, remedy) = problem(&file_for(facts), problems);
            pair(
                format!("{what}; inni użytkownicy mogą czytać plik"),
                format!("{remedy}\n{OPEN}"),
            )
        }
        Finding::FileOdd { facts, problems } => problem(&file_for(facts), problems),
        Finding::FileBad { facts, problems } => problem(
            &format!("{} nie nadaje się do użycia", facts.file),
            problems,
        ),
        Finding::FileMissing { file } => {
            pair(format!("nie ma pliku {file}"), "Może w nazwie jest błąd.")
        }
        Finding::FileNone {
            needed: Some(false),
            ..
        } => fine("nie ma go i nie jest potrzebny"),
        Finding::FileNone { needed: None, .. } => {
            fine("nie ma go; czy jest potrzebny, wie tylko baza danych")
        }
        Finding::FileNone {
            searched,
            needed: Some(true),
        } => pair(
            "nie ma go, a nic nie jest tu skonfigurowane",
            format!(
                "Umieść go w jednym z tych miejsc:\n  {}",
                searched.join("\n  ")
            ),
        ),

        Finding::FolderGood {
            folder,
            free: Some(free),
        } => fine(format!("{folder}, {} MiB wolnego", mib(*free))),
        Finding::FolderGood { folder, free: None } => fine(folder.clone()),
        Finding::FolderNone { folder } => fine(format!("{folder} powstanie, gdy będzie potrzebny")),
        Finding::FolderOpen { folder, mode } => pair(
            format!("inni użytkownicy mogą zajrzeć do {folder} (tryb {mode})"),
            "Następna konfiguracja zamknie go, jeśli są w nim tylko pliki Latchkey. Albo: `chmod 700 FOLDER`.",
        ),
        Finding::FolderUnsafe { folder, mode } => pair(
            format!("inni użytkownicy mogą pisać w {folder} (tryb {mode})"),
            "To, co tam leży, może pochodzić od nich, więc nic się tak nie konfiguruje. Przejrzyj folder i zamknij go: \
             `chmod 700 FOLDER`.",
        ),
        Finding::FolderForeign { folder, owner } => pair(
            format!("{folder} należy do innego użytkownika (numer {owner})"),
            "Razem z zawartością musi należeć do użytkownika, który się konfiguruje: `chown -R UŻYTKOWNIK FOLDER`.",
        ),
        Finding::FolderLocked { folder } => pair(
            format!("w {folder} nie można nic zapisać"),
            "Tak nic nie da się zachować. Czy to Twój folder, w trybie 0700, na dysku, na którym można zapisywać?",
        ),
        Finding::FolderFull { folder, free } => pair(
            format!("tylko {} MiB wolnego w {folder}", mib(*free)),
            "Zwolnij miejsce na tym dysku; konfiguracja wymaga kilku MiB.",
        ),

        Finding::DatabaseNone => fine("nie ma jej: powstaje przy pierwszej konfiguracji"),
        Finding::DatabaseGood { schema, instances } => fine(format!(
            "cała, wersja {schema}; skonfigurowane sieci: {instances}"
        )),
        Finding::DatabaseOlder { schema, known } => fine(format!(
            "cała, wersja {schema}; przy następnym użyciu powstanie kopia, a potem wersja {known}"
        )),
        Finding::DatabaseNewer { schema, known } => pair(
            format!("zapisał ją nowszy Latchkey (wersja {schema}; ten zna {known})"),
            "Zainstaluj znów nowszy Latchkey. Nic nie zmieniono.",
        ),
        Finding::DatabaseBad { why } => database_bad(*why),

        Finding::SecretsNone => fine("jeszcze go nie ma: powstanie przy pierwszej konfiguracji"),
        Finding::SecretsLeft => pair(
            "leży tam `latchkey.key`, bez bazy danych, do której należy",
            "Jeśli coś tu było skonfigurowane, przywróć `latchkey.db` z kopii zapasowej. Jeśli nie, następna konfiguracja \
             użyje tego klucza.",
        ),
        Finding::SecretsGood { holder } => {
            fine(format!("{}; otwiera to, co zapisano", held(*holder)))
        }
        Finding::SecretsOpen { holder, mode } => pair(
            format!(
                "inni użytkownicy mogą go odczytać (tryb {mode}): {}",
                held(*holder)
            ),
            "Zamknij go: `chmod 600 latchkey.key`. Jeśli ktoś mógł go odczytać, poproś o usunięcie tego urządzenia na \
             serwerze i skonfiguruj je na nowo.",
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Locked,
            ..
        } => pair(
            "jest w magazynie haseł systemu, który jest zablokowany albo nie odpowiada",
            "Odblokuj magazyn haseł i spróbuj ponownie. Nic nie przepadło.",
        ),
        Finding::SecretsBad { holder, flaw } => pair(
            match (flaw, holder) {
                (KeyFlaw::Missing, _) => "brakuje go i nie można otworzyć tego, co zapisano",
                (KeyFlaw::Unreadable | KeyFlaw::Locked, None) => {
                    "ta wersja nie wie, gdzie jest przechowywany"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked, Some(_)) => {
                    "nie można go odczytać ani otworzyć tego, co zapisano"
                }
                (KeyFlaw::Wrong, _) => "to inny klucz niż ten, którym zapieczętowano dane",
            },
            "Nic nie zmieniono. Przywróć klucz (`latchkey.key` albo wpis w magazynie haseł) z kopii zapasowej. Bez niego: \
             `latchkey remove --all`, a potem konfiguracja z nowym zaproszeniem.",
        ),

        Finding::NameGood { host, addresses } => {
            fine(format!("{host} to {}", addresses.join(", ")))
        }
        Finding::NameNone { host } => {
            fine(format!("{host} to adres; niczego nie trzeba wyszukiwać"))
        }
        Finding::NameByProxy { host, proxy } => fine(format!("{host} wyszukuje proxy {proxy}")),
        Finding::NameUnknown { host } => pair(
            format!("{host} nie ma adresu"),
            "Czy jest połączenie z siecią? Jeśli tak, w nazwie może być błąd; zapytaj też opiekuna serwera nazw.",
        ),

        Finding::NameSlow { host } => pair(
            format!("adres {host} nie przyszedł na czas"),
            "Serwer nazw jest powolny albo nieosiągalny. Spróbuj ponownie lub zapytaj opiekuna sieci.",
        ),

        Finding::ConnectionGood {
            to,
            at: Some(at),
            proxy: false,
        } => fine(format!("{to} odpowiada (adres {at})")),
        Finding::ConnectionGood {
            to,
            at: None,
            proxy: false,
        } => fine(format!("{to} odpowiada")),
        Finding::ConnectionGood {
            to,
            at: _,
            proxy: true,
        } => fine(format!(
            "proxy {to} odpowiada; czy dociera do serwera, widać niżej"
        )),
        Finding::ConnectionRefused { to, proxy } => pair(
            format!(
                "{}{to} odrzuca połączenie albo nie ma tam drogi",
                the_proxy(*proxy)
            ),
            "Czy serwer działa i czy to właściwy port? Po drodze może być zapora.",
        ),
        Finding::ConnectionSlow { to, proxy } => pair(
            format!("{}{to} nie odpowiedział na czas", the_proxy(*proxy)),
            "Tak wygląda zapora, która czegoś nie przepuszcza. Zapytaj opiekuna sieci.",
        ),

        Finding::TlsGood {
            until: Some(until),
            days: Some(days),
            intermediate,
        } => {
            let first = intermediate.as_deref().map(|name| {
                let which = between(name);
                format!("; pierwszy kończy się {which}")
            });
            fine(format!(
                "zaufany, dla tego serwera, do {} (dni: {days}){}",
                date(*until),
                first.unwrap_or_default()
            ))
        }
        Finding::TlsGood { .. } => fine("zaufany i dla tego serwera"),
        Finding::TlsSoon {
            until,
            days,
            intermediate,
        } => pair(
            format!(
                "{}kończy się {} (pozostało dni: {days})",
                intermediate
                    .as_deref()
                    .map(|name| between(name) + " ")
                    .unwrap_or_default(),
                date(*until)
            ),
            "Potem nikt już się nie skonfiguruje. Trzeba go odnowić na serwerze; to, co robi to samo, nie zrobiło tego.",
        ),
        Finding::TlsNone => fine("brak: `http` działa tylko na tym komputerze, do testów"),
        Finding::TlsBad {
            error,
            host,
            until,
            intermediate,
        } => tls_bad(*error, host, *until, intermediate.as_deref()),

        Finding::EdgeGood {
            version: Some(version),
        } => fine(format!("działa dobrze, wersja {version}")),
        Finding::EdgeGood { version: None } => fine("działa dobrze"),
        Finding::EdgeOld { version } => pair(
            format!("działa dobrze, ale ma wersję {version}"),
            "Z serwerami starszymi niż 1.6 Latchkey nie był sprawdzany. Serwer należy zaktualizować.",
        ),
        Finding::EdgeOther { status } => pair(
            format!("odpowiada tam coś, co nie jest serwerem Defguard (status {status})"),
            "Adres może być błędny albo ta sieć wymaga najpierw logowania: otwórz przeglądarkę.",
        ),
        Finding::EdgeTrouble { status } => pair(
            format!("ma własne kłopoty (status {status})"),
            "Zwykle to mija. Jeśli nie, powiedz opiekunowi serwera.",
        ),
        Finding::EdgeBusy => pair(
            "prosi, by wrócić później",
            "Naraz przyszło za dużo zapytań; pomaga poczekać.",
        ),
        Finding::EdgeSlow { waited, patience } => pair(
            format!("odpowiedź nie przyszła w ciągu {waited} s"),
            format!(
                "Konfiguracja czeka na każdą odpowiedź {patience} s, więc może się mimo to udać. Spróbuj ponownie."
            ),
        ),
        Finding::EdgeSilent { error } => edge_silent(*error),

        Finding::CoreGood {
            version: Some(version),
        } => fine(format!("połączony ze swoim serwerem, wersja {version}")),
        Finding::CoreGood { version: None } => fine("połączony ze swoim serwerem"),
        Finding::CoreDown { .. } => pair(
            "nie jest połączony ze swoim serwerem: teraz nikt się nie skonfiguruje",
            "Powiedz opiekunowi serwera, że Core Defguard nie działa albo nie dociera do swojego Edge. Żadne zaproszenie \
             nie przepadło.",
        ),

        Finding::ClockGood { .. } => {
            fine("jak na serwerze; kody aplikacji uwierzytelniającej muszą pasować do pół minuty")
        }
        Finding::ClockOff { ahead } | Finding::ClockWrong { ahead } => pair(
            if *ahead > 0 {
                format!("na tym komputerze spóźnia się o {}", span(*ahead))
            } else {
                format!(
                    "na tym komputerze spieszy się o {}",
                    span(ahead.saturating_neg())
                )
            },
            "Ustaw go, najlepiej przez sieć. Serwer przyjmuje kod tylko w jego własnej połowie minuty: aplikacja \
             uwierzytelniająca z tym zegarem pokazuje kody, które są odrzucane.",
        ),

        Finding::PolicyNone { place } => fine(format!("brak ({place})")),
        Finding::PolicyGood {
            place,
            allowed_edge_hosts,
            log_level,
            hide_manual_entry,
        } => {
            let mut said = vec![place.clone()];
            let hosts = allowed_edge_hosts.as_ref();
            said.extend(hosts.map(|hosts| format!("zezwala tylko na {}", hosts.join(", "))));
            said.extend(log_level.map(|level| format!("zapisuje w dzienniku `{level}`")));
            let hidden = hide_manual_entry.filter(|hide| *hide);
            said.extend(hidden.map(|_| "bez wpisywania ręcznego".to_owned()));
            fine(said.join("; "))
        }
        Finding::PolicyBad { place, flaw } => pair(
            format!("nie można zastosować {place}: {flaw}"),
            "Dopóki to nie zostanie naprawione, nic się nie stanie. Powiedz opiekunowi tego komputera.",
        ),
        Finding::PolicyForbids { place, hosts } => pair(
            format!("{place} nie zezwala na {}", hosts.join(", ")),
            "Użyj zaproszenia do dozwolonego serwera albo zapytaj opiekuna tego komputera.",
        ),
    }
}

fn the_proxy(proxy: bool) -> &'static str {
    if proxy { "proxy " } else { "" }
}

fn not_checked(why: Why) -> &'static str {
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
        Why::Rules => "zasady tego komputera nie pozwalają",
        Why::Time => "odpowiedź nie przyszła na czas",
        Why::Unknown => "serwer tego nie mówi",
    }
}

fn file_for(facts: &FileFacts) -> String {
    let FileFacts {
        file,
        place: _,
        encoding: _,
        owner: _,
        open: _,
        mode,
        url,
    } = facts;
    let url = url.as_deref().unwrap_or_default();
    match mode {
        Some(mode) => format!("{file} (tryb {mode}), dla {url}"),
        None => format!("{file}, dla {url}"),
    }
}

fn problem(lead: &str, problems: &[Problem]) -> Pair {
    let Some(first) = problems.first() else {
        return fine(lead);
    };
    let (what, remedy) = flaw(first.code);
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
            "Kto może go zmienić, decyduje o serwerze. Odbierz innym to prawo: `chmod 600 PLIK`.",
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

fn held(holder: Holder) -> &'static str {
    match holder {
        Holder::Store => "w magazynie haseł systemu",
        Holder::File => "w `latchkey.key`",
    }
}

fn database_bad(why: StorageErrorCode) -> Pair {
    match why {
        StorageErrorCode::Corrupt => pair(
            "`latchkey.db` jest uszkodzona",
            "Nic nie zmieniono. Przywróć ją z kopii zapasowej (obok może być `latchkey.db.bak-*`) albo odłóż ją wraz z \
             `latchkey.db-*` i skonfiguruj z nowym zaproszeniem.",
        ),
        StorageErrorCode::Denied => pair(
            "nie można jej odczytać",
            "Musi należeć do Ciebie i mieć tryb 0600.",
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

/// Który to certyfikat łańcucha; obcy tekst między znakami.
fn between(name: &str) -> String {
    match name {
        "" => "certyfikat pośredni".to_owned(),
        name => format!("certyfikat pośredni `{name}`"),
    }
}

fn tls_bad(
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

fn edge_silent(error: TransportError) -> Pair {
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
