//! What an examination asks of a database. Nothing is changed.

use secrecy::{ExposeSecret, SecretString};

use super::{Database, on_pool};

impl Database {
    /// Whether there is no such SQLite file yet, in a folder that is there or can be made.
    pub(crate) fn can_be_made(url: &SecretString) -> bool {
        let url = url.expose_secret();
        let Ok(options) = super::sqlite(url) else {
            return false;
        };
        let file = options.get_filename();
        let mut folders = file.ancestors().skip(1);
        let there = folders.find(|folder| folder.as_os_str().is_empty() || folder.exists());
        super::is_sqlite(url)
            && !file.exists()
            && there.is_some_and(|folder| folder.as_os_str().is_empty() || folder.is_dir())
    }

    /// Writes what makes no difference: where there are no tables yet, it makes one and takes it back.
    pub(crate) async fn try_to_write(&self) -> Result<(), sqlx::Error> {
        let sql = if self.has_table("session").await? {
            "DELETE FROM session WHERE id = ''"
        } else {
            "CREATE TABLE doctor (id BIGINT)"
        };
        on_pool!(self, pool => {
            let mut transaction = pool.begin().await?;
            sqlx::query(sql).execute(&mut *transaction).await?;
            transaction.rollback().await?;
        });
        Ok(())
    }

    /// Its time, in seconds since 1970.
    pub(crate) async fn clock(&self) -> Result<f64, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                const SQL: &str = "SELECT (julianday('now') - 2440587.5) * 86400.0";
                sqlx::query_scalar(SQL).fetch_one(pool).await
            }
            Self::Postgres(pool) => {
                const SQL: &str = "SELECT extract(epoch FROM clock_timestamp())::float8";
                sqlx::query_scalar(SQL).fetch_one(pool).await
            }
        }
    }
}
