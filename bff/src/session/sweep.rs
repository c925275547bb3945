//! What has expired is deleted, in batches small enough to disturb nobody, by one instance at a time.

use std::time::Duration;

use super::{Sessions, StoreError, database::on_pool};
use crate::{clock, ops::metrics::Ended};

const INTERVAL: Duration = Duration::from_mins(1);
const BATCH: i64 = 100;
/// How long others have the machine and the database to themselves after each batch, several times as long as that takes.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a batch may take before its sweeper is taken for dead, in seconds.
const LEASE: i64 = 60;

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

    pub(super) async fn sweep(&self) -> Result<(), StoreError> {
        let mut lease = 0;
        while self.lease_sweep(&mut lease).await? {
            if self.sweep_batch().await? == 0 {
                self.forget_logout_tokens().await?;
                return self.release_sweep(lease).await;
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Takes the lease, or keeps it if it is the one named. `false` while another instance has it.
    pub(super) async fn lease_sweep(&self, lease: &mut i64) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE sweep SET busy_until = $1 WHERE busy_until <= $2 OR busy_until = $3";
        let now = clock::now();
        let until = now.saturating_add(LEASE);
        let rows = on_pool!(&self.0.database, pool => {
            sqlx::query(SQL).bind(until).bind(now).bind(*lease).execute(pool).await?.rows_affected()
        });
        *lease = until;
        Ok(rows == 1)
    }

    pub(super) async fn release_sweep(&self, lease: i64) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sweep SET busy_until = 0 WHERE busy_until = $1";
        on_pool!(&self.0.database, pool => {
            sqlx::query(SQL).bind(lease).execute(pool).await?;
        });
        Ok(())
    }

    /// Ends some of the sessions that have expired, as any other end of a session: their refresh tokens are revoked. And some
    /// of the records. How many of both there were.
    async fn sweep_batch(&self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT id FROM session WHERE expires_at <= $1 LIMIT $2";
        let expired: Vec<String> = on_pool!(&self.0.database, pool => {
            sqlx::query_scalar(SQL).bind(clock::now()).bind(BATCH).fetch_all(pool).await?
        });
        for handle in &expired {
            self.end(handle, Ended::Expired).await?;
        }
        let records = self.records().delete_expired(BATCH).await?;
        Ok(records + expired.len() as u64)
    }
}
