//! The one place that asks which database it is.

mod condition;
mod migrations;

use std::{io, path::Path, str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions, Connection, PgPool, SqlitePool,
    migrate::MigrateError,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use tokio::time::timeout;

pub(crate) use migrations::Difference;

/// How long a request waits for a connection before it is told that sessions cannot be reached.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long it waits for an answer, that connection included: longer than SQLite waits for another writer, and shorter than a
/// lease.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// A pool of connections to one of the two databases.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Runs the same expression on whichever pool it is, and returns its [`sqlx::Error`] from where it stands, or that it took too
/// long.
macro_rules! on_pool {
    ($database:expr, $pool:ident => $body:expr) => {
        $crate::session::database::in_time(async {
            let answer = match $database {
                $crate::session::database::Database::Sqlite($pool) => $body,
                $crate::session::database::Database::Postgres($pool) => $body,
            };
            Ok(answer)
        })
        .await?
    };
}
pub(crate) use on_pool;

/// An answer, unless it takes so long that nobody should wait for it: a database that hangs closes no connection.
pub(crate) async fn in_time<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    timeout(ANSWER_TIMEOUT, answer)
        .await
        .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
}

/// Why the database is of no use. Passwords are never part of the message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    #[error("DATABASE_URL cannot be understood: {0}")]
    Url(sqlx::Error),
    #[error("the folder {folder} for the database cannot be made: {source}")]
    Folder { folder: String, source: io::Error },
    #[error("the database cannot be opened: {0}. Does it exist, is it writable, and is DATABASE_URL right?")]
    Connect(sqlx::Error),
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] MigrateError),
}

impl Database {
    /// Connects, makes an SQLite file that is not there, and applies `migrations/`.
    pub(crate) async fn open(url: &SecretString) -> Result<Self, DatabaseError> {
        let database = Self::create(url).await?;
        database.migrate().await?;
        Ok(database)
    }

    /// The same, and says which migrations it wanted.
    pub(crate) async fn bring_up_to_date(url: &SecretString) -> Result<Vec<String>, DatabaseError> {
        let database = Self::create(url).await?;
        let Difference { pending, .. } = database.difference().await.map_err(DatabaseError::Connect)?;
        database.migrate().await?;
        Ok(pending)
    }

    async fn create(url: &SecretString) -> Result<Self, DatabaseError> {
        let url = url.expose_secret();
        if is_sqlite(url) {
            let options = sqlite(url)?.create_if_missing(true);
            make_folder(options.get_filename())?;
            Self::connect_sqlite(options).await
        } else {
            Self::connect_postgres(url).await
        }
    }

    /// Connects to what is there, and changes nothing.
    pub(crate) async fn connect(url: &SecretString) -> Result<Self, DatabaseError> {
        let url = url.expose_secret();
        if is_sqlite(url) {
            Self::connect_sqlite(sqlite(url)?).await
        } else {
            Self::connect_postgres(url).await
        }
    }

    async fn connect_sqlite(options: SqliteConnectOptions) -> Result<Self, DatabaseError> {
        let pool = SqlitePoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(DatabaseError::Connect)?;
        Ok(Self::Sqlite(pool))
    }

    async fn connect_postgres(url: &str) -> Result<Self, DatabaseError> {
        let options: PgConnectOptions = url.parse().map_err(DatabaseError::Url)?;
        // A pool would try again until it is out of time, and then say no more than that.
        match timeout(ACQUIRE_TIMEOUT, options.connect()).await {
            Ok(connected) => connected
                .map_err(DatabaseError::Connect)?
                .close()
                .await
                .map_err(DatabaseError::Connect)?,
            Err(_) => return Err(DatabaseError::Connect(sqlx::Error::PoolTimedOut)),
        }
        let pool = PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await
            .map_err(DatabaseError::Connect)?;
        Ok(Self::Postgres(pool))
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        Ok(on_pool!(self, pool => sqlx::query("SELECT 1").execute(pool).await.map(drop)?))
    }
}

pub(crate) fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

fn sqlite(url: &str) -> Result<SqliteConnectOptions, DatabaseError> {
    Ok(SqliteConnectOptions::from_str(url)
        .map_err(DatabaseError::Url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(ACQUIRE_TIMEOUT))
}

fn make_folder(file: &Path) -> Result<(), DatabaseError> {
    let Some(folder) = file.parent().filter(|folder| *folder != Path::new("")) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|source| DatabaseError::Folder {
        folder: folder.display().to_string(),
        source,
    })
}
