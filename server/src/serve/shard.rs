//! One thread for each core, and each serves its own connections: a request, the call it makes to an upstream and both answers
//! stay on one thread. To wake another costs more than the rest of what a proxied call needs.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, thread, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    runtime,
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use tower::Service;

/// How long a connection may take to bring the headers of a request: whoever drips them holds it no longer. A connection that is
/// idle is closed then, too; later than load balancers give theirs up, which is mostly after a minute, so that none of them sends a
/// request into the closing.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(75);

/// The threads that serve.
pub(super) struct Shards {
    shards: Vec<Shard>,
    stop: CancellationToken,
}

struct Shard {
    accepted: UnboundedSender<Accepted>,
    connections: TaskTracker,
}

/// A connection on its way to the thread that will serve it.
struct Accepted {
    stream: std::net::TcpStream,
    peer: SocketAddr,
    counted: TaskTrackerToken,
}

impl Shards {
    /// # Errors
    ///
    /// When a thread cannot be started.
    pub(super) fn start(app: &Router) -> io::Result<Self> {
        let cores = thread::available_parallelism()?.get();
        let stop = CancellationToken::new();
        let shards = (0..cores).map(|index| Shard::start(index, app, &stop));
        Ok(Self {
            shards: shards.collect::<io::Result<_>>()?,
            stop,
        })
    }

    /// The thread with the fewest connections serves this one, too.
    ///
    /// # Errors
    ///
    /// When the client has left already.
    pub(super) fn serve(&self, stream: TcpStream, peer: SocketAddr) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let stream = stream.into_std()?;
        if let Some(shard) = self.shards.iter().min_by_key(|shard| shard.connections.len()) {
            let counted = shard.connections.token();
            // Its thread lives as long as this.
            let _ = shard.accepted.send(Accepted {
                stream,
                peer,
                counted,
            });
        }
        Ok(())
    }

    /// Lets every connection finish the request that it is at.
    pub(super) async fn finish(self) {
        self.stop.cancel();
        for shard in self.shards {
            shard.connections.close();
            shard.connections.wait().await;
        }
    }
}

impl Shard {
    fn start(index: usize, app: &Router, stop: &CancellationToken) -> io::Result<Self> {
        let (accepted, queue) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (app, stop) = (app.clone(), stop.clone());
        thread::Builder::new()
            .name(format!("shard {index}"))
            .spawn(move || runtime.block_on(serve_each(queue, app, stop)))?;
        Ok(Self {
            accepted,
            connections: TaskTracker::new(),
        })
    }
}

async fn serve_each(mut queue: UnboundedReceiver<Accepted>, app: Router, stop: CancellationToken) {
    while let Some(Accepted {
        stream,
        peer,
        counted,
    }) = queue.recv().await
    {
        match TcpStream::from_std(stream) {
            Ok(stream) => {
                let connection = serve(stream, peer, app.clone(), stop.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(counted);
                });
            }
            Err(error) => tracing::error!(%error, "a connection cannot be served"),
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, app: Router, stop: CancellationToken) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = app.clone().call(request);
        async move { answer.await.map_err(|never: Infallible| never) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let outcome = tokio::select! {
        biased;
        outcome = &mut connection => outcome,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        // A client that leaves, or speaks no HTTP.
        tracing::debug!(%error, "a connection ended");
    }
}
