//! An access token that will last for the next call.
//!
//! Refreshing takes turns: take the turn, read again, then act. Within this process that makes it one refresh at a time
//! per session; across processes the version of the token set decides whose result counts.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;

use super::{Sessions, StoreError, Visitor, life::Versioned};
use crate::{
    clock,
    oidc::{RefreshError, TokenSet},
};

/// How long before its end an access token is refreshed: enough for the call it is wanted for.
const SKEW: Duration = Duration::from_secs(30);

/// What a caller gets who needs a token. No case can be forgotten.
#[derive(Debug)]
pub(crate) enum AccessToken {
    /// Send this.
    Bearer(SecretString),
    /// Nobody is signed in.
    Anonymous,
    /// Somebody was.
    Ended,
    /// The provider or the database is not answering; the session lives on.
    Unavailable(String),
}

impl Sessions {
    /// The access token of whoever sent the request.
    pub(crate) async fn access_token(&self, visitor: &Visitor) -> AccessToken {
        let handle = match visitor {
            Visitor::Anonymous => return AccessToken::Anonymous,
            Visitor::Ended => return AccessToken::Ended,
            Visitor::SignedIn(current) => current.handle().to_owned(),
        };
        match self.token_set(&handle).await {
            Ok(Some(current)) if lasts(&current.tokens, SKEW) => bearer(current.tokens),
            Ok(Some(_)) => {
                let sessions = self.clone();
                // A browser that leaves must not interrupt what the provider has already begun.
                let refresh = tokio::spawn(async move { sessions.refreshed(&handle).await });
                refresh
                    .await
                    .unwrap_or_else(|error| AccessToken::Unavailable(error.to_string()))
            }
            Ok(None) => AccessToken::Ended,
            Err(error) => AccessToken::Unavailable(error.to_string()),
        }
    }

    async fn refreshed(&self, handle: &str) -> AccessToken {
        let turn = self.turn(handle);
        let _mine = turn.lock().await;
        match self.refresh_in_turn(handle).await {
            Ok(token) => token,
            Err(error) => AccessToken::Unavailable(error.to_string()),
        }
    }

    async fn refresh_in_turn(&self, handle: &str) -> Result<AccessToken, StoreError> {
        let Some(Versioned { version, tokens }) = self.token_set(handle).await? else {
            return Ok(AccessToken::Ended);
        };
        if lasts(&tokens, SKEW) {
            return Ok(bearer(tokens));
        }
        let Some(refresh_token) = tokens.refresh_token.as_deref() else {
            return self.still_good_or_ended(handle, version, tokens).await;
        };
        match self.0.provider.refresh(refresh_token).await {
            Ok(new) => {
                if self.replace_token_set(handle, version, &new).await? {
                    return Ok(bearer(new));
                }
                Ok(self
                    .token_set(handle)
                    .await?
                    .map_or(AccessToken::Ended, |current| bearer(current.tokens)))
            }
            Err(RefreshError::Dead(reason)) => {
                tracing::info!(reason, "the provider refused the refresh token");
                self.still_good_or_ended(handle, version, tokens).await
            }
            Err(error) if lasts(&tokens, Duration::ZERO) => {
                tracing::warn!(%error, "going on with the access token while it lasts");
                Ok(bearer(tokens))
            }
            Err(error) => Ok(AccessToken::Unavailable(error.to_string())),
        }
    }

    /// Nothing can be refreshed with these tokens any more. If another instance has put others in their place, those are
    /// used; otherwise the session ends.
    async fn still_good_or_ended(
        &self,
        handle: &str,
        version: i64,
        tokens: TokenSet,
    ) -> Result<AccessToken, StoreError> {
        if tokens.refresh_token.is_none() && lasts(&tokens, Duration::ZERO) {
            return Ok(bearer(tokens));
        }
        match self.token_set(handle).await? {
            Some(current) if current.version != version => Ok(bearer(current.tokens)),
            _ => {
                self.end(handle).await?;
                Ok(AccessToken::Ended)
            }
        }
    }

    /// The lock that this session's refreshes take, made when the first asks and gone when the last is done.
    fn turn(&self, handle: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self
            .0
            .turns
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(handle).and_then(std::sync::Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        turns.insert(handle.to_owned(), Arc::downgrade(&turn));
        turn
    }
}

/// Whether the access token is good for this long; one whose end is unknown is tried until it is refused.
fn lasts(tokens: &TokenSet, time: Duration) -> bool {
    tokens
        .expires_at
        .is_none_or(|end| end > clock::now().saturating_add_unsigned(time.as_secs()))
}

fn bearer(tokens: TokenSet) -> AccessToken {
    AccessToken::Bearer(tokens.access_token.into())
}
