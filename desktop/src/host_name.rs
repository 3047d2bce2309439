//! What this machine is called.

/// Gives the machine's own name, without a domain; empty if it has none.
#[must_use]
pub fn host_name() -> String {
    let full = system();
    full.split('.').next().unwrap_or_default().trim().to_owned()
}

#[cfg(unix)]
fn system() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

#[cfg(windows)]
fn system() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn has_no_domain() {
        assert!(!super::host_name().contains('.'));
    }
}
