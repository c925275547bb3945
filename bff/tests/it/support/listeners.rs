//! The connections by which instances hear what Postgres has to tell.

use super::{World, until};

/// Where they are, in SQL.
pub(crate) const LISTENERS: &str =
    "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

impl World {
    /// Waits until so many instances hear what Postgres has to tell.
    pub(crate) async fn listens(&self, instances: i64) {
        let sql = format!("SELECT count(*) {LISTENERS}");
        until("the instances listen", async || {
            self.store.number(&sql).await == instances
        })
        .await;
    }
}
