//! The way to the resource servers: connections are pooled, HTTP/2 is spoken where it is offered, bodies stream both ways, and
//! no redirect is followed.
//!
//! Each thread has connections of its own: to wake another thread costs more than a call does. It has a connector of its own, too,
//! because every call counts who uses it, and threads that count in one place wait for each other.

use std::{io, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{Request, Response},
};
use hyper::body::Incoming;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::ClientConfig;
use thread_local::ThreadLocal;

use super::{CONNECT_TIMEOUT, POOL_IDLE_TIMEOUT};

/// How large the headers of an answer may be, in bytes.
const HEADER_LIMIT: u32 = 128 << 10;
/// How often a connection that is silent is asked whether the other end is still there.
const KEEPALIVE: Duration = Duration::from_mins(1);

type Connector = HttpsConnector<HttpConnector>;
type Client = legacy::Client<Connector, Body>;

/// The client for upstreams; clones share its connections.
#[derive(Clone, Debug)]
pub(crate) struct UpstreamClient {
    any: Pool,
    /// A WebSocket needs a connection of its own, which HTTP/2 would have to be asked for differently.
    http1: Pool,
}

#[derive(Clone, Debug)]
struct Pool {
    tls: Arc<ClientConfig>,
    versions: Versions,
    clients: Arc<ThreadLocal<Client>>,
}

/// What is offered to whoever speaks TLS.
#[derive(Clone, Copy, Debug)]
enum Versions {
    Http1,
    All,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{}", super::root_cause(.0))]
pub(crate) struct CallError(#[from] legacy::Error);

impl UpstreamClient {
    /// # Errors
    ///
    /// When the system's certificate store cannot be read.
    pub(super) fn new() -> io::Result<Self> {
        let tls = ClientConfig::builder().with_native_roots()?.with_no_client_auth();
        let tls = Arc::new(tls);
        Ok(Self {
            any: Pool::new(&tls, Versions::All),
            http1: Pool::new(&tls, Versions::Http1),
        })
    }

    /// Calls, and waits as long as it takes for the headers of the answer. `upgrades` says that the connection is to be taken
    /// over (RFC 9110 §7.8).
    pub(crate) async fn call(
        &self,
        request: Request<Body>,
        upgrades: bool,
    ) -> Result<Response<Incoming>, CallError> {
        let pool = if upgrades { &self.http1 } else { &self.any };
        Ok(pool.client().request(request).await?)
    }
}

impl Pool {
    fn new(tls: &Arc<ClientConfig>, versions: Versions) -> Self {
        Self {
            tls: Arc::clone(tls),
            versions,
            clients: Arc::default(),
        }
    }

    /// This thread's.
    fn client(&self) -> &Client {
        self.clients.get_or(|| {
            legacy::Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(POOL_IDLE_TIMEOUT)
                .http1_max_buf_size(HEADER_LIMIT as usize)
                .http2_max_header_list_size(HEADER_LIMIT)
                .http2_adaptive_window(true)
                .build(self.connector())
        })
    }

    fn connector(&self) -> Connector {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_keepalive(Some(KEEPALIVE));
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let builder = HttpsConnectorBuilder::new()
            .with_tls_config(ClientConfig::clone(&self.tls))
            .https_or_http();
        match self.versions {
            Versions::Http1 => builder.enable_http1().wrap_connector(http),
            Versions::All => builder.enable_all_versions().wrap_connector(http),
        }
    }
}

impl CallError {
    /// Whether the upstream closed the connection instead of answering, as it may do with one that was kept open.
    pub(crate) fn is_closed(&self) -> bool {
        let mut cause: Option<&dyn std::error::Error> = Some(&self.0);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<hyper::Error>()
                && (error.is_incomplete_message() || error.is_canceled() || error.is_closed())
            {
                return true;
            }
            if let Some(error) = error.downcast_ref::<io::Error>()
                && matches!(
                    error.kind(),
                    io::ErrorKind::ConnectionReset
                        | io::ErrorKind::BrokenPipe
                        | io::ErrorKind::ConnectionAborted
                        // Of TLS, which was to say that nothing follows (RFC 8446 §6.1).
                        | io::ErrorKind::UnexpectedEof
                )
            {
                return !self.0.is_connect();
            }
            cause = error.source();
        }
        false
    }
}
