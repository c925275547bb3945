//! Who tells the process to stop, and what its connections are told.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Ctrl-C, and SIGTERM where there is one.
pub(super) struct StopSignals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

#[cfg(unix)]
impl StopSignals {
    /// From now on they end the process no more.
    ///
    /// # Errors
    ///
    /// When the system does not tell of them.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Until one comes.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl StopSignals {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(super) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// What every connection knows of the stop; clones share it.
#[derive(Clone, Default)]
pub(super) struct Stopping {
    is_retiring: Arc<AtomicBool>,
    close: CancellationToken,
}

impl Stopping {
    /// Every answer is the last on its connection from now on, and says so. So a load balancer gives its connections up by
    /// itself, and sends nothing into one that is being closed.
    pub(super) fn retire(&self) {
        self.is_retiring.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_retiring(&self) -> bool {
        self.is_retiring.load(Ordering::Relaxed)
    }

    /// Who asks nothing is not waited for any more.
    pub(super) fn close(&self) {
        self.close.cancel();
    }

    pub(super) async fn closing(&self) {
        self.close.cancelled().await;
    }
}
