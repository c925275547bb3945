//! Listening, and stopping without cutting anybody off.

mod connection;
mod framing;
mod head;
mod shard;
mod stopping;

use std::{io, net::SocketAddr, time::Duration};

use bff::Bff;
use futures_util::FutureExt;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

pub(crate) use connection::Connections;
use shard::Shards;
use stopping::StopSignals;

/// How long a stop may take: `SHUTDOWN_DELAY` and `SHUTDOWN_TIMEOUT`.
pub(crate) struct Shutdown {
    /// For which requests are still taken.
    pub(crate) delay: Duration,
    /// In which those under way may finish.
    pub(crate) timeout: Duration,
}

/// `setting` names the variable that chooses the address.
///
/// # Errors
///
/// One line that says what is in the way.
pub(crate) async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{address} is taken: another program listens there. Stop it, or choose another address with {setting}."
        ),
        _ => format!("cannot listen on {address}: {error}. Choose another address with {setting}."),
    })
}

/// Serves until Ctrl-C or SIGTERM, and then stops as `shutdown` says. The second of them stops at once. Each thread serves the
/// `connections` that are made for it.
///
/// # Errors
///
/// When the threads that serve cannot be started, or the system does not tell of signals.
pub(crate) async fn until_told_to_stop(
    listener: TcpListener,
    bff: &Bff,
    connections: impl Fn() -> Connections,
    shutdown: Shutdown,
) -> io::Result<()> {
    let mut signals = StopSignals::listen()?;
    let shards = Shards::start(connections)?;
    tokio::select! {
        () = accept(&listener, &shards) => {}
        () = signals.next() => {}
    }
    let is_done = tokio::select! {
        is_done = stop(listener, bff, &shards, shutdown) => is_done,
        () = signals.next() => false,
    };
    if !is_done {
        let connections = shards.connections();
        tracing::warn!(connections, "stopping: what is still open is cut off");
    }
    shards.end();
    Ok(())
}

/// Whether everything that was under way has finished in time.
async fn stop(listener: TcpListener, bff: &Bff, shards: &Shards, shutdown: Shutdown) -> bool {
    bff.retire();
    shards.retire();
    let _ = timeout(shutdown.delay, accept(&listener, shards)).await;
    // Whoever has come already would otherwise hear of a reset connection, and who has sent a POST does not try again.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        take(stream, peer, shards);
    }
    // Who comes now is sent to another instance.
    drop(listener);
    tracing::info!("stopping: finishing the requests under way");
    let finished = async {
        // The threads end with their connections, and a WebSocket is none of those any more: its last word comes first.
        bff.close_streams().await;
        shards.finish().await;
        bff.finish().await;
    };
    timeout(shutdown.timeout, finished).await.is_ok()
}

async fn accept(listener: &TcpListener, shards: &Shards) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => take(stream, peer, shards),
            Err(error) => after(&error).await,
        }
    }
}

fn take(stream: TcpStream, peer: SocketAddr, shards: &Shards) {
    if let Err(error) = shards.serve(stream, peer) {
        tracing::debug!(%error, "a connection was gone before it was served");
    }
}

/// A browser that left before it was answered means nothing. No more open files, or no memory, means to wait for some to be given back.
async fn after(error: &io::Error) {
    const PAUSE: Duration = Duration::from_secs(1);
    let left = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    );
    if !left {
        tracing::error!(%error, "no connection can be accepted; trying again in a second");
        sleep(PAUSE).await;
    }
}
