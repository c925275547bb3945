//! An access token that will last for the next call.
//!
//! While the current token is good it is used, and when it will soon run out, the next one is fetched in the background.
//! Only when there is no good one does a call wait. One refresh at a time: take the turn, read again, then act. The turn is
//! a lock within this process and a lease across processes; see [`super::token_set`] for what they protect against.

use std::time::{Duration, Instant};

use super::{Sessions, StoreError, Visitor, credential::Credential, token_set::Versioned};
use crate::{
    Code, Problem, clock,
    oidc::{RefreshError, TokenSet},
    ops::metrics::{self, Ended, Refresh},
};

/// How long a call waits for a token at the most: longer than a lease, so that a dead holder's can be taken over.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often whoever waits for another instance looks whether it is done.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long nobody refreshes ahead of the end after that has failed, in seconds.
const PAUSE: i64 = 5;

/// What a caller gets who needs a token. No case can be forgotten.
#[derive(Debug)]
pub(crate) enum AccessToken {
    /// Send this.
    Granted(Credential),
    /// Nobody is signed in.
    Anonymous,
    /// Somebody was.
    Ended,
    /// The provider or the database is not answering; the session lives on.
    Unavailable(Problem),
}

impl Sessions {
    /// The access token of whoever sent the request.
    pub(crate) async fn access_token(&self, visitor: &Visitor) -> AccessToken {
        let handle = match visitor {
            Visitor::Anonymous => return AccessToken::Anonymous,
            Visitor::Ended => return AccessToken::Ended,
            Visitor::SignedIn(current) => current.handle(),
        };
        match self.token_set(handle).await {
            Ok(Some(Versioned { tokens, .. })) if tokens.is_fresh(self.0.refresh_skew) => granted(tokens),
            Ok(Some(current)) if current.tokens.is_good() => {
                if !current.is_leased() {
                    self.refresh_in_background(handle);
                }
                granted(current.tokens)
            }
            Ok(Some(_)) => self.refreshed_for_a_call(handle, None).await,
            Ok(None) => AccessToken::Ended,
            Err(error) => AccessToken::Unavailable(error.into()),
        }
    }

    /// Another access token than one that an upstream has just refused, if there can be one.
    pub(crate) async fn access_token_instead_of(
        &self,
        visitor: &Visitor,
        refused: &Credential,
    ) -> AccessToken {
        let Visitor::SignedIn(current) = visitor else {
            return AccessToken::Anonymous;
        };
        let handle = current.handle();
        match self.token_set(handle).await {
            Ok(Some(Versioned { tokens, .. })) if !refused.is_of(&tokens) || tokens.is_another_try() => {
                granted(tokens)
            }
            Ok(Some(_)) => self.refreshed_for_a_call(handle, Some(refused.clone())).await,
            Ok(None) => AccessToken::Ended,
            Err(error) => AccessToken::Unavailable(error.into()),
        }
    }

    /// A browser that leaves must not interrupt what the provider has already begun.
    async fn refreshed_for_a_call(&self, handle: &str, refused: Option<Credential>) -> AccessToken {
        let (sessions, handle) = (self.clone(), handle.to_owned());
        let refresh = tokio::spawn(async move { sessions.refreshed(&handle, refused.as_ref()).await });
        refresh
            .await
            .unwrap_or_else(|_| AccessToken::Unavailable(Code::Internal.into()))
    }

    fn refresh_in_background(&self, handle: &str) {
        let turn = self.0.turns.of(handle);
        // Whoever has the turn is doing it already.
        if turn.try_lock().is_ok() {
            let (sessions, handle) = (self.clone(), handle.to_owned());
            tokio::spawn(async move { sessions.refreshed(&handle, None).await });
        }
    }

    async fn refreshed(&self, handle: &str, refused: Option<&Credential>) -> AccessToken {
        let asked = Instant::now();
        let turn = self.0.turns.of(handle);
        let Ok(mut last) = tokio::time::timeout(PATIENCE, turn.lock()).await else {
            return AccessToken::Unavailable(Code::ProviderUnavailable.into());
        };
        // Whoever had the turn while we waited for it has failed for us as well.
        if let Some((_, problem)) = last.as_ref().filter(|(failed, _)| *failed > asked) {
            return AccessToken::Unavailable(problem.clone());
        }
        let outcome = self.refresh_in_turn(handle, refused, asked + PATIENCE).await;
        let token = outcome.unwrap_or_else(|error| AccessToken::Unavailable(error.into()));
        if let AccessToken::Unavailable(problem) = &token {
            *last = Some((Instant::now(), problem.clone()));
        }
        token
    }

