//! The way out: what a server that stops tells the BFF, in this order, so that nobody is cut off.

use std::sync::atomic::Ordering;

use tokio::sync::watch;

use crate::Bff;

impl Bff {
    /// From now on `/readyz` says that requests had better go to another instance. They are served as long as they come.
    pub fn retire(&self) {
        self.0.retiring.store(true, Ordering::Relaxed);
    }

    /// Closes what would stay open for ever, and waits for the last words: the event streams of open tabs, which come back by
    /// themselves, and WebSockets. Call it when the server begins to stop, or it waits for them.
    pub async fn close_streams(&self) {
        self.0.sessions.close_tabs();
        self.0.tunnels.closed().await;
    }

    /// Waits for what goes on although its request has been answered: a refresh whose tokens nobody would have, a revocation. Call
    /// it after the last request. Other revocations are stored, and left to another instance or to the next start.
    pub async fn finish(&self) {
        self.sessions().finish().await;
    }

    pub(crate) fn is_retiring(&self) -> bool {
        self.0.retiring.load(Ordering::Relaxed)
    }

    /// Kept for as long as a WebSocket is open.
    pub(crate) fn tunnel(&self) -> watch::Receiver<()> {
        self.0.tunnels.subscribe()
    }
}
