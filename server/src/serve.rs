//! Listening, and stopping without cutting anybody off.

use std::{io, net::SocketAddr};

use axum::Router;
use bff::Bff;
use tokio::{net::TcpListener, signal};

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
/// When the listener breaks.
pub(crate) async fn until_told_to_stop(listener: TcpListener, bff: Bff, app: Router) -> io::Result<()> {
    let stop = async move {
        told_to_stop().await;
        bff.close_streams();
    };
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(stop).await
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
