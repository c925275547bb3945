//! What one look at a session's row tells: how long it lasts, and the access tokens that need no refresh.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{Credential, CurrentSession, Sessions, StoreError, database::on_pool, life::Life, memory::AsOf};
use crate::{
    clock,
    oidc::{TargetService, TokenSet},
    ops::metrics::session_lookup,
};

#[derive(Debug)]
pub(super) struct Row {
    pub(super) life: Life,
    pub(super) as_of: AsOf,
    /// Whether somebody has begun to extend this life.
    is_being_extended: AtomicBool,
    fresh: Vec<Fresh>,
}

#[derive(Debug)]
struct Fresh {
    service: Option<TargetService>,
    credential: Credential,
    until: i64,
}

impl Row {
    /// The access token for a service, unless it is time to refresh it.
    pub(super) fn fresh(&self, service: Option<&TargetService>) -> Option<&Credential> {
        let fresh = self
            .fresh
            .iter()
            .find(|fresh| fresh.service.as_ref() == service)?;
        (fresh.until > clock::now()).then_some(&fresh.credential)
    }

    /// Whether nobody has done so before: of the many requests of one page, one writes and the others go on.
    pub(super) fn is_first_to_extend(&self) -> bool {
        !self.is_being_extended.swap(true, Ordering::Relaxed)
    }

    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        let tokens = self
            .fresh
            .iter()
            .map(|fresh| size_of::<Fresh>() + fresh.credential.size());
        size_of::<Self>() + tokens.sum::<usize>()
    }
}

impl Sessions {
    /// The row of a session that has not ended, as it was a moment ago at the most.
    pub(super) async fn row(&self, handle: &str) -> Result<Option<Arc<Row>>, StoreError> {
        const SQL: &str = "SELECT created_at, last_seen_at, expires_at, ends_at, token_set FROM session \
                           WHERE id = $1 AND expires_at > $2";
        if let Some(row) = self.0.memory.row(handle) {
            return Ok(Some(row));
        }
        let as_of = self.0.memory.as_of_now(handle);
        let look_up = async {
            let row: Option<(i64, i64, i64, i64, Vec<u8>)> = on_pool!(&self.0.database, pool => {
                sqlx::query_as(SQL).bind(handle).bind(clock::now()).fetch_optional(pool).await?
            });
            Ok::<_, StoreError>(row)
        };
        let row = session_lookup(look_up).await?;
        let Some((began, last_seen, expires, ends, sealed)) = row else {
            return Ok(None);
        };
        let tokens = self.open_tokens(handle, &sealed);
        let row = Arc::new(Row {
            life: Life {
                began,
                last_seen,
                expires,
                ends,
            },
            as_of,
            is_being_extended: AtomicBool::new(false),
            fresh: tokens.map_or_else(Vec::new, |tokens| self.fresh_of(&tokens)),
        });
        self.0.memory.remember(handle, &row);
        Ok(Some(row))
    }

    /// The row that a request was recognised by, or the one that has taken its place since.
    pub(super) async fn row_of(&self, current: &CurrentSession) -> Result<Option<Arc<Row>>, StoreError> {
        if self.0.memory.believes(current.row()) {
            return Ok(Some(Arc::clone(current.row())));
        }
        self.row(current.handle()).await
    }

    fn fresh_of(&self, tokens: &TokenSet) -> Vec<Fresh> {
        let issued = tokens.issued().map(|(service, issued)| Fresh {
            service: service.cloned(),
            credential: Credential::of(issued),
            until: issued.fresh_until(self.0.refresh_skew),
        });
        issued.filter(|fresh| fresh.until > clock::now()).collect()
    }
}
