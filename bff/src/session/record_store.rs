//! The session store that tower-sessions knows, with everything in it hashed or sealed.

use std::fmt;

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::timeout;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};
use tower_sessions_sqlx_store::{PostgresStore, SqliteStore};

use super::{
    database::{ANSWER_TIMEOUT, Database, on_pool},
    seal::{Keyring, Purpose},
};

const TABLE: &str = "session_record";
const SEALED: &str = "sealed";

/// A [`SessionStore`] that hands the database a keyed hash of the id and a sealed record, so that whoever reads the
/// database can impersonate nobody.
#[derive(Clone)]
pub(crate) struct RecordStore {
    rows: Rows,
    database: Database,
    keys: Keyring,
}

#[derive(Clone)]
enum Rows {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl RecordStore {
    pub(crate) fn new(database: &Database, keys: Keyring) -> Self {
        const VALID: &str = "the table's name is a valid identifier";
        let rows = match database.clone() {
            Database::Sqlite(pool) => {
                Rows::Sqlite(SqliteStore::new(pool).with_table_name(TABLE).expect(VALID))
            }
            Database::Postgres(pool) => Rows::Postgres(
                PostgresStore::new(pool)
                    .with_schema_name("public")
                    .expect(VALID)
                    .with_table_name(TABLE)
                    .expect(VALID),
            ),
        };
        let database = database.clone();
        Self { rows, database, keys }
    }

    /// Deletes some of the records that have expired, and says how many. The stores of tower-sessions delete all in one
    /// statement, for which whoever signs in would have to wait.
    pub(super) async fn delete_expired(&self, at_most: i64) -> std::result::Result<u64, sqlx::Error> {
        const SQL: &str = "DELETE FROM session_record WHERE id IN \
                           (SELECT id FROM session_record WHERE expiry_date <= $1 LIMIT $2)";
        let now = OffsetDateTime::now_utc();
        Ok(on_pool!(&self.database, pool => {
            sqlx::query(SQL).bind(now).bind(at_most).execute(pool).await?.rows_affected()
        }))
    }

    fn rows(&self) -> &dyn SessionStore {
        match &self.rows {
            Rows::Sqlite(store) => store,
            Rows::Postgres(store) => store,
        }
    }

    fn sealed(&self, record: &Record) -> Record {
        let id = self
            .keys
            .hashes(&record.id)
            .next()
            .expect("there is at least one session key");
        let sealed = self.keys.seal(Purpose::Record, &id.to_string(), &record.data);
        let data = [(SEALED.to_owned(), Value::String(STANDARD.encode(sealed)))].into();
        Record {
            id,
            data,
            expiry_date: record.expiry_date,
        }
    }
}

#[async_trait]
impl SessionStore for RecordStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // A flushed session keeps its record and with it its old id, which whoever else has the cookie knows: a new session
        // gets a new one. Ids are 128 random bits: no need to look whether this one is taken.
        record.id = Id::default();
        in_time(self.rows().save(&self.sealed(record))).await
    }

    /// A record is written once, at login. Writing it again could only bring back a session that has ended.
    async fn save(&self, _: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        for hash in self.keys.hashes(id) {
            let Some(row) = in_time(self.rows().load(&hash)).await? else {
                continue;
            };
            let data = row
                .data
                .get(SEALED)
                .and_then(Value::as_str)
                .and_then(|sealed| STANDARD.decode(sealed).ok())
                .and_then(|sealed| self.keys.open(Purpose::Record, &hash.to_string(), &sealed));
            if data.is_none() {
                tracing::warn!(
                    "a session record does not open, so its session is refused: somebody changed it"
                );
            }
            return Ok(data.map(|data| Record {
                id: *id,
                data,
                expiry_date: row.expiry_date,
            }));
        }
        Ok(None)
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        for hash in self.keys.hashes(id) {
            in_time(self.rows().delete(&hash)).await?;
        }
        Ok(())
    }
}

/// As for everything else that the database is asked.
async fn in_time<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    const LATE: &str = "there was no answer in time";
    timeout(ANSWER_TIMEOUT, answer)
        .await
        .unwrap_or_else(|_| Err(Error::Backend(LATE.to_owned())))
}

impl fmt::Debug for RecordStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordStore")
    }
}
