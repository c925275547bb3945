//! Listening, and stopping without cutting anybody off.

mod shard;

use std::{io, net::SocketAddr, time::Duration};

use bff::Bff;
use tokio::{net::TcpListener, signal, time::sleep};

use crate::connection::Connections;
use shard::Shards;

/// How long to wait when no connection can be accepted: there are too many files open, and some will be closed.
const BREATH: Duration = Duration::from_millis(100);

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

/// Serves until Ctrl-C or SIGTERM, then lets the requests under way finish.
///
/// # Errors
///
/// When the threads that serve cannot be started.
pub(crate) async fn until_told_to_stop(
    listener: TcpListener,
    bff: Bff,
    connections: &Connections,
) -> io::Result<()> {
    let shards = Shards::start(connections)?;
    tokio::select! {
        () = told_to_stop() => {}
        never = accept(&listener, &shards) => never,
    }
    drop(listener);
    bff.close_streams();
    shards.finish().await;
    Ok(())
}

async fn accept(listener: &TcpListener, shards: &Shards) -> ! {
    loop {
        match listener.accept().await {
            Ok((stream, from)) => {
                if let Err(error) = shards.serve(stream, from) {
                    tracing::debug!(%error, %from, "a connection was gone before it was served");
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "connections cannot be accepted");
                sleep(BREATH).await;
            }
        }
    }
}

/// Whoever connected was gone before we looked.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
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
    tracing::info!("stopping: finishing the requests under way");
}
