//! Every word that the window's native side shows, in the three languages of the screens: tray, notifications, dialogs.

use crate::doctor::Language;

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// Which it is, for what is worded elsewhere.
    pub(super) language: Language,
    pub(super) open: &'static str,
    pub(super) quit: &'static str,
    /// What the tray says of how things stand.
    pub(super) not_enrolled: &'static str,
    pub(super) enrolling: &'static str,
    pub(super) enrolled: &'static str,
    pub(super) stuck: &'static str,
    /// Titles of save dialogs.
    pub(super) save_codes: &'static str,
    pub(super) save_tunnel: &'static str,
    /// The suggested name of the file with the recovery codes.
    pub(super) codes_name: &'static str,
    /// Notifications: what happened, and what it means.
    pub(super) now_enrolled: [&'static str; 2],
    pub(super) session_ends: [&'static str; 2],
    pub(super) file_arrived: [&'static str; 2],
    /// Why there is no window, and what to do.
    pub(super) no_home: &'static str,
    pub(super) bad_policy: &'static str,
    pub(super) no_page: &'static str,
}

const ENGLISH: Words = Words {
    language: Language::English,
    open: "Open Latchkey",
    quit: "Quit",
    not_enrolled: "This computer is not set up yet",
    enrolling: "Set-up is under way",
    enrolled: "This computer is set up",
    stuck: "Set-up needs your attention",
    save_codes: "Save recovery codes",
    save_tunnel: "Save WireGuard file",
    codes_name: "latchkey-recovery-codes.txt",
    now_enrolled: [
        "This computer is set up",
        "Your connections are ready in Latchkey.",
    ],
    session_ends: [
        "The time for the set-up is nearly over",
        "Finish it in Latchkey now, or you will need another invitation.",
    ],
    file_arrived: [
        "Your invitation has arrived",
        "Open Latchkey to set up this computer.",
    ],
    no_home: "Latchkey has no place for its data: your account has no home directory. Ask your administrator, or name a \
              directory in LATCHKEY_DATA_DIR.",
    bad_policy: "Your administrator's policy for Latchkey cannot be followed, so nothing was done. Show this to your \
                 administrator:",
    no_page: "Latchkey cannot show its window: the part of the system that draws it (WebKit) does not work. Nothing is \
              lost. Start Latchkey again; if that does not help, show the log to your administrator:",
};

const GERMAN: Words = Words {
    language: Language::German,
    open: "Latchkey öffnen",
    quit: "Beenden",
    not_enrolled: "Dieser Computer ist noch nicht eingerichtet",
    enrolling: "Die Einrichtung läuft",
    enrolled: "Dieser Computer ist eingerichtet",
    stuck: "Die Einrichtung braucht Sie",
    save_codes: "Wiederherstellungscodes speichern",
    save_tunnel: "WireGuard-Datei speichern",
    codes_name: "latchkey-wiederherstellungscodes.txt",
    now_enrolled: [
        "Dieser Computer ist eingerichtet",
        "Ihre Verbindungen stehen in Latchkey bereit.",
    ],
    session_ends: [
        "Die Zeit für die Einrichtung ist fast um",
        "Schließen Sie sie in Latchkey jetzt ab, sonst brauchen Sie eine neue Einladung.",
    ],
    file_arrived: [
        "Ihre Einladung ist da",
        "Öffnen Sie Latchkey, um diesen Computer einzurichten.",
    ],
    no_home: "Latchkey hat keinen Platz für seine Daten: Ihr Konto hat kein Persönliches Verzeichnis. Fragen Sie Ihre \
              Administration, oder nennen Sie ein Verzeichnis in LATCHKEY_DATA_DIR.",
    bad_policy: "Die Richtlinie Ihrer Administration für Latchkey lässt sich nicht befolgen; deshalb ist nichts \
                 geschehen. Zeigen Sie dies Ihrer Administration:",
    no_page: "Latchkey kann sein Fenster nicht zeigen: Der Teil des Systems, der es zeichnet (WebKit), funktioniert \
              nicht. Es ist nichts verloren. Starten Sie Latchkey neu; hilft das nicht, zeigen Sie das Protokoll Ihrer \
              Administration:",
};

const POLISH: Words = Words {
    language: Language::Polish,
    open: "Otwórz Latchkey",
    quit: "Zakończ",
    not_enrolled: "Ten komputer nie jest jeszcze skonfigurowany",
    enrolling: "Konfiguracja w toku",
    enrolled: "Ten komputer jest skonfigurowany",
    stuck: "Konfiguracja wymaga Twojej uwagi",
    save_codes: "Zapisz kody odzyskiwania",
    save_tunnel: "Zapisz plik WireGuard",
    codes_name: "latchkey-kody-odzyskiwania.txt",
    now_enrolled: [
        "Ten komputer jest skonfigurowany",
        "Twoje połączenia są gotowe w Latchkey.",
    ],
    session_ends: [
        "Czas na konfigurację prawie minął",
        "Dokończ ją teraz w Latchkey, inaczej potrzebne będzie nowe zaproszenie.",
    ],
    file_arrived: [
        "Twoje zaproszenie już jest",
        "Otwórz Latchkey, aby skonfigurować ten komputer.",
    ],
    no_home: "Latchkey nie ma miejsca na swoje dane: Twoje konto nie ma katalogu domowego. Zapytaj administratora albo \
              wskaż katalog w LATCHKEY_DATA_DIR.",
    bad_policy: "Nie można zastosować zasad administratora dla Latchkey, dlatego nic nie zostało zrobione. Pokaż to \
                 administratorowi:",
    no_page: "Latchkey nie może pokazać okna: część systemu, która je rysuje (WebKit), nie działa. Nic nie przepadło. \
              Uruchom Latchkey ponownie; jeśli to nie pomoże, pokaż dziennik administratorowi:",
};

/// Gives the words for this user, in the language in which the screens appear.
pub(super) fn of_this_user() -> &'static Words {
    of(preferred())
}

/// Gives the words of the first language that there are words in.
fn of(languages: impl IntoIterator<Item = impl AsRef<str>>) -> &'static Words {
    languages
        .into_iter()
        .find_map(|language| match language.as_ref().get(..2)? {
            "de" => Some(&GERMAN),
            "en" => Some(&ENGLISH),
            "pl" => Some(&POLISH),
            _ => None,
        })
        .unwrap_or(&ENGLISH)
}

#[cfg(target_os = "linux")]
fn preferred() -> Vec<String> {
    // What WebKit asks, too.
    let names = gtk::glib::language_names();
    names.iter().map(ToString::to_string).collect()
}

#[cfg(not(target_os = "linux"))]
fn preferred() -> impl Iterator<Item = String> {
    sys_locale::get_locales()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_there_is() {
        for (languages, open) in [
            (&["de_AT.UTF-8", "en"][..], GERMAN.open),
            (&["fr_FR", "pl_PL", "de"], POLISH.open),
            (&["C"], ENGLISH.open),
            (&["", "x"], ENGLISH.open),
            (&[], ENGLISH.open),
        ] {
            assert_eq!(of(languages).open, open, "{languages:?}");
        }
    }
}
