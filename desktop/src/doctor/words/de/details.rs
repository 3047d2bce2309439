//! German: what is said of parts of a finding, and of the many kinds of some.

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
            Check::Database => "nur die Datenbank sagt, wer ihn verwahrt",
            Check::Name => "keine Adresse ist bekannt",
            Check::Connection => "es gibt keine Verbindung",
            Check::Tls => "es gibt keine vertrauenswürdige Verbindung",
            Check::File
            | Check::Folder
            | Check::Secrets
            | Check::Edge
            | Check::Core
            | Check::Clock
            | Check::Policy => "der Server antwortet nicht als solcher",
        },
        Why::NoServer => "es ist kein Server bekannt",
        Why::Rules => "die Regeln dieses Computers erlauben diesen Server nicht",
        Why::BadRules => "die Regeln dieses Computers lassen sich nicht befolgen",
        Why::Time => "es kam nicht rechtzeitig eine Antwort",
        Why::Unknown => "der Server sagt es nicht",
    }
}

/// Where it lies, whose it is, and how it is written.
pub(super) fn file(facts: &FileFacts) -> String {
    let place = match facts.place {
        Place::Given => "von Ihnen genannt",
        Place::AppData => "Latchkeys Ordner",
        Place::Defguard => "Ordner von Defguards Client",
        Place::Machine => "für alle Benutzer",
    };
    let owner = facts.owner.map(|owner| format!("Besitzer {owner}"));
    let mode = facts.mode.as_ref().map(|mode| format!("Modus {mode}"));
    file_with(facts, place, owner, mode)
}

pub(super) fn file_for(facts: &FileFacts) -> String {
    let what = match facts.ca_certificate {
        true => "mit Token und Zertifikat für",
        false => "mit Token für",
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
        remedy.push_str(&format!(" Das tut `{}`.", close(Path::new(file))));
    }
    let spot = spot(first).map(|(line, column)| format!("Zeile {line}, Spalte {column}: "));
    let more = match problems.len() {
        1 => String::new(),
        more => format!(" (und {} weitere)", more - 1),
    };
    pair(
        format!("{lead}: {}{what}{more}", spot.unwrap_or_default()),
        remedy,
    )
}

