//! An API that speaks HTTP/2 alone.

use std::{
    convert::Infallible,
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use tower::Service;

use super::Certificate;

/// Whoever calls must trust its certificate. What it answers is its router's, but a request for `…/broken` is given up, and one for
/// `…/closing` that is not the first of its connection has that closed without a word.
pub(crate) struct Http2Server {
    pub(crate) url: String,
    server: JoinHandle<()>,
    connections: Arc<AtomicUsize>,
}

impl Http2Server {
    pub(crate) async fn start(certificate: &Certificate, router: Router) -> Self {
        let acceptor = certificate.acceptor(&["h2"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let connections = Arc::<AtomicUsize>::default();
        let accepted = Arc::clone(&connections);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Relaxed);
                tokio::spawn(serve(acceptor.clone(), stream, router.clone()));
            }
        });
        Self {
            url,
            server,
            connections,
        }
    }

    /// How many there have been.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Relaxed)
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, router: Router) {
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let (has_answered, closing) = (AtomicBool::new(false), Arc::new(Notify::new()));
    let closed = Arc::clone(&closing);
    let service = service_fn(move |request: Request<Incoming>| {
        let is_first = !has_answered.swap(true, Relaxed);
        let path = request.uri().path();
        let (is_broken, is_last) = (path.ends_with("/broken"), path.ends_with("/closing") && !is_first);
        let answer = router.clone().call(request.map(Body::new));
        let closing = Arc::clone(&closing);
        async move {
            if is_last {
                closing.notify_one();
                pending::<()>().await;
            }
            if is_broken {
                return Err("given up");
            }
            answer.await.map_err(|never: Infallible| match never {})
        }
    });
    let _ = tokio::select! {
        ended = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service) => ended,
        () = closed.notified() => Ok(()),
    };
}

impl Drop for Http2Server {
    fn drop(&mut self) {
        self.server.abort();
    }
}
