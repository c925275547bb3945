//! What has expired is deleted, in batches small enough to disturb nobody.

use std::time::Duration;

use tower_sessions::ExpiredDeletion;

use super::{Sessions, StoreError, database::on_pool};
use crate::clock;

const INTERVAL: Duration = Duration::from_mins(1);
const BATCH: i64 = 100;

impl Sessions {
    /// Sweeps every minute for as long as it is polled.
    pub(crate) async fn sweep_forever(&self) {
        let mut interval = tokio::time::interval(INTERVAL);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "expired sessions could not be deleted; trying again in a minute");
            }
        }
    }

    async fn sweep(&self) -> Result<(), StoreError> {
        const SQL: &str = "SELECT id FROM session WHERE expires_at <= $1 LIMIT $2";
        loop {
            let expired: Vec<String> = on_pool!(&self.0.database, pool => {
                sqlx::query_scalar(SQL).bind(clock::now()).bind(BATCH).fetch_all(pool).await?
            });
            // As any other end of a session: the refresh token is revoked. Another instance may be doing the same; one of us
            // finds the row.
            for handle in &expired {
                self.end(handle).await?;
            }
            if expired.is_empty() {
                break;
            }
        }
        self.forget_logout_tokens().await?;
        self.records()
            .delete_expired()
            .await
            .map_err(tower_sessions::session::Error::Store)?;
        Ok(())
    }
}
