//! One connection, from its first byte to its last.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::{Instant, interval_at, timeout},
};
use tower::Service;

use crate::tls::Certificate;

/// How long whoever connects may take until the first request is there, with all its headers; and the handshake of TLS before.
const FIRST_REQUEST: Duration = Duration::from_secs(30);
/// How many times as long nobody need ask anything after that. Longer than load balancers keep a connection (600 seconds, the most
/// of them), which would send a request just when it is being closed.
const QUIET: u32 = 21;
/// How often a silent HTTP/2 connection is asked whether the other end is still there.
const PING: Duration = Duration::from_mins(1);

/// How all connections are served.
#[derive(Clone)]
pub(crate) struct Connections {
    app: Router,
    certificate: Option<Certificate>,
    builder: Arc<Builder<TokioExecutor>>,
    /// Becomes true when the server stops. Every open connection has a receiver.
    stopping: watch::Sender<bool>,
}

/// What tells a connection that the server stops; and counts it.
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Connections {
    pub(crate) fn new(app: Router, certificate: Option<Certificate>) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        // One timer for each connection, below, costs less than one for each request.
        builder.http1().header_read_timeout(None);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(PING);
        Self {
            app,
            certificate,
            builder: Arc::new(builder),
            stopping: watch::Sender::new(false),
        }
    }

    /// Served in the same way, but counted apart.
    pub(crate) fn apart(&self) -> Self {
        Self {
            stopping: watch::Sender::new(false),
            ..self.clone()
        }
    }

    /// How many are open.
    pub(crate) fn open(&self) -> usize {
        self.stopping.receiver_count()
    }

    /// One more is open.
    pub(crate) fn begin(&self) -> Stopping {
        Stopping(self.stopping.subscribe())
    }

    /// Serves one in the background, until both ends have no more to say.
    pub(crate) fn serve(&self, stream: TcpStream, from: SocketAddr, Stopping(stopping): Stopping) {
        let connections = self.clone();
        tokio::spawn(async move {
            // An answer of a few lines is not to wait for more.
            let _ = stream.set_nodelay(true);
            let ended = match &connections.certificate {
                None => connections.speak(stream, from, stopping).await,
                Some(certificate) => {
                    match timeout(FIRST_REQUEST, certificate.acceptor().accept(stream)).await {
                        Ok(Ok(stream)) => connections.speak(stream, from, stopping).await,
                        Ok(Err(error)) => Err(error.into()),
                        Err(late) => Err(late.into()),
                    }
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, %from, "a connection ended early");
            }
        });
    }

    /// Every connection is to finish what it has begun.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until all have.
    pub(crate) async fn finished(&self) {
        self.stopping.closed().await;
    }

    async fn speak<S>(
        &self,
        stream: S,
        from: SocketAddr,
        mut stopping: watch::Receiver<bool>,
    ) -> Result<(), Box<dyn Error + Send + Sync>>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let asked = Arc::new(AtomicBool::new(false));
        let (app, asks) = (self.app.clone(), Arc::clone(&asked));
        let service = service_fn(move |request: Request<Incoming>| {
            asks.store(true, Ordering::Relaxed);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(from));
            app.clone().call(request)
        });
        let connection = self
            .builder
            .serve_connection_with_upgrades(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let mut look = interval_at(Instant::now() + FIRST_REQUEST, FIRST_REQUEST);
        let (mut has_asked, mut quiet, mut is_last) = (false, 0, false);
        loop {
            tokio::select! {
                biased;
                ended = &mut connection => return ended,
                _ = stopping.wait_for(|stopping| *stopping), if !is_last => {
                    is_last = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ = look.tick() => {
                    let asks = asked.swap(false, Ordering::Relaxed);
                    has_asked |= asks;
                    if !has_asked {
                        return Err(io::Error::from(io::ErrorKind::TimedOut).into());
                    }
                    quiet = if asks { 0 } else { quiet + 1 };
                    if quiet >= QUIET {
                        // What is being answered still will be.
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        }
    }
}
