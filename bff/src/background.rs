//! What goes on whether anybody asks or not.

use std::sync::Arc;

use tokio::task::AbortHandle;

use crate::{
    guard::{RateLimit, rate_limit},
    oidc::Provider,
    session::Sessions,
};

/// It ends when this is dropped.
pub(crate) struct Background([AbortHandle; 5]);

impl Background {
    pub(crate) fn begin(limits: [Arc<RateLimit>; 2], provider: Provider, sessions: Sessions) -> Self {
        let (sweeps, listens, revokes) = (sessions.clone(), sessions.clone(), sessions);
        let tasks = [
            tokio::spawn(async move { rate_limit::forget_the_quiet(&limits).await }),
            tokio::spawn(async move { provider.discover_eventually().await }),
            tokio::spawn(async move { sweeps.sweep_forever().await }),
            tokio::spawn(async move { listens.listen_forever().await }),
            tokio::spawn(async move { revokes.revoke_forever().await }),
        ];
        Self(tasks.map(|task| task.abort_handle()))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}
