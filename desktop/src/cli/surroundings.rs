//! The files and variables that the program knows, for the help and the manual.

/// The data directory of a user, as it is by default.
const DATA: &str = if cfg!(windows) {
    r"%LOCALAPPDATA%\net.latchkey"
} else if cfg!(target_os = "macos") {
    "~/Library/Application Support/net.latchkey"
} else {
    "~/.local/share/net.latchkey"
};

/// Files with what they are; those without a path lie in the data directory.
pub(crate) const FILES: [(&str, &str); 8] = [
    (
        DATA,
        "The data directory of this user, open to nobody else. With XDG_DATA_HOME set, on Linux, it lies there.",
    ),
    (
        "latchkey.db",
        "The database: instances and locations, and sealed keys and tokens.",
    ),
    (
        "latchkey.key",
        "The key that opens what is sealed, where the system's secret store does not hold it. Without it the database is \
         of no use; keep the two apart in backups.",
    ),
    (
        "latchkey.lock",
        "Names the process that is writing just now.",
    ),
    (
        "provisioning.json",
        "The provisioning file that enroll takes. It is looked for in the data directory first.",
    ),
    (
        if cfg!(windows) {
            r"%APPDATA%\net.defguard\provisioning.json"
        } else if cfg!(target_os = "macos") {
            "~/Library/Application Support/net.defguard/provisioning.json"
        } else {
            "~/.local/share/net.defguard/provisioning.json"
        },
        "Looked for next: where files for Defguard's own client are put.",
    ),
    (
        if cfg!(windows) {
            r"%ProgramData%\net.latchkey\provisioning.json"
        } else if cfg!(target_os = "macos") {
            "/Library/Application Support/net.latchkey/provisioning.json"
        } else {
            "/etc/latchkey/provisioning.json"
        },
        if cfg!(windows) {
            "Looked for last, and refused: this version cannot tell whether a file for all users is the administrator's."
        } else {
            "Looked for last: the same for all users of the machine; it must belong to the administrator."
        },
    ),
    (
        if cfg!(windows) {
            r"HKLM\SOFTWARE\Policies\Latchkey"
        } else if cfg!(target_os = "macos") {
            "/Library/Managed Preferences/net.latchkey.plist"
        } else {
            "/etc/latchkey/policy.json"
        },
        "The administrator's policy: which Edges are allowed, and whether a token may be entered by hand.",
    ),
];

/// Variables with what they do.
pub(crate) const ENVIRONMENT: [(&str, &str); 3] = [
    (
        crate::paths::DATA_DIR_VARIABLE,
        "A directory that replaces the data directory. The other places of the provisioning file stay.",
    ),
    ("NO_COLOR", "If set, nothing is coloured."),
    (
        "COLUMNS",
        "The width for tables and messages. Otherwise it is that of the terminal; where there is none, nothing is cut.",
    ),
];

/// The chapter of the help about the data.
pub(crate) fn help() -> String {
    format!(
        "Data lies in {DATA}, or where {} says.",
        crate::paths::DATA_DIR_VARIABLE
    )
}
