//! What a running process reads again: everything on SIGHUP, the certificate also when its files have changed.

use std::{io, sync::Arc, time::Duration};

use bff::{
    Bff, Config, Vars,
    config::{Mistake, Mistakes, Tls},
};
use tokio::time::sleep;

use crate::tls::Certificate;

/// How often the certificate's files are looked at: whoever renews it need not tell us.
const LOOK: Duration = Duration::from_secs(5);

/// What is read again, and for whom.
pub(crate) struct Reload {
    pub(crate) bff: Bff,
    pub(crate) vars: Vars,
    pub(crate) certificate: Option<Certificate>,
}

impl Reload {
    /// Begins to listen for the signal, which until then would end the process, and to look at the files.
    ///
    /// # Errors
    ///
    /// When the system does not let it.
    pub(crate) fn begin(self) -> io::Result<()> {
        let reload = Arc::new(self);
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let (reload, mut told) = (Arc::clone(&reload), signal(SignalKind::hangup())?);
            tokio::spawn(async move {
                while told.recv().await.is_some() {
                    reload.all();
                }
            });
        }
        tokio::spawn(async move { reload.certificate_when_renewed().await });
        Ok(())
    }

    async fn certificate_when_renewed(&self) {
        let Some(certificate) = &self.certificate else {
            return;
        };
        let mut seen = certificate.written();
        loop {
            sleep(LOOK).await;
            let written = certificate.written();
            if written == seen {
                continue;
            }
            seen = written;
            match Tls::read(&self.vars) {
                Ok(Some(tls)) => {
                    certificate.replace(&tls);
                    tracing::info!("the certificate has been read again");
                }
                Ok(None) => {}
                Err(mistakes) => complain(&mistakes),
            }
        }
    }

    /// All of it, or nothing.
    fn all(&self) {
        match Config::read(&self.vars) {
            Ok(config) => {
                self.bff.reload(&config);
                if let (Some(certificate), Some(tls)) = (&self.certificate, config.tls()) {
                    certificate.replace(tls);
                }
                tracing::info!("the proxy table, the session keys and the certificate have been read again");
            }
            Err(mistakes) => complain(&mistakes),
        }
    }
}

fn complain(Mistakes(mistakes): &Mistakes) {
    for Mistake {
        key,
        problem,
        example,
    } in mistakes
    {
        tracing::error!("{key}: {problem}; for example: {example}");
    }
    tracing::error!(
        mistakes = mistakes.len(),
        "nothing was read again: all is as it was"
    );
}
