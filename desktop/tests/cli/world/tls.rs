//! An Edge behind TLS: authorities of our own, certificates good and bad, and ears on both sides of the encryption.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::Tap;

/// An authority that no machine knows by itself.
#[derive(Debug)]
pub(crate) struct Authority {
    /// Its certificate.
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
    /// What its servers show besides their own certificate: its own, if another authority vouches for it.
    above: Vec<CertificateDer<'static>>,
}

/// What a server shows of itself.
#[derive(Debug)]
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// Which versions of TLS a server speaks.
pub(crate) type Versions = &'static [&'static rustls::SupportedProtocolVersion];

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let above = Vec::new();
        Self { pem, issuer, above }
    }

    /// Vouches for another authority, with something odd in its certificate.
    pub(crate) fn intermediate(
        &self,
        name: &str,
        adjust: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        adjust(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let above = vec![certificate.der().clone()];
        Self {
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
            above,
        }
    }

    /// Vouches for a host.
    pub(crate) fn identity(&self, host: &str) -> Identity {
        self.odd_identity(host, |_| ())
    }

    /// Vouches for a host, with something odd in the certificate.
    pub(crate) fn odd_identity(
        &self,
        host: &str,
        adjust: impl FnOnce(&mut CertificateParams),
    ) -> Identity {
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        adjust(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let mut chain = vec![certificate.der().clone()];
        chain.extend_from_slice(&self.above);
        Identity::of(chain, &key)
    }
}

impl Identity {
    /// One that vouches for itself.
    pub(crate) fn self_signed(host: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([host.to_owned()]).unwrap();
        Self::of(vec![params.self_signed(&key).unwrap().der().clone()], &key)
    }

    fn of(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Self {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Self { chain, key }
    }
}

/// An Edge behind TLS, on localhost.
#[derive(Debug)]
pub(crate) struct TlsEdge {
    outside: Tap,
    inside: Tap,
}

impl TlsEdge {
    pub(crate) fn on(edge: &str, identity: Identity) -> Self {
        Self::speaking(edge, identity, rustls::ALL_VERSIONS)
    }

    pub(crate) fn speaking(edge: &str, identity: Identity, versions: Versions) -> Self {
        let inside = Tap::on(edge);
        let target = inside.url.strip_prefix("http://").unwrap().to_owned();
        let provider = rustls::crypto::ring::default_provider();
        let config = rustls::ServerConfig::builder_with_provider(provider.into())
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.chain, identity.key)
            .unwrap();
        let outside = Tap::on(&unwrap_tls(target, config));
        Self { outside, inside }
    }

    /// Its URL: `https://localhost:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.outside.url
    }

    /// What clients said, decrypted.
    pub(crate) fn heard(&self) -> String {
        String::from_utf8_lossy(&self.inside.asked()).into_owned()
    }

    /// What clients said, as it came over the wire.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.outside.asked()
    }
}

/// Takes the encryption off and hands on what is inside; gives the URL.
fn unwrap_tls(target: String, config: rustls::ServerConfig) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    std::thread::spawn(move || {
        runtime.block_on(async {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (acceptor, target) = (acceptor.clone(), target.clone());
                tokio::spawn(async move {
                    // One that refuses the certificate says no more.
                    let Ok(mut client) = acceptor.accept(client).await else {
                        return;
                    };
                    let mut server = TcpStream::connect(target).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
    });
    format!("https://localhost:{port}")
}
