//! What of `migrations/` a database has, and what it lacks.

use std::collections::BTreeMap;

use sqlx::migrate::{MigrateError, Migrator};

use super::{Database, on_pool};

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// How a database and this program's migrations differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Those still to be applied, by name.
    pub(crate) pending: Vec<String>,
    /// Those that were applied in another form than this program knows.
    pub(crate) altered: Vec<String>,
    /// The numbers of those that this program does not know: a newer one was here.
    pub(crate) unknown: Vec<i64>,
}

impl Database {
    fn migrator(&self) -> &'static Migrator {
        match self {
            Self::Sqlite(_) => &SQLITE,
            Self::Postgres(_) => &POSTGRES,
        }
    }

    pub(crate) async fn migrate(&self) -> Result<(), MigrateError> {
        // However long they take.
        match self {
            Self::Sqlite(pool) => self.migrator().run(pool).await,
            Self::Postgres(pool) => self.migrator().run(pool).await,
        }
    }

    /// How it differs from what this program wants; nothing is changed.
    pub(crate) async fn difference(&self) -> Result<Difference, sqlx::Error> {
        const SQL: &str = "SELECT version, checksum FROM _sqlx_migrations WHERE success";
        let applied: Vec<(i64, Vec<u8>)> = if self.has_table("_sqlx_migrations").await? {
            on_pool!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await?)
        } else {
            Vec::new()
        };
        let mut applied: BTreeMap<_, _> = applied.into_iter().collect();
        let mut difference = Difference::default();
        for migration in self.migrator().iter() {
            let name = || format!("{:04} {}", migration.version, migration.description);
            match applied.remove(&migration.version) {
                None => difference.pending.push(name()),
                Some(checksum) if checksum != *migration.checksum => difference.altered.push(name()),
                Some(_) => {}
            }
        }
        difference.unknown = applied.into_keys().collect();
        Ok(difference)
    }

    pub(super) async fn has_table(&self, name: &str) -> Result<bool, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => {
                const SQL: &str = "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = $1";
                sqlx::query_scalar(SQL).bind(name).fetch_one(pool).await
            }
            Self::Postgres(pool) => {
                const SQL: &str = "SELECT to_regclass($1) IS NOT NULL";
                sqlx::query_scalar(SQL).bind(name).fetch_one(pool).await
            }
        }
    }
}
