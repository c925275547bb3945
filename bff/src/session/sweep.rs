//! What has expired is deleted, in batches small enough to disturb nobody.

use std::time::Duration;

use tower_sessions::ExpiredDeletion;

use super::{Sessions, StoreError, database::on_pool};
use crate::clock;

const INTERVAL: Duration = Duration::from_mins(1);
const BATCH: i64 = 500;

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
        const SQL: &str =
            "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at <= $1 LIMIT $2)";
        let now = clock::now();
        loop {
            let deleted = on_pool!(&self.0.database, pool => {
                sqlx::query(SQL).bind(now).bind(BATCH).execute(pool).await?.rows_affected()
            });
            if deleted < BATCH.unsigned_abs() {
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