fn flaw(code: ProblemCode) -> (&'static str, &'static str) {
    match code {
        ProblemCode::Unreadable => (
            "sie ist nicht da oder nicht lesbar",
            "Sie muss Ihnen gehören, und Sie müssen sie lesen dürfen.",
        ),
        ProblemCode::NotRegular => (
            "es ist ein Verweis oder Ordner statt einer Datei",
            "Legen Sie die Datei selbst dorthin.",
        ),
        ProblemCode::ForeignOwner => (
            "sie gehört jemand anderem",
            "Lassen Sie sie von der richtigen Person neu ablegen.",
        ),
        ProblemCode::WritableByOthers => (
            "andere dürfen in sie schreiben",
            "Wer sie ändern kann, entscheidet über den Server. Nehmen Sie ihnen das Recht.",
        ),
        ProblemCode::TooLarge => (
            "sie ist größer als 64 KiB",
            "Das ist keine Einladung; legen Sie die richtige dorthin.",
        ),
        ProblemCode::EdgeNotAllowed => (
            "die Regeln dieses Computers erlauben den Server darin nicht",
            "Nehmen Sie eine Einladung für einen erlaubten Server, oder fragen Sie, wer diesen Computer verwaltet.",
        ),
        ProblemCode::Empty => ("sie ist leer", "Lassen Sie sie neu schreiben."),
        ProblemCode::NotUtf8 | ProblemCode::NotUtf16 | ProblemCode::Nul => (
            "der Text ist weder UTF-8 noch UTF-16",
            "Speichern Sie ihn als UTF-8.",
        ),
        ProblemCode::NotJson => (
            "ab hier ist es kein JSON",
            "Suchen Sie nach einem fehlenden Komma oder Anführungszeichen.",
        ),
        ProblemCode::CutOff => (
            "der Text endet zu früh",
            "Lassen Sie die Datei neu schreiben.",
        ),
        ProblemCode::TrailingText => (
            "nach dem Ende steht noch Text",
            "Entfernen Sie alles hinter der letzten }.",
        ),
        ProblemCode::NotAnObject => (
            "es ist kein einzelnes Objekt",
            "Es muss {\"enrollment_token\": \"…\", \"enrollment_url\": \"https://…\"} sein.",
        ),
        ProblemCode::KeyTwice | ProblemCode::SpellingsDiffer => (
            "derselbe Eintrag steht zweimal da",
            "Behalten Sie den richtigen.",
        ),
        ProblemCode::TokenMissing => ("`enrollment_token` fehlt", "Ergänzen Sie es."),
        ProblemCode::TokenNotText | ProblemCode::TokenEmpty | ProblemCode::TokenBadCharacter => (
            "das Token ist nicht brauchbar",
            "Kopieren Sie es noch einmal, in Anführungszeichen und auf einer Zeile.",
        ),
        ProblemCode::TokenShape => (
            "das Token sieht nicht aus wie eines von Defguard",
            "Lehnt der Server es ab, kopieren Sie es noch einmal.",
        ),
        ProblemCode::UrlMissing | ProblemCode::UrlEmpty => (
            "`enrollment_url` fehlt",
            "Ergänzen Sie die Adresse des Servers.",
        ),
        ProblemCode::UrlNotText | ProblemCode::UrlNotAUrl => (
            "das ist keine Adresse",
            "Sie sieht aus wie https://vpn.example.com.",
        ),
        ProblemCode::UrlNotHttps => (
            "die Adresse beginnt nicht mit https://",
            "Nur https hält das Token unterwegs geheim; http gilt nur auf diesem Computer selbst.",
        ),
        ProblemCode::UrlUserInfo => (
            "in der Adresse steht ein Benutzername oder Passwort",
            "Lassen Sie alles zwischen // und @ weg.",
        ),
        ProblemCode::UrlQueryOrFragment => (
            "in der Adresse steht ein ? oder #",
            "Lassen Sie ab dort alles weg.",
        ),
        ProblemCode::UrlLoopback => (
            "die Adresse meint diesen Computer selbst",
            "Das sagt ein Server, dessen öffentliche Adresse nie gesetzt wurde. Setzen Sie die des Servers ein.",
        ),
        ProblemCode::CaNotText | ProblemCode::CaNotPem => (
            "`ca_certificate` ist kein Zertifikat",
            "Es muss PEM-Text sein, der mit BEGIN CERTIFICATE beginnt.",
        ),
        ProblemCode::CaPrivateKey => (
            "neben dem Zertifikat steht ein privater Schlüssel",
            "Entfernen und ersetzen Sie ihn: Wer die Datei gesehen hat, hat ihn.",
        ),
        ProblemCode::NotALink | ProblemCode::ControlCharacter => (
            "das ist kein Einladungslink",
            "Kopieren Sie ihn noch einmal, auf einer Zeile.",
        ),
    }
}

pub(super) fn held(holder: Holder) -> &'static str {
    match holder {
        Holder::Store => "im Schlüsselbund des Systems",
        Holder::File => "in `latchkey.key`",
    }
}

pub(super) fn database_bad(file: &str, why: StorageErrorCode) -> Pair {
    match why {
        StorageErrorCode::Corrupt => pair(
            "`latchkey.db` ist beschädigt",
            "Es wurde nichts geändert. Holen Sie sie aus einer Sicherung zurück (`latchkey.db.bak-*` liegt vielleicht \
             daneben), oder legen Sie sie mit `latchkey.db-*` weg und richten Sie mit einer neuen Einladung ein. Als letztes \
             Mittel entfernt `latchkey remove --all` alles, was hier ist.",
        ),
        StorageErrorCode::Denied => pair(
            "sie ist nicht lesbar",
            format!(
                "Es ist nichts verloren. Geben Sie sich das Recht dazu: `chmod 600 {}`; gehört sie einem anderen Benutzer, \
                 davor `{}`.",
                word(file),
                take_back(file)
            ),
        ),
        StorageErrorCode::Busy => pair(
            "sie war nicht rechtzeitig lesbar",
            "Jemand arbeitet an ihr, oder ihr Datenträger ist langsam. Versuchen Sie es noch einmal.",
        ),
        StorageErrorCode::Full => pair(
            "auf ihrem Datenträger ist kein Platz",
            "Schaffen Sie dort Platz.",
        ),
        StorageErrorCode::Newer
        | StorageErrorCode::NoKey
        | StorageErrorCode::Locked
        | StorageErrorCode::NoStore
        | StorageErrorCode::Other => pair(
            "sie ist nicht lesbar",
            "Es wurde nichts geändert. Bleibt es so, holen Sie sie aus einer Sicherung zurück.",
        ),
    }
}

