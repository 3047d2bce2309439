//! Polish.

mod details;

use self::details::{
    between, database_bad, edge_silent, file, file_for, held, not_checked, policy, problem, tls_bad,
};
use super::{Pair, date, fine, mib, pair, span, take_back, word};
use crate::doctor::finding::{Check, Finding, KeyFlaw};

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

/// What to do about a file that others may read.
fn close(file: &str) -> String {
    format!(
        "Kto odczyta jego token, może skonfigurować się zamiast Ciebie. Zamknij go: `chmod 600 {}`.",
        word(file)
    )
}

pub(super) fn say(finding: &Finding) -> Pair {
    match finding {
        Finding::NotChecked { why } => fine(format!("nie sprawdzono: {}", not_checked(*why))),

        Finding::FileGood(facts) => fine(file_for(facts)),
        Finding::FileUsed(facts) => {
            fine(format!("{} był już użyty i zostaje na miejscu", facts.file))
        }
        Finding::FileOpen(facts) => pair(
            format!("{}: inni użytkownicy mogą czytać plik", file_for(facts)),
            close(&facts.file),
        ),
        Finding::FileOdd { facts, problems } if facts.open => {
            let (what, remedy) = problem(&file_for(facts), &facts.file, problems);
            pair(
                format!("{what}; inni użytkownicy mogą czytać plik"),
                format!("{remedy}\n{}", close(&facts.file)),
            )
        }
        Finding::FileOdd { facts, problems } => problem(&file_for(facts), &facts.file, problems),
        Finding::FileBad { facts, problems } => problem(
            &format!("{} nie nadaje się do użycia", file(facts)),
            &facts.file,
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
            format!(
                "Następna konfiguracja zamknie go, jeśli są w nim tylko pliki Latchkey. Albo: `chmod 700 {}`.",
                word(folder)
            ),
        ),
        Finding::FolderUnsafe { folder, mode } => pair(
            format!("inni użytkownicy mogą pisać w {folder} (tryb {mode})"),
            format!(
                "To, co tam leży, może pochodzić od nich, więc nic się tak nie konfiguruje. Przejrzyj folder i zamknij go: \
                 `chmod 700 {}`.",
                word(folder)
            ),
        ),
        Finding::FolderForeign { folder, owner } => pair(
            format!("{folder} należy do innego użytkownika (numer {owner})"),
            format!(
                "Razem z zawartością musi należeć do użytkownika, który się konfiguruje: `sudo chown -R \"$(id -un)\" {}`.",
                word(folder)
            ),
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
        Finding::DatabaseGood {
            schema,
            instances,
            unfinished,
        } => fine(format!(
            "cała, wersja {schema}; skonfigurowane instancje: {instances}{}",
            if *unfinished {
                "; jedna konfiguracja jest niedokończona"
            } else {
                ""
            }
        )),
        Finding::DatabaseOlder { schema, known } => fine(format!(
            "cała, wersja {schema}; przy następnym użyciu powstanie kopia, a potem wersja {known}"
        )),
        Finding::DatabaseNewer { schema, known } => pair(
            format!("zapisał ją nowszy Latchkey (wersja {schema}; ten zna {known})"),
            "Zainstaluj znów nowszy Latchkey. Nic nie zmieniono.",
        ),
        Finding::DatabaseBad { file, why } => database_bad(file, *why),

        Finding::SecretsNone => fine("jeszcze go nie ma: powstanie przy pierwszej konfiguracji"),
        Finding::SecretsLeft => pair(
            "leży tam `latchkey.key`, bez bazy danych, do której należy",
            "Jeśli coś tu było skonfigurowane, przywróć `latchkey.db` z kopii zapasowej. Jeśli nie, następna konfiguracja \
             użyje tego klucza.",
        ),
        Finding::SecretsTorn => pair(
            "`latchkey.key` jest niepełny: jego tworzenie przerwano, a nic nim nigdy nie zapieczętowano",
            "Następna konfiguracja zastąpi ten plik; nic więcej nie trzeba robić.",
        ),
        Finding::SecretsGood { holder } => {
            fine(format!("{}; otwiera to, co zapisano", held(*holder)))
        }
        Finding::SecretsOpen { holder, file, mode } => pair(
            format!(
                "inni użytkownicy mogą go odczytać (tryb {mode}): {}",
                held(*holder)
            ),
            format!(
                "Zamknij go: `chmod 600 {}`. Jeśli ktoś mógł go odczytać, poproś o usunięcie tego urządzenia na serwerze i \
                 skonfiguruj je na nowo.",
                word(file)
            ),
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Locked,
            ..
        } => pair(
            "jest w magazynie haseł systemu, który jest zablokowany albo nie odpowiada",
            "Odblokuj magazyn haseł i spróbuj ponownie. Nic nie przepadło.",
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Denied,
            file,
            ..
        } => pair(
            format!("nie wolno Ci czytać {file}, więc nie można otworzyć tego, co zapisano"),
            format!(
                "Nic nie przepadło. Daj sobie to prawo: `chmod 600 {}`; jeśli plik należy do innego użytkownika, najpierw `{}`.",
                word(file),
                take_back(file)
            ),
        ),
        Finding::SecretsBad { holder, flaw, .. } => pair(
            match (flaw, holder) {
                (KeyFlaw::Length, _) => {
                    "`latchkey.key` nie ma 32 bajtów, więc nie jest kluczem i nie można otworzyć tego, co zapisano"
                }
                (KeyFlaw::Missing, _) => "brakuje go i nie można otworzyć tego, co zapisano",
                (KeyFlaw::Unreadable | KeyFlaw::Locked | KeyFlaw::Denied, None) => {
                    "ta wersja nie wie, gdzie jest przechowywany"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked | KeyFlaw::Denied, Some(_)) => {
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
        Finding::ClockOff { ahead } => clock(*ahead, "niektóre kody są odrzucane"),
        Finding::ClockWrong { ahead } => clock(*ahead, "każdy kod jest odrzucany"),

        Finding::PolicyNone { place } => fine(format!("brak ({place})")),
        Finding::PolicyGood {
            place,
            allowed_edge_hosts,
            log_level,
            hide_manual_entry,
        } => {
            let mut said = vec![place.clone()];
            let hosts = allowed_edge_hosts.as_ref();
            said.extend(hosts.map(|hosts| match &hosts[..] {
                [] => "nie zezwala na żaden serwer".to_owned(),
                hosts => format!("zezwala tylko na {}", hosts.join(", ")),
            }));
            said.extend(log_level.map(|level| format!("zapisuje w dzienniku `{level}`")));
            let hidden = hide_manual_entry.filter(|hide| *hide);
            said.extend(hidden.map(|_| "bez wpisywania ręcznego".to_owned()));
            if said.len() == 1 {
                said.push("niczego nie rozstrzyga".to_owned());
            }
            fine(said.join("; "))
        }
        Finding::PolicyBad { place, flaw } => pair(
            format!("nie można zastosować {place}: {}", policy(flaw)),
            "Dopóki to nie zostanie naprawione, żaden serwer nie będzie pytany. Powiedz opiekunowi tego komputera.",
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

/// Says how far the clock is off, and what that does to codes that are made with it.
fn clock(ahead: i64, codes: &str) -> Pair {
    pair(
        if ahead > 0 {
            format!("na tym komputerze spóźnia się o {}", span(ahead))
        } else {
            format!(
                "na tym komputerze spieszy się o {}",
                span(ahead.saturating_neg())
            )
        },
        format!(
            "Ustaw go, najlepiej przez sieć. Serwer przyjmuje kod tylko w jego własnej połowie minuty: przy aplikacji \
             uwierzytelniającej z tym zegarem {codes}."
        ),
    )
}
