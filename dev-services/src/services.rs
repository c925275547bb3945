use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use serde_json::Value;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    Settings, client,
    keys::Keys,
    notes, provider,
    provider::{
        Provider,
        lies::{Endpoint, Lie, Lies},
    },
    state::{self, IssuedTokens},
};

/// The provider and the notes API, listening. Dropping it stops both.
#[derive(Debug)]
pub struct DevServices {
    /// The provider's issuer identifier, which is its origin: `http://127.0.0.1:4000`.
    pub issuer: String,
    /// The notes collection: `http://127.0.0.1:4001/notes`.
    pub notes_url: String,
    /// The one registered client.
    pub client_id: &'static str,
    /// Its secret. Contains characters that HTTP Basic wants form-urlencoded.
    pub client_secret: &'static str,
    keys: Arc<Keys>,
    lies: Arc<Lies>,
    running: watch::Sender<()>,
    servers: [JoinHandle<()>; 2],
}

/// Why the services could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Somebody else listens there.
    #[error(
        "the development {service} cannot listen on {addr} because another program already does; \
         stop that program (is this one running twice?)"
    )]
    AddressInUse {
        /// Which of the two.
        service: &'static str,
        /// Where it was to listen.
        addr: SocketAddr,
    },
    /// The address cannot be listened on for another reason.
    #[error("the development {service} cannot listen on {addr}: {source}; choose an address of this machine")]
    Listen {
        /// Which of the two.
        service: &'static str,
        /// Where it was to listen.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system's certificates cannot be read.
    #[error("the development provider cannot call the app: {0}")]
    Http(reqwest::Error),
    /// A file of the state folder cannot be read or written.
    #[error(
        "cannot use {} for the development services: {source}; \
         make it readable and writable, or delete it to start afresh", path.display()
    )]
    State {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
}

impl DevServices {
    /// Listens on both addresses and serves until the returned value is dropped.
    ///
    /// # Errors
    /// When an address is taken, or the state folder cannot be used.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let (provider_listener, provider_addr) = listen("provider", settings.provider_addr).await?;
        let (notes_listener, notes_addr) = listen("notes API", settings.notes_addr).await?;
        let issuer = format!("http://{provider_addr}");

        state::create_dir(&settings.state_dir)?;
        let keys = Arc::new(Keys::load_or_generate(
            &settings.state_dir.join("signing-key.pem"),
        )?);
        let issued_tokens = IssuedTokens::open(settings.record_issued.as_deref())?;
        let lies = Arc::<Lies>::default();
        let provider = Provider::open(
            &settings,
            issuer.clone(),
            Arc::clone(&keys),
            issued_tokens,
            Arc::clone(&lies),
        )?;
        let notes = notes::Notes::open(&settings.state_dir, issuer.clone(), Arc::clone(&keys))?;

        let running = watch::Sender::new(());
        let servers = [
            serve(provider_listener, provider::router(provider), &running),
            serve(notes_listener, notes::router(notes), &running),
        ];
        tracing::info!(%issuer, notes = %notes_addr, "development services are listening");
        Ok(Self {
            issuer,
            notes_url: format!("http://{notes_addr}/notes"),
            client_id: client::ID,
            client_secret: client::SECRET,
            keys,
            lies,
            running,
            servers,
        })
    }

    /// For tests: a logout token with these claims, signed by the provider. The members of `header` take the place of
    /// the usual ones (`typ`, `alg`, `kid`), or join them; the signature is RS256 whatever they say.
    pub fn sign_logout_token(&self, header: &Value, claims: &Value) -> Option<String> {
        provider::sign_logout_token(&self.keys, header, claims)
    }

    /// For tests: from now on the provider misbehaves in this way, and no longer in another.
    pub fn lie(&self, lie: Lie) {
        self.lies.tell(Some(lie));
    }

    /// For tests: from now on the provider is honest again.
    pub fn stop_lying(&self) {
        self.lies.tell(None);
    }

    /// For tests: how often this endpoint has been called.
    pub fn calls(&self, endpoint: Endpoint) -> usize {
        self.lies.calls(endpoint)
    }

    /// Stops both and waits until their addresses are free again.
    pub async fn stop(self) {
        drop(self.running);
        for server in self.servers {
            if let Err(error) = server.await {
                tracing::error!(%error, "a development service did not end well");
            }
        }
    }
}

async fn listen(service: &'static str, addr: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::AddressInUse { service, addr },
            _ => StartError::Listen {
                service,
                addr,
                source,
            },
        })?;
    let addr = listener.local_addr().map_err(|source| StartError::Listen {
        service,
        addr,
        source,
    })?;
    Ok((listener, addr))
}

fn serve(listener: TcpListener, router: Router, running: &watch::Sender<()>) -> JoinHandle<()> {
    let mut running = running.subscribe();
    let stopped = async move { while running.changed().await.is_ok() {} };
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router)
            .with_graceful_shutdown(stopped)
            .await
        {
            tracing::error!(%error, "a development service stopped");
        }
    })
}