    async fn refresh_in_turn(
        &self,
        handle: &str,
        refused: Option<&Credential>,
        patience_ends: Instant,
    ) -> Result<AccessToken, StoreError> {
        loop {
            let Some(current) = self.token_set(handle).await? else {
                return Ok(AccessToken::Ended);
            };
            let is_refused = refused.is_some_and(|refused| refused.is_of(&current.tokens));
            if current.tokens.is_fresh(self.0.refresh_skew) && !is_refused {
                return Ok(granted(current.tokens));
            }
            let Some(refresh_token) = current.tokens.refresh_token.clone() else {
                return self.good_or_ended(handle, current).await;
            };
            if self.lease(handle, current.version).await? {
                return self
                    .refresh_under_lease(handle, current, &refresh_token, is_refused)
                    .await;
            }
            if current.tokens.is_good() && !is_refused {
                return Ok(granted(current.tokens));
            }
            if Instant::now() > patience_ends {
                return Ok(AccessToken::Unavailable(Code::ProviderUnavailable.into()));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn refresh_under_lease(
        &self,
        handle: &str,
        current: Versioned,
        refresh_token: &str,
        is_refused: bool,
    ) -> Result<AccessToken, StoreError> {
        let began = Instant::now();
        let outcome = self.0.provider.refresh(refresh_token, &current.tokens).await;
        metrics::refresh(
            match &outcome {
                Ok(_) => Refresh::Succeeded,
                Err(error @ RefreshError::Dead(_)) => Refresh::Dead(error.reason()),
                Err(error) => Refresh::Failed(error.reason()),
            },
            began.elapsed(),
        );
        match outcome {
            Ok(mut new) => {
                new.replaces_a_refused_one = is_refused;
                if self.keep(handle, &current, &new).await? {
                    return Ok(granted(new));
                }
                let Some(newest) = self.token_set(handle).await? else {
                    // The session ended meanwhile; nobody else knows of the new refresh token.
                    self.revoke_later(&new).await?;
                    return Ok(AccessToken::Ended);
                };
                Ok(granted(newest.tokens))
            }
            Err(error @ RefreshError::Dead(_)) => {
                tracing::info!(reason = error.reason(), %error, "the session ends");
                self.ended_unless_replaced(handle, current.version).await
            }
            Err(error) => {
                tracing::warn!(reason = error.reason(), %error, "no new token set; the session lives on");
                // Whoever can still use the token need not ask a provider that is away at every call.
                let pause_ends = clock::now().saturating_add(PAUSE);
                let not_before = current.tokens.runs_out_at().min(pause_ends);
                self.give_back_lease(handle, current.version, not_before).await?;
                if current.tokens.is_good() {
                    return Ok(granted(current.tokens));
                }
                Ok(AccessToken::Unavailable(Code::ProviderUnavailable.into()))
            }
        }
    }

    /// The provider has forgotten the old refresh token by now: a database that is away for a moment must not lose the new.
    async fn keep(&self, handle: &str, replaced: &Versioned, new: &TokenSet) -> Result<bool, StoreError> {
        let mut pause = LOOK_AGAIN;
        loop {
            match self.replace_token_set(handle, replaced, new).await {
                Err(error) if pause < PATIENCE => {
                    tracing::warn!(%error, "a token set could not be kept; trying again");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                outcome => return outcome,
            }
        }
    }

    /// Nothing can be refreshed: the access token is used while it lasts.
    async fn good_or_ended(&self, handle: &str, current: Versioned) -> Result<AccessToken, StoreError> {
        if current.tokens.is_good() {
            return Ok(granted(current.tokens));
        }
        self.ended_unless_replaced(handle, current.version).await
    }

    /// If somebody has put another token set in the place of the dead one, that is used; otherwise the session ends.
    async fn ended_unless_replaced(&self, handle: &str, version: i64) -> Result<AccessToken, StoreError> {
        match self.token_set(handle).await? {
            Some(newest) if newest.version != version => Ok(granted(newest.tokens)),
            _ => {
                self.end(handle, Ended::NoToken).await?;
                Ok(AccessToken::Ended)
            }
        }
    }
}

fn granted(tokens: TokenSet) -> AccessToken {
    AccessToken::Granted(Credential::of(tokens))
}
