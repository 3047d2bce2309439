//! German.

mod details;

use self::details::{
    between, database_bad, edge_silent, file, file_for, held, left, not_checked, policy, problem,
    tls_bad,
};
use super::{Pair, date, fine, mib, pair, span, take_back, word};
use crate::doctor::finding::{Check, Finding, KeyFlaw};

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

/// What to do about a file that others may read.
fn close(file: &str) -> String {
    format!(
        "Wer ihr Token liest, kann sich an Ihrer Stelle einrichten. Schließen Sie sie: `chmod 600 {}`.",
        word(file)
    )
}

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
            close(&facts.file),
        ),
        Finding::FileOdd { facts, problems } if facts.open => {
            let (what, remedy) = problem(&file_for(facts), &facts.file, problems);
            pair(
                format!("{what}; andere Benutzer dürfen die Datei lesen"),
                format!("{remedy}\n{}", close(&facts.file)),
            )
        }
        Finding::FileOdd { facts, problems } => problem(&file_for(facts), &facts.file, problems),
        Finding::FileBad { facts, problems } => problem(
            &format!("{} ist nicht brauchbar", file(facts)),
            &facts.file,
            problems,
        ),
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
            format!(
                "Die nächste Einrichtung schließt ihn, wenn nur Latchkeys Dateien darin liegen. Oder: `chmod 700 {}`.",
                word(folder)
            ),
        ),
        Finding::FolderUnsafe { folder, mode } => pair(
            format!("andere Benutzer dürfen in {folder} schreiben (Modus {mode})"),
            format!(
                "Was darin liegt, könnte von ihnen sein; so wird nichts eingerichtet. Sehen Sie ihn durch und schließen Sie \
                 ihn: `chmod 700 {}`.",
                word(folder)
            ),
        ),
        Finding::FolderForeign { folder, owner } => pair(
            format!("{folder} gehört einem anderen Benutzer (Nummer {owner})"),
            format!(
                "Er muss mit allem, was darin liegt, dem Benutzer gehören, der eingerichtet wird: `sudo chown -R \"$(id -un)\" {}`.",
                word(folder)
            ),
        ),
        Finding::FolderLocked { folder } => pair(
            format!("in {folder} lässt sich nichts schreiben"),
            "So kann nichts gespeichert werden. Ist es ein Ordner von Ihnen, mit Modus 0700, auf einem beschreibbaren \
             Datenträger?",
        ),
        Finding::FolderFull { folder, free } => pair(
            format!("nur {} MiB frei in {folder}", mib(*free)),
            "Schaffen Sie Platz auf diesem Datenträger; eine Einrichtung braucht wenige MiB.",
        ),

        Finding::DatabaseNone => fine("es gibt keine: Sie entsteht mit der ersten Einrichtung"),
        Finding::DatabaseGood {
            schema,
            instances,
            unfinished,
        } => {
            let noun = if *instances == 1 {
                "Instanz"
            } else {
                "Instanzen"
            };
            let besides = if *unfinished {
                "; eine Einrichtung ist noch unfertig"
            } else {
                ""
            };
            fine(format!(
                "unversehrt, Version {schema}, {instances} {noun} eingerichtet{besides}"
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
        Finding::DatabaseBad { file, why } => database_bad(file, *why),

        Finding::SecretsNone => fine("es gibt keinen: Er entsteht mit der ersten Einrichtung"),
        Finding::SecretsLeft => pair(
            "`latchkey.key` liegt da, ohne die Datenbank, zu der er gehört",
            "War hier etwas eingerichtet, holen Sie `latchkey.db` aus einer Sicherung zurück. Sonst macht die nächste \
             Einrichtung mit diesem Schlüssel weiter.",
        ),
        Finding::SecretsTorn => pair(
            "`latchkey.key` ist unvollständig: Das Anlegen brach ab, und versiegelt wurde damit nie etwas",
            "Die nächste Einrichtung ersetzt die Datei; sonst ist nichts zu tun.",
        ),
        Finding::SecretsGood { holder } => {
            fine(format!("{}; er öffnet, was gespeichert ist", held(*holder)))
        }
        Finding::SecretsOpen { holder, file, mode } => pair(
            format!(
                "andere Benutzer dürfen ihn lesen (Modus {mode}): {}",
                held(*holder)
            ),
            format!(
                "Schließen Sie ihn: `chmod 600 {}`. Kann ihn jemand gelesen haben, lassen Sie dieses Gerät am Server entfernen \
                 und richten Sie es neu ein.",
                word(file)
            ),
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Locked,
            ..
        } => pair(
            "er liegt im Schlüsselbund des Systems, der gesperrt ist oder nicht antwortet",
            "Entsperren Sie den Schlüsselbund und versuchen Sie es noch einmal. Es ist nichts verloren.",
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Denied,
            file,
            ..
        } => pair(
            format!("Sie dürfen {file} nicht lesen; was gespeichert ist, lässt sich nicht öffnen"),
            format!(
                "Es ist nichts verloren. Geben Sie sich das Recht dazu: `chmod 600 {}`; gehört sie einem anderen Benutzer, \
                 davor `{}`.",
                word(file),
                take_back(file)
            ),
        ),
        Finding::SecretsBad { holder, flaw, .. } => pair(
            match (flaw, holder) {
                (KeyFlaw::Length, _) => {
                    "`latchkey.key` ist nicht 32 Byte lang, also kein Schlüssel; was gespeichert ist, lässt sich nicht öffnen"
                }
                (KeyFlaw::Missing, _) => {
                    "er fehlt, und was gespeichert ist, lässt sich nicht öffnen"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked | KeyFlaw::Denied, None) => {
                    "diese Version weiß nicht, wer ihn verwahrt"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked | KeyFlaw::Denied, Some(_)) => {
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
                "{} endet am {} ({})",
                intermediate.as_deref().map_or("es".to_owned(), between),
                date(*until),
                left(*days)
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
        Finding::ClockOff { ahead } => clock(*ahead, "werden manche Codes abgelehnt"),
        Finding::ClockWrong { ahead } => clock(*ahead, "wird jeder Code abgelehnt"),

        Finding::PolicyNone { place } => fine(format!("keine ({place})")),
        Finding::PolicyGood {
            place,
            allowed_edge_hosts,
            log_level,
            hide_manual_entry,
        } => {
            let mut said = vec![place.clone()];
            let hosts = allowed_edge_hosts.as_ref();
            said.extend(hosts.map(|hosts| match &hosts[..] {
                [] => "erlaubt keinen Server".to_owned(),
                hosts => format!("erlaubt nur {}", hosts.join(", ")),
            }));
            said.extend(log_level.map(|level| format!("protokolliert `{level}`")));
            let hidden = hide_manual_entry.filter(|hide| *hide);
            said.extend(hidden.map(|_| "keine Eingabe von Hand".to_owned()));
            if said.len() == 1 {
                said.push("legt nichts fest".to_owned());
            }
            fine(said.join("; "))
        }
        Finding::PolicyBad { place, flaw } => pair(
            format!("{place} lässt sich nicht befolgen: {}", policy(flaw)),
            "Bis das behoben ist, wird kein Server angesprochen. Sagen Sie es denen, die diesen Computer verwalten.",
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

/// Says how far the clock is off, and what that does to codes that are made with it.
fn clock(ahead: i64, codes: &str) -> Pair {
    pair(
        if ahead > 0 {
            format!("die dieses Computers geht {} nach", span(ahead))
        } else {
            format!(
                "die dieses Computers geht {} vor",
                span(ahead.saturating_neg())
            )
        },
        format!(
            "Stellen Sie sie, am besten über das Netz. Der Server nimmt einen Code nur in seiner eigenen halben Minute: Mit einer \
             Authenticator-App nach dieser Uhr {codes}."
        ),
    )
}
