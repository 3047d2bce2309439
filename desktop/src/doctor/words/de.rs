//! German.

use latchkey_core::edge::TransportError;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Problem, ProblemCode};

use super::{Pair, date, fine, mib, pair, span, spot};
use crate::doctor::finding::{Check, FileFacts, Finding, KeyFlaw, Why};
use crate::store::Holder;

pub(super) fn title(check: Check) -> &'static str {
    match check {
        Check::File => "Einladungsdatei",
        Check::Folder => "Datenordner",
        Check::Database => "Datenbank",
        Check::Secrets => "Siegelschlüssel",
        Check::Name => "Name des Servers",
        Check::Connection => "Verbindung",
        Check::Tls => "Zertifikat",
        Check::Edge => "Server",
        Check::Core => "Core",
        Check::Clock => "Uhr",
        Check::Policy => "Regeln",
    }
}

/// Was bei einer Datei zu tun ist, die andere lesen dürfen.
const OPEN: &str = "Wer ihr Token liest, kann sich an Ihrer Stelle einrichten. Schließen Sie sie: `chmod 600 DATEI`.";

pub(super) fn say(finding: &Finding) -> Pair {
    match finding {
        Finding::NotChecked { why } => fine(format!("nicht geprüft: {}", not_checked(*why))),

        Finding::FileGood(facts) => fine(file_for(facts)),
        Finding::FileUsed(facts) => fine(format!(
            "{} wurde schon verwendet und bleibt liegen",
            facts.file
        )),
        Finding::FileOpen(facts) => pair(
            format!(
                "{}: andere Benutzer dürfen die Datei lesen",
                file_for(facts)
            ),
            OPEN,
        ),
        Finding::FileOdd { facts, problems } if facts.open => {
            let (what, remedy) = problem(&file_for(facts), problems);
            pair(
                format!("{what}; andere Benutzer dürfen die Datei lesen"),
                format!("{remedy}\n{OPEN}"),
            )
        }
        Finding::FileOdd { facts, problems } => problem(&file_for(facts), problems),
        Finding::FileBad { facts, problems } => {
            problem(&format!("{} ist nicht brauchbar", facts.file), problems)
        }
        Finding::FileMissing { file } => pair(
            format!("es gibt kein {file}"),
            "Vielleicht steckt ein Fehler im Namen.",
        ),
        Finding::FileNone {
            needed: Some(false),
            ..
        } => fine("es gibt keine, und es braucht keine"),
        Finding::FileNone { needed: None, .. } => {
            fine("es gibt keine; ob es eine braucht, wüsste nur die Datenbank")
        }
        Finding::FileNone {
            searched,
            needed: Some(true),
        } => pair(
            "es gibt keine, und eingerichtet ist hier nichts",
            format!(
                "Legen Sie sie an einen dieser Orte:\n  {}",
                searched.join("\n  ")
            ),
        ),

        Finding::FolderGood {
            folder,
            free: Some(free),
        } => fine(format!("{folder}, {} MiB frei", mib(*free))),
        Finding::FolderGood { folder, free: None } => fine(folder.clone()),
        Finding::FolderNone { folder } => {
            fine(format!("{folder} wird angelegt, wenn er gebraucht wird"))
        }
        Finding::FolderOpen { folder, mode } => pair(
            format!("andere Benutzer dürfen in {folder} hineinsehen (Modus {mode})"),
            "Die nächste Einrichtung schließt ihn, wenn nur Latchkeys Dateien darin liegen. Oder: `chmod 700 ORDNER`.",
        ),
        Finding::FolderUnsafe { folder, mode } => pair(
            format!("andere Benutzer dürfen in {folder} schreiben (Modus {mode})"),
            "Was darin liegt, könnte von ihnen sein; so wird nichts eingerichtet. Sehen Sie ihn durch und schließen Sie ihn: \
             `chmod 700 ORDNER`.",
        ),
        Finding::FolderForeign { folder, owner } => pair(
            format!("{folder} gehört einem anderen Benutzer (Nummer {owner})"),
            "Er muss mit allem, was darin liegt, dem Benutzer gehören, der eingerichtet wird: `chown -R BENUTZER ORDNER`.",
        ),
        Finding::FolderLocked { folder } => pair(
            format!("in {folder} lässt sich nichts schreiben"),
            "So kann nichts gespeichert werden. Ist es ein Ordner von Ihnen, mit Modus 0700, auf einem beschreibbaren \
             Datenträger?",
        ),
        Finding::FolderFull { folder, free } => pair(
            format!("nur {} MiB sind frei bei {folder}", mib(*free)),
            "Schaffen Sie Platz auf diesem Datenträger; eine Einrichtung braucht wenige MiB.",
        ),

        Finding::DatabaseNone => fine("es gibt keine: Sie entsteht mit der ersten Einrichtung"),
        Finding::DatabaseGood { schema, instances } => {
            let noun = if *instances == 1 { "Netz" } else { "Netze" };
            fine(format!(
                "unversehrt, Version {schema}, {instances} {noun} eingerichtet"
            ))
        }
        Finding::DatabaseOlder { schema, known } => fine(format!(
            "unversehrt, Version {schema}; beim nächsten Gebrauch wird sie gesichert und auf Version {known} gebracht"
        )),
        Finding::DatabaseNewer { schema, known } => pair(
            format!(
                "ein neueres Latchkey hat sie geschrieben (Version {schema}; dieses kennt {known})"
            ),
            "Installieren Sie wieder das neuere Latchkey. Es wurde nichts geändert.",
        ),
        Finding::DatabaseBad { why } => database_bad(*why),

        Finding::SecretsNone => fine("es gibt keinen: Er entsteht mit der ersten Einrichtung"),
        Finding::SecretsLeft => pair(
            "`latchkey.key` liegt da, ohne die Datenbank, zu der er gehört",
            "War hier etwas eingerichtet, holen Sie `latchkey.db` aus einer Sicherung zurück. Sonst macht die nächste \
             Einrichtung mit diesem Schlüssel weiter.",
        ),
        Finding::SecretsGood { holder } => {
            fine(format!("{}; er öffnet, was gespeichert ist", held(*holder)))
        }
        Finding::SecretsOpen { holder, mode } => pair(
            format!(
                "andere Benutzer dürfen ihn lesen (Modus {mode}): {}",
                held(*holder)
            ),
            "Schließen Sie ihn: `chmod 600 latchkey.key`. Kann ihn jemand gelesen haben, lassen Sie dieses Gerät am \
             Server entfernen und richten Sie es neu ein.",
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Locked,
            ..
        } => pair(
            "er liegt im Schlüsselbund des Systems, der gesperrt ist oder nicht antwortet",
            "Entsperren Sie den Schlüsselbund und versuchen Sie es noch einmal. Es ist nichts verloren.",
        ),
        Finding::SecretsBad { holder, flaw } => pair(
            match (flaw, holder) {
                (KeyFlaw::Missing, _) => {
                    "er fehlt, und was gespeichert ist, lässt sich nicht öffnen"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked, None) => {
                    "diese Version weiß nicht, wer ihn verwahrt"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked, Some(_)) => {
                    "er ist nicht lesbar; was gespeichert ist, lässt sich nicht öffnen"
                }
                (KeyFlaw::Wrong, _) => "es ist ein anderer als der, mit dem versiegelt wurde",
            },
            "Es wurde nichts geändert. Holen Sie den Schlüssel (`latchkey.key` oder den Eintrag im Schlüsselbund) aus einer Sicherung \
             zurück. Ohne ihn: `latchkey remove --all`, und dann mit einer neuen Einladung einrichten.",
        ),

        Finding::NameGood { host, addresses } => {
            fine(format!("{host} ist {}", addresses.join(", ")))
        }
        Finding::NameNone { host } => fine(format!(
            "{host} ist eine Adresse; nachzuschlagen ist nichts"
        )),
        Finding::NameByProxy { host, proxy } => {
            fine(format!("{host} schlägt der Proxy {proxy} nach"))
        }
        Finding::NameUnknown { host } => pair(
            format!("{host} hat keine Adresse"),
            "Sind Sie online? Sonst steckt vielleicht ein Fehler im Namen; oder fragen Sie, wer den Namensdienst \
             betreibt.",
        ),

        Finding::NameSlow { host } => pair(
            format!("die Adresse von {host} kam nicht rechtzeitig"),
            "Der Namensdienst ist langsam oder nicht zu erreichen. Versuchen Sie es noch einmal, oder fragen Sie, wer das Netz \
             betreibt.",
        ),

        Finding::ConnectionGood {
            to,
            at: Some(at),
            proxy: false,
        } => fine(format!("{to} antwortet (unter {at})")),
        Finding::ConnectionGood {
            to,
            at: None,
            proxy: false,
        } => fine(format!("{to} antwortet")),
        Finding::ConnectionGood {
            to,
            at: _,
            proxy: true,
        } => fine(format!(
            "der Proxy {to} antwortet; ob er den Server erreicht, zeigt sich unten"
        )),
        Finding::ConnectionRefused { to, proxy } => pair(
            format!(
                "{}{to} lehnt die Verbindung ab, oder es führt kein Weg dorthin",
                the_proxy(*proxy)
            ),
            "Läuft der Server, und ist es der richtige Port? Vielleicht ist eine Firewall dazwischen.",
        ),
        Finding::ConnectionSlow { to, proxy } => pair(
            format!(
                "{}{to} hat nicht rechtzeitig geantwortet",
                the_proxy(*proxy)
            ),
            "So sieht eine Firewall aus, die etwas nicht durchlässt. Fragen Sie, wer das Netz betreibt.",
        ),

        Finding::TlsGood {
            until: Some(until),
            days: Some(days),
            intermediate,
        } => {
            let first = intermediate.as_deref().map(|name| {
                let which = between(name);
                format!("; zuerst endet {which}")
            });
            fine(format!(
                "vertrauenswürdig, für diesen Server, bis {} ({days} Tage){}",
                date(*until),
                first.unwrap_or_default()
            ))
        }
        Finding::TlsGood { .. } => fine("vertrauenswürdig und für diesen Server"),
        Finding::TlsSoon {
            until,
            days,
            intermediate,
        } => pair(
            format!(
                "{} endet am {} (in {days} Tagen)",
                intermediate.as_deref().map_or("es".to_owned(), between),
                date(*until)
            ),
            "Danach kann niemand mehr eingerichtet werden. Es muss am Server erneuert werden; was das von selbst tut, \
             tat es nicht.",
        ),
        Finding::TlsNone => fine("keines: `http` gilt nur auf diesem Computer selbst, für Tests"),
        Finding::TlsBad {
            error,
            host,
            until,
            intermediate,
        } => tls_bad(*error, host, *until, intermediate.as_deref()),

        Finding::EdgeGood {
            version: Some(version),
        } => fine(format!("es geht ihm gut, Version {version}")),
        Finding::EdgeGood { version: None } => fine("es geht ihm gut"),
        Finding::EdgeOld { version } => pair(
            format!("es geht ihm gut, aber er hat Version {version}"),
            "Mit Servern vor 1.6 wurde Latchkey nie erprobt. Er sollte auf den neuesten Stand gebracht werden.",
        ),
        Finding::EdgeOther { status } => pair(
            format!("dort antwortet etwas, das kein Defguard-Server ist (Status {status})"),
            "Vielleicht ist die Adresse falsch, oder dieses Netz will zuerst eine Anmeldung: Öffnen Sie einen Browser.",
        ),
        Finding::EdgeTrouble { status } => pair(
            format!("er hat selbst Probleme (Status {status})"),
            "Meist geht das vorbei. Wenn nicht, sagen Sie es denen, die den Server betreiben.",
        ),
        Finding::EdgeBusy => pair(
            "er bittet, später wiederzukommen",
            "Es kamen zu viele Anfragen auf einmal; Warten hilft.",
        ),
        Finding::EdgeSlow { waited, patience } => pair(
            format!("in {waited} s kam keine Antwort"),
            format!(
                "Beim Einrichten wird {patience} s auf jede Antwort gewartet; es kann also trotzdem gehen. Versuchen Sie es \
                 noch einmal."
            ),
        ),
        Finding::EdgeSilent { error } => edge_silent(*error),

        Finding::CoreGood {
            version: Some(version),
        } => fine(format!("mit seinem Server verbunden, Version {version}")),
        Finding::CoreGood { version: None } => fine("mit seinem Server verbunden"),
        Finding::CoreDown { .. } => pair(
            "er ist nicht mit seinem Server verbunden: Gerade kann niemand eingerichtet werden",
            "Sagen Sie denen, die den Server betreiben, dass Defguards Core steht oder seinen Edge nicht erreicht. \
             Keine Einladung ist verloren.",
        ),

        Finding::ClockGood { .. } => fine(
            "wie die des Servers; Codes einer Authenticator-App müssen auf die halbe Minute passen",
        ),
        Finding::ClockOff { ahead } | Finding::ClockWrong { ahead } => pair(
            if *ahead > 0 {
                format!("die dieses Computers geht {} nach", span(*ahead))
            } else {
                format!(
                    "die dieses Computers geht {} vor",
                    span(ahead.saturating_neg())
                )
            },
            "Stellen Sie sie, am besten über das Netz. Der Server nimmt einen Code nur in seiner eigenen halben Minute: \
             Eine Authenticator-App mit dieser Uhr zeigt Codes, die abgelehnt werden.",
        ),

        Finding::PolicyNone { place } => fine(format!("keine ({place})")),
        Finding::PolicyGood {
            place,
            allowed_edge_hosts,
            log_level,
            hide_manual_entry,
        } => {
            let mut said = vec![place.clone()];
            let hosts = allowed_edge_hosts.as_ref();
            said.extend(hosts.map(|hosts| format!("erlaubt nur {}", hosts.join(", "))));
            said.extend(log_level.map(|level| format!("protokolliert `{level}`")));
            let hidden = hide_manual_entry.filter(|hide| *hide);
            said.extend(hidden.map(|_| "keine Eingabe von Hand".to_owned()));
            fine(said.join("; "))
        }
        Finding::PolicyBad { place, flaw } => pair(
            format!("{place} lässt sich nicht befolgen: {flaw}"),
            "Bis das behoben ist, geschieht nichts. Sagen Sie es denen, die diesen Computer verwalten.",
        ),
        Finding::PolicyForbids { place, hosts } => pair(
            format!("{place} erlaubt {} nicht", hosts.join(", ")),
            "Nehmen Sie eine Einladung für einen erlaubten Server, oder fragen Sie, wer diesen Computer verwaltet.",
        ),
    }
}

