//! Certificates that nobody vouches for, and a server that shows one.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};

pub(crate) struct Certificate(CertifiedKey<KeyPair>);

impl Certificate {
    pub(crate) fn of(host: &str) -> Self {
        Self(generate_simple_self_signed([host.to_owned()]).unwrap())
    }

    /// Where the certificate and its key lie from now on, in that folder.
    pub(crate) fn write_to(&self, dir: &Path) -> [String; 2] {
        let [cert, key] = [dir.join("cert.pem"), dir.join("key.pem")];
        fs::write(&cert, self.pem()).unwrap();
        fs::write(&key, self.key_pem()).unwrap();
        [cert, key].map(|path| path.display().to_string())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.cert.pem()
    }

    pub(crate) fn key_pem(&self) -> String {
        self.0.signing_key.serialize_pem()
    }

    /// A connection to whoever shows it there, on which HTTP/1.1 is spoken.
    pub(crate) async fn connect(&self, address: SocketAddr) -> TlsStream<TcpStream> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut roots = RootCertStore::empty();
        roots.add(self.0.cert.der().clone()).unwrap();
        let mut config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let stream = TcpStream::connect(address).await.unwrap();
        let name = "localhost".try_into().unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap()
    }

    /// Shows it, and speaks these protocols (RFC 7301).
    pub(crate) fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.0.signing_key.serialize_der()));
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![self.0.cert.der().clone()], key)
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }

    /// Somebody who shows it, and answers whatever comes with 204.
    pub(crate) async fn server(&self) -> (SocketAddr, JoinHandle<()>) {
        let acceptor = self.acceptor(&[]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                if let Ok(mut connection) = acceptor.accept(connection).await {
                    let _ = connection.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
                }
            }
        });
        (address, server)
    }
}
