//! The certificate of the moment.

use std::{fs, path::PathBuf, sync::Arc, time::SystemTime};

use arc_swap::ArcSwap;
use bff::config::Tls;
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

/// What connections are encrypted with; clones share it, and its replacement.
#[derive(Clone)]
pub(crate) struct Certificate {
    config: Arc<ArcSwap<ServerConfig>>,
    files: [PathBuf; 2],
}

impl Certificate {
    pub(crate) fn new(tls: &Tls) -> Self {
        Self {
            config: Arc::new(ArcSwap::new(Arc::clone(&tls.config))),
            files: tls.files.clone(),
        }
    }

    /// From now on, for connections to come.
    pub(crate) fn replace(&self, tls: &Tls) {
        self.config.store(Arc::clone(&tls.config));
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.config.load_full().into()
    }

    /// When the files were written last.
    pub(crate) fn written(&self) -> [Option<SystemTime>; 2] {
        let written = |file: &PathBuf| fs::metadata(file).and_then(|file| file.modified()).ok();
        self.files.each_ref().map(written)
    }
}
