//! Keeps the certificates that a server shows, while they are judged as ever: reqwest tells the first one alone.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// The certificates that were shown last (DER), the server's own first; none before the first connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown(Arc<Mutex<Vec<Vec<u8>>>>);

impl Shown {
    pub(super) fn get(&self) -> Vec<Vec<u8>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Sets TLS up as reqwest does, the system's trust store and these authorities (PEM), and keeps what is shown; `None`
    /// when there is nobody to trust.
    pub(super) fn config(&self, authorities: Option<&str>) -> Option<ClientConfig> {
        let provider = Arc::clone(CryptoProvider::get_default()?);
        let judge = match authorities {
            None => Verifier::new(Arc::clone(&provider)).ok()?,
            Some(pem) => {
                let roots = CertificateDer::pem_slice_iter(pem.as_bytes());
                let roots: Vec<CertificateDer<'static>> = roots.collect::<Result<_, _>>().ok()?;
                if roots.is_empty() {
                    return None;
                }
                Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).ok()?
            }
        };
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .ok()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Noting {
                judge,
                shown: self.clone(),
            }))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Some(config)
    }
}

/// Notes what is shown, and leaves every judgement to the system's verifier.
#[derive(Debug)]
struct Noting {
    judge: Verifier,
    shown: Shown,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(own).chain(others);
        *self.shown.0.lock().unwrap_or_else(PoisonError::into_inner) =
            all.map(|der| der.to_vec()).collect();
        self.judge.verify_server_cert(own, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.judge
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.judge
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}