/// How long a certificate is good yet, in whole days.
pub(super) fn left(days: i64) -> String {
    match days {
        ..1 => "in weniger als einem Tag".to_owned(),
        1 => "in 1 Tag".to_owned(),
        2.. => format!("in {days} Tagen"),
    }
}

/// Which certificate of the chain it is; hostile text between marks.
pub(super) fn between(name: &str) -> String {
    match name {
        "" => "ein Zwischenzertifikat".to_owned(),
        name => format!("das Zwischenzertifikat `{name}`"),
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
            format!(
                "das Zertifikat von {host} hat niemand unterschrieben, dem dieser Computer vertraut"
            ),
            "Die Zertifizierungsstelle muss auf diesem Computer installiert sein oder in der Einladung stehen \
             (`ca_certificate`). Vielleicht hört auch jemand mit.",
        ),
        TransportError::TlsExpired => match (until, intermediate) {
            (Some(until), Some(name)) => pair(
                format!("{} endete am {}", between(name), date(until)),
                "Es muss am Server ersetzt werden, der es mitschickt; geht die Uhr dieses Computers falsch, stellen Sie sie.",
            ),
            (Some(until), None) => pair(
                format!("das Zertifikat von {host} endete am {}", date(until)),
                "Es muss am Server erneuert werden; geht die Uhr dieses Computers falsch, stellen Sie sie.",
            ),
            (None, _) => pair(
                format!("das Zertifikat von {host} gilt jetzt nicht"),
                "Sehen Sie zuerst nach der Uhr dieses Computers. Sonst muss es am Server erneuert werden.",
            ),
        },
        TransportError::TlsWrongHost => pair(
            format!("das Zertifikat ist nicht für {host}"),
            "Vielleicht ist die Adresse falsch, der Server hat das falsche Zertifikat, oder jemand sitzt dazwischen.",
        ),
        TransportError::ProxyLogin => pair(
            "der Proxy dieses Netzes will zuerst eine Anmeldung",
            "Fragen Sie, wer das Netz betreibt.",
        ),
        TransportError::TlsOther
        | TransportError::UnknownHost
        | TransportError::Unreachable
        | TransportError::TimedOut
        | TransportError::Broken
        | TransportError::TooLarge => pair(
            format!("es gibt keine sichere Verbindung zu {host}"),
            "Etwas dazwischen stört sie vielleicht: ein Proxy, eine Firewall, ein sehr alter Server.",
        ),
    }
}

pub(super) fn edge_silent(error: TransportError) -> Pair {
    match error {
        TransportError::TooLarge => pair(
            "die Antwort ist viel zu groß",
            "Das ist kein Edge. Sehen Sie die Adresse nach.",
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
            "die Verbindung brach ab, bevor eine Antwort kam",
            "Versuchen Sie es noch einmal; bleibt es so, sagen Sie es denen, die den Server betreiben.",
        ),
    }
}

/// Why rules cannot be followed.
pub(super) fn policy(flaw: &PolicyFlaw) -> String {
    match flaw {
        PolicyFlaw::NotJson { line, column } => {
            format!("ab Zeile {line}, Spalte {column} ist es kein JSON mit einem Objekt")
        }
        PolicyFlaw::NotPlist => "es ist keine Property-Liste mit einem Wörterbuch".to_owned(),
        PolicyFlaw::Unknown(name) => {
            format!(
                "diese Version kennt das Feld `{}` nicht",
                harmless_field(name)
            )
        }
        PolicyFlaw::Twice(field) => format!("`{field}` steht zweimal da"),
        PolicyFlaw::Value(field) => {
            format!("`{field}` hat einen Wert, den diese Version nicht kennt")
        }
        PolicyFlaw::Host { field, entry } => {
            format!("Eintrag {entry} von `{field}` ist kein bloßer Hostname und keine Adresse")
        }
        PolicyFlaw::File(ProblemCode::ForeignOwner) => {
            "die Datei oder ihr Ordner gehört nicht root".to_owned()
        }
        PolicyFlaw::File(ProblemCode::WritableByOthers) => {
            "andere als root dürfen in die Datei oder in ihren Ordner schreiben".to_owned()
        }
        PolicyFlaw::File(ProblemCode::NotRegular) => "es ist keine gewöhnliche Datei".to_owned(),
        PolicyFlaw::File(ProblemCode::TooLarge) => "sie ist größer als 64 KiB".to_owned(),
        PolicyFlaw::File(_) => "sie ist nicht lesbar".to_owned(),
    }
}
