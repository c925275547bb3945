//! Sessions as a list shows them.

use serde::Serialize;

use super::{Sessions, StoreError, database::on_pool, device::Device, seal::Purpose};
use crate::clock;

/// What may be shown of a session to its user and to whoever operates the server. Seconds are since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedSession {
    /// Its public handle, by which it can be ended.
    pub id: String,
    /// The browser's name, as far as it tells.
    pub browser: Option<String>,
    /// The system it runs on.
    pub system: Option<String>,
    /// When its user signed in.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub last_seen_at: i64,
    /// Seconds until it ends if nothing is done.
    pub expires_in: u64,
}

/// `id`, `created_at`, `last_seen_at`, `expires_at`, `device`.
type Row = (String, i64, i64, i64, Option<Vec<u8>>);

impl Sessions {
    /// Those of one user that have not ended.
    pub(super) async fn of_user(&self, sub: &str) -> Result<Vec<ListedSession>, StoreError> {
        const SQL: &str = "SELECT id, created_at, last_seen_at, expires_at, device FROM session \
                           WHERE sub = $1 AND expires_at > $2";
        let mut list = Vec::new();
        // Sessions that began under an older key are found under that.
        for hash in self.0.keys.owner_hashes("sub", sub) {
            let rows: Vec<Row> = on_pool!(&self.0.database, pool => {
                sqlx::query_as(SQL).bind(hash).bind(clock::now()).fetch_all(pool).await?
            });
            list.extend(rows.into_iter().map(|row| self.listed(row)));
        }
        Ok(list)
    }

    /// Everybody's that have not ended.
    pub(super) async fn of_everybody(&self) -> Result<Vec<ListedSession>, StoreError> {
        const SQL: &str = "SELECT id, created_at, last_seen_at, expires_at, device FROM session \
                           WHERE expires_at > $1";
        let rows: Vec<Row> = on_pool!(&self.0.database, pool => {
            sqlx::query_as(SQL).bind(clock::now()).fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|row| self.listed(row)).collect())
    }

    fn listed(&self, (id, created_at, last_seen_at, expires_at, device): Row) -> ListedSession {
        let user_agent: Option<String> =
            device.and_then(|sealed| self.0.keys.open(Purpose::Device, &id, &sealed));
        let Device { browser, system } = Device::parse(&user_agent.unwrap_or_default());
        ListedSession {
            id,
            browser,
            system,
            created_at,
            last_seen_at,
            expires_in: u64::try_from(expires_at - clock::now()).unwrap_or(0),
        }
    }
}
