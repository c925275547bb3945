//! One connection, from its first byte to its last.

use std::{
    convert::Infallible,
    error::Error,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, StatusCode, Version, header},
    response::{IntoResponse, Response},
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::{HttpService, service_fn},
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, interval_at, timeout},
};
use tower::Service;

use super::{
    framing::{Framed, Framing, Verdict},
    stopping::Stopping,
};
use crate::tls::Certificate;

/// How long whoever connects may take until the first request is there, with all its headers; and the handshake of TLS before.
const FIRST_REQUEST: Duration = Duration::from_secs(30);
/// How many times as long nobody need ask anything after that. Longer than load balancers keep a connection (600 seconds, the most
/// of them), so that none of them sends a request into the closing.
const QUIET: u32 = 21;
/// How often a silent HTTP/2 connection is asked whether the other end is still there.
const PING: Duration = Duration::from_mins(1);

type Failure = Box<dyn Error + Send + Sync>;

/// How connections are served.
#[derive(Clone)]
pub(crate) struct Connections {
    pub(crate) app: Router,
    /// With one, https is spoken.
    pub(crate) certificate: Option<Certificate>,
}

impl Connections {
    /// Serves one until both ends have no more to say; when it is to stop, until what has been asked is answered.
    pub(super) async fn serve(self, stream: TcpStream, peer: SocketAddr, stopping: Stopping) {
        let ended = match &self.certificate {
            None => self.http1(stream, peer, &stopping).await,
            Some(certificate) => self.secured(stream, certificate, peer, &stopping).await,
        };
        if let Err(error) = ended {
            // A client that leaves, or speaks no HTTP.
            tracing::debug!(%error, "a connection ended");
        }
    }

    async fn secured(
        &self,
        stream: TcpStream,
        certificate: &Certificate,
        peer: SocketAddr,
        stopping: &Stopping,
    ) -> Result<(), Failure> {
        let stream = timeout(FIRST_REQUEST, certificate.acceptor().accept(stream)).await??;
        let (_, session) = stream.get_ref();
        if session.alpn_protocol() == Some(b"h2") {
            self.http2(stream, peer, stopping).await
        } else {
            self.http1(stream, peer, stopping).await
        }
    }

    async fn http1<S>(&self, stream: S, peer: SocketAddr, stopping: &Stopping) -> Result<(), Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (asked, framing) = (Arc::default(), Arc::default());
        let stream = Framed::new(stream, Arc::clone(&framing));
        let service = self.answer(peer, &asked, Some(framing), stopping);
        // One timer for each connection, below, costs less than one for each request.
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        finished(
            connection,
            http1::UpgradeableConnection::graceful_shutdown,
            &asked,
            stopping,
        )
        .await
    }

    async fn http2<S>(&self, stream: S, peer: SocketAddr, stopping: &Stopping) -> Result<(), Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let asked = Arc::default();
        let service = self.answer(peer, &asked, None, stopping);
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING)
            .serve_connection(TokioIo::new(stream), service);
        finished(connection, http2::Connection::graceful_shutdown, &asked, stopping).await
    }

    /// `framing` is of a connection whose bytes tell where a request ends, rather than its frames.
    fn answer(
        &self,
        peer: SocketAddr,
        asked: &Arc<AtomicBool>,
        framing: Option<Arc<Framing>>,
        stopping: &Stopping,
    ) -> impl HttpService<Incoming, ResBody = Body, Error = Infallible, Future: Send> + Send + use<> {
        let (app, asked, stopping) = (self.app.clone(), Arc::clone(asked), stopping.clone());
        service_fn(move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            let verdict = framing
                .as_ref()
                .map_or(Verdict::Answer, |framing| framing.judge(&request));
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let is_last = stopping.is_retiring() && request.version() < Version::HTTP_2;
            let answer = (verdict != Verdict::Refuse).then(|| app.clone().call(request));
            async move {
                let mut answer = match answer {
                    Some(answer) => answer.await.map_err(|never: Infallible| never)?,
                    None => refusal(),
                };
                if is_last || verdict != Verdict::Answer {
                    // An answer that gives the connection away says so here.
                    let connection = answer.headers_mut().entry(header::CONNECTION);
                    connection.or_insert(CLOSE);
                }
                Ok(answer)
            }
        })
    }
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// For a program: no browser writes such a request.
fn refusal() -> Response {
    const WHY: &str = "It is not certain where this request ends. End every line with CRLF, and give a body either a Content-Length or \
        a Transfer-Encoding (RFC 9112).\n";
    (StatusCode::BAD_REQUEST, WHY).into_response()
}

/// Until the connection ends by itself, is told to, or has been quiet for too long.
async fn finished<C>(
    connection: C,
    finish: impl Fn(Pin<&mut C>),
    asked: &AtomicBool,
    stopping: &Stopping,
) -> Result<(), Failure>
where
    C: Future<Output = hyper::Result<()>>,
{
    let mut connection = pin!(connection);
    let mut look = interval_at(Instant::now() + FIRST_REQUEST, FIRST_REQUEST);
    let (mut has_asked, mut quiet, mut is_last) = (false, 0, false);
    loop {
        tokio::select! {
            biased;
            ended = &mut connection => return ended.map_err(Into::into),
            () = stopping.closing(), if !is_last => {
                if !has_asked && !asked.load(Ordering::Relaxed) {
                    return Ok(());
                }
                is_last = true;
                finish(connection.as_mut());
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
                    finish(connection.as_mut());
                }
            }
        }
    }
}
