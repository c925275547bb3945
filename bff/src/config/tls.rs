//! The certificate that this process shows by itself.

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ServerConfig,
    client::verify_server_name,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
};

use super::{Mistakes, PublicUrl, Vars, reader::Reader};

const CERT_FILE: &str = "TLS_CERT_FILE";
const KEY_FILE: &str = "TLS_KEY_FILE";
const CERT_EXAMPLE: &str = "TLS_CERT_FILE=/etc/letsencrypt/live/app.example.com/fullchain.pem";
const KEY_EXAMPLE: &str = "TLS_KEY_FILE=/etc/letsencrypt/live/app.example.com/privkey.pem";

/// What https is spoken with.
#[derive(Clone, Debug)]
pub struct Tls {
    /// HTTP/2 first, then HTTP/1.1.
    pub config: Arc<ServerConfig>,
    /// The files it was read from.
    pub files: [PathBuf; 2],
    certificate: CertificateDer<'static>,
}

impl Tls {
    /// Reads it again, whatever is wrong with other settings: a certificate that runs out bears no delay.
    ///
    /// # Errors
    ///
    /// Every mistake in it.
    pub fn read(vars: &Vars) -> Result<Option<Self>, Mistakes> {
        let mut mistakes = Vec::new();
        let mut reader = Reader {
            vars,
            mistakes: &mut mistakes,
        };
        let tls = reader.tls(None);
        if mistakes.is_empty() {
            Ok(tls)
        } else {
            Err(Mistakes(mistakes))
        }
    }

    /// Whether the certificate is for this host.
    pub(crate) fn is_for(&self, host: &str) -> bool {
        let name = ServerName::try_from(host.trim_matches(['[', ']']));
        let certificate = ParsedCertificate::try_from(&self.certificate);
        match (name, certificate) {
            (Ok(name), Ok(certificate)) => verify_server_name(&certificate, &name).is_ok(),
            _ => false,
        }
    }
}

impl Reader<'_> {
    /// `None` where there is to be no TLS, or with a mistake.
    pub(super) fn tls(&mut self, public_url: Option<&PublicUrl>) -> Option<Tls> {
        let (certificate, key) = match (self.vars.get(CERT_FILE), self.vars.get(KEY_FILE)) {
            (None, None) => return None,
            (Some(certificate), Some(key)) => (certificate, key),
            (Some(_), None) => {
                self.mistake(KEY_FILE, "is not set, and TLS_CERT_FILE is", KEY_EXAMPLE);
                return None;
            }
            (None, Some(_)) => {
                self.mistake(CERT_FILE, "is not set, and TLS_KEY_FILE is", CERT_EXAMPLE);
                return None;
            }
        };
        if let Some(public_url) = public_url.filter(|url| !url.is_https()) {
            let example = format!("PUBLIC_URL=https://{}", public_url.host());
            let problem = "is plain http, and TLS_CERT_FILE is set: browsers would never come";
            self.mistake("PUBLIC_URL", problem, example);
        }
        let chain = self.chain(certificate);
        let private_key = self.private_key(key);
        let (chain, private_key) = (chain?, private_key?);
        let leaf = chain.first()?.clone();
        match server_config(chain, private_key) {
            Ok(config) => Some(Tls {
                config: Arc::new(config),
                files: [certificate.into(), key.into()],
                certificate: leaf,
            }),
            Err(error) => {
                let problem =
                    format!("`{key}` and the certificate in `{certificate}` do not go together: {error}");
                self.mistake(KEY_FILE, problem, KEY_EXAMPLE);
                None
            }
        }
    }

    fn chain(&mut self, path: &str) -> Option<Vec<CertificateDer<'static>>> {
        let chain = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let problem = match chain {
            Ok(chain) if !chain.is_empty() => return Some(chain),
            Ok(_) => format!("there is no certificate in `{path}`"),
            Err(error) => format!("`{path}` cannot be read: {error}"),
        };
        self.mistake(CERT_FILE, problem, CERT_EXAMPLE);
        None
    }

    fn private_key(&mut self, path: &str) -> Option<PrivateKeyDer<'static>> {
        PrivateKeyDer::from_pem_file(path)
            .map_err(|error| self.mistake(KEY_FILE, format!("`{path}` cannot be read: {error}"), KEY_EXAMPLE))
            .ok()
    }
}

fn server_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
