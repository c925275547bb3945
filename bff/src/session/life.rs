//! The row that says how long a session lives.

use super::{Sessions, StoreError, database::on_pool, revocation::Revocation, seal::Purpose};
use crate::{
    clock,
    oidc::TokenSet,
    ops::metrics::{Ended, session_ended, session_started},
};

/// When a session began, was last seen and will end. Seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    pub(super) began: i64,
    pub(super) last_seen: i64,
    /// The idle timeout's end; never beyond `ends`.
    pub(super) expires: i64,
    /// The absolute timeout's end.
    pub(super) ends: i64,
}

/// Whose session it is.
pub(super) struct Owner<'a> {
    pub(super) sub: &'a str,
    pub(super) sid: Option<&'a str>,
    pub(super) user_agent: &'a str,
}

impl Sessions {
    /// A new session's life begins.
    pub(super) async fn begin(
        &self,
        handle: &str,
        owner: &Owner<'_>,
        tokens: &TokenSet,
    ) -> Result<Life, StoreError> {
        const SQL: &str = "INSERT INTO session (id, created_at, last_seen_at, expires_at, ends_at, version, token_set, \
                           sub, sid, device) VALUES ($1, $2, $2, $3, $4, 1, $5, $6, $7, $8)";
        let now = clock::now();
        let ends = self.end_of(now, tokens);
        let expires = self.idle_end(now, ends);
        let keys = &self.0.keys;
        let sealed = keys.seal(Purpose::TokenSet, handle, tokens);
        let sub = keys.owner_hash("sub", owner.sub);
        let sid = owner.sid.map(|sid| keys.owner_hash("sid", sid));
        let device = keys.seal(Purpose::Device, handle, &owner.user_agent);
        on_pool!(&self.0.database, pool => {
            sqlx::query(SQL)
                .bind(handle)
                .bind(now)
                .bind(expires)
                .bind(ends)
                .bind(sealed)
                .bind(sub)
                .bind(sid)
                .bind(device)
                .execute(pool)
                .await?;
        });
        session_started();
        Ok(Life {
            began: now,
            last_seen: now,
            expires,
            ends,
        })
    }

    /// The life of a session that has not ended, as the database knows it.
    pub(super) async fn life(&self, handle: &str) -> Result<Option<Life>, StoreError> {
        const SQL: &str = "SELECT created_at, last_seen_at, expires_at, ends_at FROM session WHERE id = $1 AND expires_at > $2";
        let row: Option<(i64, i64, i64, i64)> = on_pool!(&self.0.database, pool => {
            sqlx::query_as(SQL).bind(handle).bind(clock::now()).fetch_optional(pool).await?
        });
        Ok(row.map(|(began, last_seen, expires, ends)| Life {
            began,
            last_seen,
            expires,
            ends,
        }))
    }

    /// Whether it is time to slide the idle timeout: to the minute, or to a tenth of it.
    pub(super) fn is_to_be_extended(&self, life: &Life) -> bool {
        let pause = (self.0.idle_timeout.as_secs() / 10).min(60);
        clock::now() >= life.last_seen.saturating_add_unsigned(pause)
    }

    /// Slides the idle timeout. `false` if the session has ended meanwhile.
    pub(super) async fn extend(&self, handle: &str, life: &mut Life) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1 AND expires_at > $2";
        let now = clock::now();
        life.last_seen = now;
        life.expires = self.idle_end(now, life.ends);
        let rows = on_pool!(&self.0.database, pool => {
            sqlx::query(SQL).bind(handle).bind(now).bind(life.expires).execute(pool).await?.rows_affected()
        });
        self.has_changed(handle);
        Ok(rows == 1)
    }

    /// The session ends, here and on every instance. Its refresh token is revoked in the background, however long that takes:
    /// whatever the provider does, the session is over.
    pub(crate) async fn end(&self, handle: &str, cause: Ended) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM session WHERE id = $1 RETURNING token_set";
        let ended = on_pool!(&self.0.database, pool => {
            let mut transaction = pool.begin().await?;
            let row: Option<(Vec<u8>,)> =
                sqlx::query_as(SQL).bind(handle).fetch_optional(&mut *transaction).await?;
            let ended = row.is_some();
            if let Some(revocation) = row.and_then(|(sealed,)| self.revocation_of(handle, &sealed)) {
                sqlx::query(Revocation::INSERT)
                    .bind(revocation.id)
                    .bind(revocation.sealed)
                    .bind(revocation.next_attempt_at)
                    .bind(revocation.expires_at)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            ended
        });
        if ended {
            session_ended(cause);
        }
        self.has_changed(handle);
        self.0.revocations.notify_one();
        Ok(())
    }

    /// When a session that began at `began` ends whatever its user does: no later than its refresh token, where the provider
    /// tells when that is.
    pub(super) fn end_of(&self, began: i64, tokens: &TokenSet) -> i64 {
        let absolute = began.saturating_add_unsigned(self.0.absolute_timeout.as_secs());
        tokens
            .refresh_expires_at
            .map_or(absolute, |end| end.min(absolute))
    }

    fn idle_end(&self, now: i64, ends: i64) -> i64 {
        now.saturating_add_unsigned(self.0.idle_timeout.as_secs())
            .min(ends)
    }
}
