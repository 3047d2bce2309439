//! Sets connections up: whom to trust, through which proxy, how long to wait, and what `localhost` is.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use latchkey_core::edge::{EdgeUrl, TransportError};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Client, ClientBuilder};

use super::Timeouts;
use super::chain::Shown;
use super::errors::NoAddress;

/// How long an unused connection is kept. People think longer than that, and then a new one is safer than one that the
/// Edge may be closing just now.
const IDLE: Duration = Duration::from_secs(15);

/// One client for each kind of Edge, made when first needed: reading the system's trust store takes time.
pub(super) struct Clients {
    timeouts: Timeouts,
    made: Mutex<BTreeMap<Kind, Client>>,
    /// The address of whatever is connected to, where it is known already.
    pub(super) address: Option<IpAddr>,
    /// Where the certificates are kept that servers show, if somebody wants to see them.
    pub(super) shown: Option<Shown>,
    /// Stands for the environment's or system's proxy, which tests must not depend on.
    #[cfg(test)]
    pub(super) proxy: Option<String>,
}

/// What sets clients apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    /// Reached directly, whatever proxy there is.
    is_loopback: bool,
    trust: Trust,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// `http` on loopback: no certificate is ever asked for.
    Nobody,
    /// The system's trust store.
    System,
    /// The system's trust store and this authority (PEM), for one Edge only. In addition, not instead, so that an Edge
    /// which moves to a public certificate goes on working.
    SystemAnd(String),
}

impl Clients {
    pub(super) fn new(timeouts: Timeouts) -> Self {
        // Fails only if the process has one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            timeouts,
            made: Mutex::default(),
            address: None,
            shown: None,
            #[cfg(test)]
            proxy: None,
        }
    }

    /// Gives the client for an Edge, for which this authority (PEM) is trusted besides.
    ///
    /// # Errors
    /// [`TransportError::TlsUntrusted`] when there is nobody to trust: no trust store on this machine, or an unreadable
    /// authority.
    pub(super) fn get(
        &self,
        edge: &EdgeUrl,
        ca_certificate: Option<&str>,
    ) -> Result<Client, TransportError> {
        let kind = Kind {
            is_loopback: edge.is_loopback(),
            trust: match ca_certificate {
                _ if !edge.is_https() => Trust::Nobody,
                None => Trust::System,
                Some(pem) => Trust::SystemAnd(pem.to_owned()),
            },
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&kind) {
            return Ok(client.clone());
        }
        let client = self.make(&kind).ok_or(TransportError::TlsUntrusted)?;
        made.insert(kind, client.clone());
        Ok(client)
    }

    fn make(&self, kind: &Kind) -> Option<Client> {
        let Kind { is_loopback, trust } = kind;
        let builder = Client::builder()
            .user_agent(concat!("latchkey/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(self.timeouts.connect)
            .timeout(self.timeouts.total)
            .pool_idle_timeout(IDLE)
            .dns_resolver(Arc::new(Resolver(self.address)));
        let builder = match (trust, &self.shown) {
            (Trust::Nobody, _) => builder.tls_certs_only([]),
            (Trust::System, Some(shown)) => builder.tls_backend_preconfigured(shown.config(None)?),
            (Trust::SystemAnd(pem), Some(shown)) => {
                builder.tls_backend_preconfigured(shown.config(Some(pem))?)
            }
            (Trust::System, None) => builder,
            (Trust::SystemAnd(pem), None) => {
                let authorities = Certificate::from_pem_bundle(pem.as_bytes()).ok()?;
                if authorities.is_empty() {
                    return None;
                }
                builder.tls_certs_merge(authorities)
            }
        };
        let builder = if *is_loopback {
            builder.no_proxy()
        } else {
            self.proxied(builder)
        };
        builder.build().ok()
    }

    /// Leaves the choice of proxy to the environment or the system.
    #[cfg(not(test))]
    fn proxied(&self, builder: ClientBuilder) -> ClientBuilder {
        builder
    }

    #[cfg(test)]
    fn proxied(&self, builder: ClientBuilder) -> ClientBuilder {
        match &self.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::https(proxy).unwrap()),
            None => builder.no_proxy(),
        }
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients")
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

/// Looks names up as the system does, but for `localhost`: a resolver that sent it elsewhere would get the token over
/// plain `http`. What is known already is not looked up.
struct Resolver(Option<IpAddr>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (name, known) = (name.as_str().to_owned(), self.0);
        Box::pin(async move {
            let found = match known {
                Some(address) => vec![address],
                None => find_addresses(name).await?,
            };
            // Port 0 is replaced by the URL's.
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// Gives the addresses of a name or an address.
pub(super) async fn find_addresses(name: String) -> Result<Vec<IpAddr>, NoAddress> {
    if name.eq_ignore_ascii_case("localhost") {
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let found = tokio::net::lookup_host((name, 0)).await;
    let addresses = found.map_err(|_| NoAddress)?;
    Ok(addresses.map(|address| address.ip()).collect())
}
