//! The token set in a session's row: who may replace it, and by what.
//!
//! Two things keep a refresh token from being used twice. A lease says that somebody is at the provider with it; it runs
//! out, so that whoever died with it is not waited for. And the version is a fence: a token set takes the place of
//! the one it was refreshed from, or of none.

use std::time::Duration;

use super::{Sessions, StoreError, database::on_pool, seal::Purpose};
use crate::{clock, oidc::TokenSet};

/// How long one refresh may take: longer than the HTTP client waits for a provider.
const LEASE: Duration = Duration::from_secs(12);

/// How long whoever has a new token set waits for a database that is away: at first, and at the most between two attempts.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// A token set, and which of the session's it is.
pub(super) struct Versioned {
    pub(super) version: i64,
    pub(super) tokens: TokenSet,
    began: i64,
    refreshing_until: i64,
}

impl Versioned {
    /// The same in the next version.
    pub(super) fn next(self) -> Self {
        let version = self.version + 1;
        Self { version, ..self }
    }

    /// Whether somebody is refreshing it, or has just tried in vain.
    pub(super) fn is_leased(&self) -> bool {
        self.refreshing_until > clock::now()
    }
}

impl Sessions {
    /// The current token set of a session that has not ended, as the database knows it.
    pub(super) async fn token_set(&self, handle: &str) -> Result<Option<Versioned>, StoreError> {
        const SQL: &str = "SELECT version, token_set, created_at, refreshing_until FROM session WHERE id = $1 AND expires_at > $2";
        let row: Option<(i64, Vec<u8>, i64, i64)> = on_pool!(&self.0.database, pool => {
            sqlx::query_as(SQL).bind(handle).bind(clock::now()).fetch_optional(pool).await?
        });
        Ok(row.and_then(|(version, sealed, began, refreshing_until)| {
            let tokens = self.open_tokens(handle, &sealed)?;
            Some(Versioned {
                version,
                tokens,
                began,
                refreshing_until,
            })
        }))
    }

    /// Takes the lease for refreshing this version. `false` while somebody else, here or on another instance, has it.
    pub(super) async fn lease(&self, handle: &str, version: i64) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE session SET refreshing_until = $3 \
                           WHERE id = $1 AND version = $2 AND refreshing_until <= $4 AND expires_at > $4";
        let now = clock::now();
        let until = now.saturating_add_unsigned(LEASE.as_secs());
        let rows = on_pool!(&self.0.database, pool => {
            sqlx::query(SQL).bind(handle).bind(version).bind(until).bind(now).execute(pool).await?.rows_affected()
        });
        Ok(rows == 1)
    }

    /// The refresh came to nothing. Nobody tries again before `not_before`, in seconds since 1970.
    pub(super) async fn give_back_lease(
        &self,
        handle: &str,
        version: i64,
        not_before: i64,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE session SET refreshing_until = $3 WHERE id = $1 AND version = $2";
        on_pool!(&self.0.database, pool => {
            sqlx::query(SQL).bind(handle).bind(version).bind(not_before).execute(pool).await?;
        });
        Ok(())
    }

    /// [`Self::replace_token_set`], patiently: the provider has forgotten the old refresh token by now, and a database that is
    /// away for a moment must not lose the new.
    pub(super) async fn keep(
        &self,
        handle: &str,
        replaced: &Versioned,
        new: &TokenSet,
    ) -> Result<bool, StoreError> {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.replace_token_set(handle, replaced, new).await {
                Err(error) if pause < LONGEST_PAUSE => {
                    tracing::warn!(%error, "a token set could not be kept; trying again");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                outcome => return outcome,
            }
        }
    }

    /// Puts a token set in the place of the one it was refreshed from, and gives the lease back. `false` if somebody else was
    /// first, or the session has ended.
    async fn replace_token_set(
        &self,
        handle: &str,
        replaced: &Versioned,
        tokens: &TokenSet,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE session SET token_set = $3, version = version + 1, refreshing_until = 0, ends_at = $4, \
                           expires_at = CASE WHEN expires_at < $4 THEN expires_at ELSE $4 END \
                           WHERE id = $1 AND version = $2";
        let sealed = self.0.keys.seal(Purpose::TokenSet, handle, tokens);
        let ends = self.end_of(replaced.began, tokens);
        let rows = on_pool!(&self.0.database, pool => {
            sqlx::query(SQL)
                .bind(handle)
                .bind(replaced.version)
                .bind(sealed)
                .bind(ends)
                .execute(pool)
                .await?
                .rows_affected()
        });
        self.0.memory.forget(handle);
        Ok(rows == 1)
    }

    pub(super) fn open_tokens(&self, handle: &str, sealed: &[u8]) -> Option<TokenSet> {
        let tokens = self.0.keys.open(Purpose::TokenSet, handle, sealed);
        if tokens.is_none() {
            tracing::warn!(
                "a token set does not open: somebody changed it, or its key has left SESSION_KEYS"
            );
        }
        tokens
    }
}
