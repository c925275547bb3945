//! Postgres tells every instance of every session that changes (`migrations/postgres/0004_session_changed.sql`). SQLite tells
//! nobody, and serves one process; but an operator may end a session by a command of its own.

use std::time::Duration;

use sqlx::{
    ConnectOptions, PgPool, SqlitePool,
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
/// How often an SQLite file is asked whether anybody has written to it.
const LOOK: Duration = Duration::from_secs(2);

impl Sessions {
    /// Wakes the open tabs of sessions that another process has changed, and forgets what was read of them, for as long as it is
    /// polled.
    pub(crate) async fn listen_forever(&self) {
        loop {
            let listened = match &self.0.database {
                Database::Postgres(pool) => self.listen(pool).await,
                Database::Sqlite(pool) => self.look(pool).await,
            };
            if let Err(error) = listened {
                tracing::warn!(%error, "changes to sessions are not heard of; listening again in a moment");
            }
            sleep(PAUSE).await;
        }
    }

    /// Wakes all tabs when somebody has written, ourselves or another: the file does not say who, or what.
    async fn look(&self, pool: &SqlitePool) -> Result<(), sqlx::Error> {
        const SQL: &str = "PRAGMA data_version";
        // The number is told to each connection anew.
        let mut own = pool.connect_options().as_ref().clone().connect().await?;
        let mut last: i64 = sqlx::query_scalar(SQL).fetch_one(&mut own).await?;
        loop {
            sleep(LOOK).await;
            let version = sqlx::query_scalar(SQL).fetch_one(&mut own).await?;
            if std::mem::replace(&mut last, version) != version {
                self.0.tabs.wake_all();
            }
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
