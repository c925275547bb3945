//! Listening, and stopping without cutting anybody off.

mod connection;
mod framing;
mod head;
mod shard;

use std::{io, net::SocketAddr, time::Duration};

use bff::Bff;
use tokio::{net::TcpListener, signal, time::sleep};

pub(crate) use connection::Connections;
use shard::Shards;

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

/// Serves until Ctrl-C or SIGTERM, and for as long as `delay` after that; then lets the requests under way finish.
///
/// # Errors
///
/// When the threads that serve cannot be started.
pub(crate) async fn until_told_to_stop(
    listener: TcpListener,
    bff: Bff,
    connections: &Connections,
    delay: Duration,
) -> io::Result<()> {
    let shards = Shards::start(connections)?;
    let stop = async {
        told_to_stop().await;
        bff.retire();
        sleep(delay).await;
    };
    tokio::select! {
        () = accept(listener, &shards) => {}
        () = stop => {}
    }
    // The listener is closed: who comes now is sent to another instance.
    tracing::info!("stopping: finishing the requests under way");
    // The threads end with their connections, and a WebSocket is none of those any more: its last word comes first.
    bff.close_streams().await;
    shards.finish().await;
    Ok(())
}

async fn accept(listener: TcpListener, shards: &Shards) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Err(error) = shards.serve(stream, peer) {
                    tracing::debug!(%error, "a connection was gone before it was served");
                }
            }
            Err(error) => after(&error).await,
        }
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

async fn told_to_stop() {
    let interrupted = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