fn the_proxy(proxy: bool) -> &'static str {
    if proxy { "der Proxy " } else { "" }
}

fn not_checked(why: Why) -> &'static str {
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
        Why::Rules => "die Regeln dieses Computers erlauben es nicht",
        Why::Time => "es kam nicht rechtzeitig eine Antwort",
        Why::Unknown => "der Server sagt es nicht",
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
        Some(mode) => format!("{file} (Modus {mode}), für {url}"),
        None => format!("{file}, für {url}"),
    }
}

fn problem(lead: &str, problems: &[Problem]) -> Pair {
    let Some(first) = problems.first() else {
        return fine(lead);
    };
    let (what, remedy) = flaw(first.code);
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
            "Wer sie ändern kann, entscheidet über den Server. Nehmen Sie ihnen das Recht: `chmod 600 DATEI`.",
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

fn held(holder: Holder) -> &'static str {
    match holder {
        Holder::Store => "im Schlüsselbund des Systems",
        Holder::File => "in `latchkey.key`",
    }
}

fn database_bad(why: StorageErrorCode) -> Pair {
    match why {
        StorageErrorCode::Corrupt => pair(
            "`latchkey.db` ist beschädigt",
            "Es wurde nichts geändert. Holen Sie sie aus einer Sicherung zurück (`latchkey.db.bak-*` liegt vielleicht \
             daneben), oder legen Sie sie mit `latchkey.db-*` weg und richten Sie mit einer neuen Einladung ein.",
        ),
        StorageErrorCode::Denied => pair(
            "sie ist nicht lesbar",
            "Sie muss Ihnen gehören und Modus 0600 haben.",
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

/// Welches Zertifikat der Kette es ist; fremder Text zwischen Zeichen.
fn between(name: &str) -> String {
    match name {
        "" => "ein Zwischenzertifikat".to_owned(),
        name => format!("das Zwischenzertifikat `{name}`"),
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

fn edge_silent(error: TransportError) -> Pair {
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
