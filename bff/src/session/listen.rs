//! Postgres tells every instance of every session that changes (`migrations/postgres/0004_session_changed.sql`).

use std::time::Duration;

use sqlx::{
    PgPool,
    postgres::{PgListener, PgPoolOptions},
};
use tokio::time::{sleep, timeout};

use super::{Sessions, database::Database};

const CHANNEL: &str = "session_changed";
/// How long a silence may last before the connection has to prove that it is alive: one that breaks without a word
/// would be silent for ever.
const SILENCE: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_secs(5);
/// How long after a failure to connect anew.
const PAUSE: Duration = Duration::from_secs(1);

impl Sessions {
    /// Wakes the open tabs of sessions that another instance has changed, and forgets what was read of them, for as long as it is polled. With SQLite there is no
    /// other instance.
    pub(crate) async fn listen_forever(&self) {
        let Database::Postgres(pool) = &self.0.database else {
            return;
        };
        loop {
            if let Err(error) = self.listen(pool).await {
                tracing::warn!(%error, "changes to sessions are not heard of; listening again in a moment");
            }
            sleep(PAUSE).await;
        }
    }

    /// Listens until the connection breaks.
    async fn listen(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        // A connection of its own: one of the pool's would be missing there.
        let own = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ANSWER)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(pool.connect_options().as_ref().clone())
            .await?;
        let mut listener = PgListener::connect_with(&own).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        // What happened while nobody listened was told to nobody.
        self.0.tabs.wake_all();
        loop {
            match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(change))) => self.has_changed(change.payload()),
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    let alive = sqlx::query("SELECT 1").execute(&mut listener);
                    timeout(ANSWER, alive)
                        .await
                        .map_err(|_| sqlx::Error::PoolTimedOut)??;
                }
            }
        }
    }
}
