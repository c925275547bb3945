//! Refresh tokens of sessions that have ended, until the provider has been told.
//!
//! A row is written in the transaction that ends the session, so no outage and no crash loses one. Whoever revokes a row claims
//! it first, by moving its next attempt beyond the time that one attempt may take: two instances never do the same row, and a
//! row whose instance died comes up again.

use std::time::Duration;

use futures_util::future::try_join_all;

use super::{Sessions, StoreError, database::on_pool, seal::Purpose};
use crate::{
    clock,
    oidc::{RevocationError, TokenSet},
    random::random_name,
};

/// How long one attempt may take: longer than the HTTP client waits for discovery, the keys and the revocation itself.
const LEASE: i64 = 60;
/// The longest pause between two attempts, in seconds; the first is one second, and each doubles the one before.
const LONGEST_PAUSE: i64 = 600;
/// After a day the provider is no longer bothered.
const PATIENCE: i64 = 24 * 60 * 60;
/// How long the worker sleeps when nothing is due; another instance may have left a row behind.
const IDLE: Duration = Duration::from_mins(1);
/// How many rows one process revokes at once.
const BATCH: i64 = 8;

/// A row to be.
pub(super) struct Revocation {
    pub(super) id: String,
    pub(super) sealed: Vec<u8>,
    pub(super) next_attempt_at: i64,
    pub(super) expires_at: i64,
}

/// A row that is ours until the lease runs out.
#[derive(sqlx::FromRow)]
pub(super) struct Claimed {
    id: String,
    refresh_token: Vec<u8>,
    attempts: i64,
    expires_at: i64,
}

impl Revocation {
    pub(super) const INSERT: &str = "INSERT INTO revocation (id, refresh_token, next_attempt_at, attempts, expires_at) VALUES ($1, $2, $3, 0, $4)";
}

impl Sessions {
    /// What a session's sealed token set leaves to revoke.
    pub(super) fn revocation_of(&self, handle: &str, sealed: &[u8]) -> Option<Revocation> {
        let refresh_token = self.open_tokens(handle, sealed)?.refresh_token?;
        Some(self.revocation(&refresh_token))
    }

    /// Revokes a token set that no row holds.
    pub(super) async fn revoke_later(&self, tokens: &TokenSet) -> Result<(), StoreError> {
        let Some(refresh_token) = &tokens.refresh_token else {
            return Ok(());
        };
        let Revocation {
            id,
            sealed,
            next_attempt_at,
            expires_at,
        } = self.revocation(refresh_token);
        on_pool!(&self.0.database, pool => {
            sqlx::query(Revocation::INSERT)
                .bind(id)
                .bind(sealed)
                .bind(next_attempt_at)
                .bind(expires_at)
                .execute(pool)
                .await?;
        });
        self.0.revocations.notify_one();
        Ok(())
    }

    fn revocation(&self, refresh_token: &str) -> Revocation {
        let (id, now) = (random_name(), clock::now());
        Revocation {
            sealed: self.0.keys.seal(Purpose::Revocation, &id, &refresh_token),
            id,
            next_attempt_at: now,
            expires_at: now.saturating_add(PATIENCE),
        }
    }

    /// Revokes what is due, as soon as it is, for as long as it is polled.
    pub(crate) async fn revoke_forever(&self) {
        loop {
            let pause = match self.revoke_what_is_due().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "refresh tokens of ended sessions cannot be read; trying again in a minute");
                    IDLE
                }
            };
            // Woken by a new row, or by the time.
            let _ = tokio::time::timeout(pause, self.0.revocations.notified()).await;
        }
    }

    /// How long nothing will be due, as far as this instance knows.
    async fn revoke_what_is_due(&self) -> Result<Duration, StoreError> {
        const NEXT: &str = "SELECT MIN(next_attempt_at) FROM revocation";
        while !self.0.under_way.is_closed() {
            let _under_way = self.0.under_way.token();
            let claimed = self.claim_revocations().await?;
            if claimed.is_empty() {
                break;
            }
            try_join_all(
                claimed
                    .into_iter()
                    .map(|claimed| self.attempt_revocation(claimed)),
            )
            .await?;
        }
        let next: Option<i64> =
            on_pool!(&self.0.database, pool => sqlx::query_scalar(NEXT).fetch_one(pool).await?);
        let seconds = next.and_then(|next| u64::try_from(next.saturating_sub(clock::now())).ok());
        Ok(match (next, seconds) {
            (None, _) => IDLE,
            (Some(_), seconds) => Duration::from_secs(seconds.unwrap_or(0).max(1)).min(IDLE),
        })
    }

    pub(super) async fn claim_revocations(&self) -> Result<Vec<Claimed>, StoreError> {
        const SQL: &str = "UPDATE revocation SET next_attempt_at = $2 WHERE next_attempt_at <= $1 AND id IN \
                           (SELECT id FROM revocation WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $3) \
                           RETURNING id, refresh_token, attempts, expires_at";
        let now = clock::now();
        let leased = now.saturating_add(LEASE);
        Ok(on_pool!(&self.0.database, pool => {
            sqlx::query_as(SQL).bind(now).bind(leased).bind(BATCH).fetch_all(pool).await?
        }))
    }

    async fn attempt_revocation(&self, claimed: Claimed) -> Result<(), StoreError> {
        let Claimed {
            id,
            refresh_token,
            attempts,
            expires_at,
        } = claimed;
        let Some(refresh_token): Option<String> = self.0.keys.open(Purpose::Revocation, &id, &refresh_token)
        else {
            tracing::warn!("a refresh token to revoke does not open: its key has left SESSION_KEYS");
            return self.forget_revocation(&id).await;
        };
        match self.0.provider.revoke(&refresh_token).await {
            Ok(()) => self.forget_revocation(&id).await,
            Err(error @ RevocationError::Refused(_)) => {
                tracing::warn!(%error, "a refresh token was not revoked; it lives until the provider ends it");
                self.forget_revocation(&id).await
            }
            Err(error) if clock::now() >= expires_at => {
                tracing::warn!(%error, "a refresh token was not revoked within a day; it lives until the provider ends it");
                self.forget_revocation(&id).await
            }
            Err(error) => {
                tracing::info!(%error, attempts, "a refresh token will be revoked once the provider is back");
                self.postpone_revocation(&id, attempts).await
            }
        }
    }

    async fn postpone_revocation(&self, id: &str, attempts: i64) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE revocation SET next_attempt_at = $2, attempts = attempts + 1 WHERE id = $1";
        let next = clock::now().saturating_add(pause_after(attempts));
        on_pool!(&self.0.database, pool => sqlx::query(SQL).bind(id).bind(next).execute(pool).await.map(drop)?);
        Ok(())
    }

    async fn forget_revocation(&self, id: &str) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM revocation WHERE id = $1";
        on_pool!(&self.0.database, pool => sqlx::query(SQL).bind(id).execute(pool).await.map(drop)?);
        Ok(())
    }
}

/// Seconds: 1, 2, 4, … and no more than the longest.
fn pause_after(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX);
    1_i64
        .checked_shl(doublings)
        .filter(|pause| (1..LONGEST_PAUSE).contains(pause))
        .unwrap_or(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<i64> = [0, 1, 2, 9, 10, 62, 63, 64, i64::MAX].map(pause_after).into();
        assert_eq!(pauses, [1, 2, 4, 512, 600, 600, 600, 600, 600]);
    }
}
