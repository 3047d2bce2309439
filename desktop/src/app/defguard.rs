//! Makes Latchkey the program that opens links of Defguard's own client, when the person asks for it.

/// Tells whether that can be done here.
pub(super) fn can_take_links() -> bool {
    system::can_take_links()
}

/// Does it, for this user; answers whether it worked. It writes files, so it is not for the main thread.
pub(super) fn take_links() -> bool {
    system::take_links()
}

#[cfg(target_os = "linux")]
mod system {
    use gtk::gio::DesktopAppInfo;
    use gtk::gio::prelude::AppInfoExt as _;
    use tracing::warn;

    /// What the package installs; links are opened through it.
    const ENTRY: &str = "net.latchkey.desktop";

    pub(super) fn can_take_links() -> bool {
        DesktopAppInfo::new(ENTRY).is_some()
    }

    /// Writes `mimeapps.list` as `xdg-mime default` does, which needs not be installed.
    pub(super) fn take_links() -> bool {
        let Some(entry) = DesktopAppInfo::new(ENTRY) else {
            return false;
        };
        let taken = entry.set_as_default_for_type("x-scheme-handler/defguard");
        if let Err(error) = &taken {
            warn!(%error, "links of Defguard's client");
        }
        taken.is_ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    /// The installer would have to offer the scheme first.
    pub(super) fn can_take_links() -> bool {
        false
    }

    pub(super) fn take_links() -> bool {
        false
    }
}
