//! A certificate authority of our own and the certificate it signs for this machine.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Makes both certificates, writes `ca.pem` into the folder, and gives the acceptor.
pub(crate) fn acceptor(folder: &Path) -> Result<(TlsAcceptor, PathBuf), Box<dyn Error>> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "azureml-emulator CA");
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

    let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let leaf = params.signed_by(&key, &authority)?;

    std::fs::create_dir_all(folder)?;
    let file = std::fs::canonicalize(folder)?.join("ca.pem");
    std::fs::write(&file, authority.pem())?;

    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(
        vec![leaf.der().clone(), authority.der().clone()],
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
    )?;
    Ok((TlsAcceptor::from(Arc::new(config)), file))
}
