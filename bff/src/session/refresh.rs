//! One refresh at a time: take the turn, read again, then act. The turn is a lock within this process and a lease
//! across processes; see [`super::token_set`] for what they protect against.

use std::time::{Duration, Instant};

use super::{
    Sessions, StoreError,
    access_token::{AccessToken, Wanted, granted, unavailable},
    token_set::Versioned,
    turns::Failure,
};
use crate::{
    clock,
    oidc::{IssuedToken, RefreshError, TokenSet},
    ops::metrics::{self, Ended, Refresh},
};

/// How long a call waits for a token at the most: longer than a lease, so that a dead holder's can be taken over.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often whoever waits for another instance looks whether it is done.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long nobody refreshes ahead of the end after that has failed, in seconds.
const PAUSE: i64 = 5;

impl Sessions {
    /// A token that has just been fetched, or the reason why there is none.
    pub(super) async fn refreshed(&self, wanted: &Wanted) -> AccessToken {
        let asked = clock::instant();
        let turn = self.0.turns.of(&wanted.handle);
        let Ok(mut last) = tokio::time::timeout(PATIENCE, turn.lock()).await else {
            return unavailable();
        };
        // Whoever had the turn while we waited for it has failed for us as well.
        let failed_for_us = |(failed, service, _): &&Failure| *failed > asked && *service == wanted.service;
        if let Some((_, _, problem)) = last.as_ref().filter(failed_for_us) {
            return AccessToken::Unavailable(problem.clone());
        }
        let outcome = self.refresh_in_turn(wanted, asked + PATIENCE).await;
        let token = outcome.unwrap_or_else(|error| AccessToken::Unavailable(error.into()));
        if let AccessToken::Unavailable(problem) = &token {
            *last = Some((clock::instant(), wanted.service.clone(), problem.clone()));
        }
        token
    }

    async fn refresh_in_turn(
        &self,
        wanted: &Wanted,
        patience_ends: Instant,
    ) -> Result<AccessToken, StoreError> {
        let handle = &wanted.handle;
        loop {
            let Some(current) = self.token_set(handle).await? else {
                return Ok(AccessToken::Ended);
            };
            let issued = wanted.issued_in(&current.tokens);
            let accepted = issued.filter(|issued| !wanted.was_refused(issued));
            if let Some(issued) = accepted.filter(|issued| issued.is_fresh(self.0.refresh_skew)) {
                return Ok(granted(issued));
            }
            let Some(refresh_token) = current.tokens.refresh_token.clone() else {
                return self.good_or_ended(wanted, &current).await;
            };
            if self.lease(handle, current.version).await? {
                return self.refresh_under_lease(wanted, current, &refresh_token).await;
            }
            if let Some(issued) = accepted.filter(|issued| issued.is_good()) {
                return Ok(granted(issued));
            }
            if clock::instant() > patience_ends {
                return Ok(unavailable());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn refresh_under_lease(
        &self,
        wanted: &Wanted,
        current: Versioned,
        refresh_token: &str,
    ) -> Result<AccessToken, StoreError> {
        let (handle, service) = (&wanted.handle, wanted.service.as_ref());
        let issued = wanted.issued_in(&current.tokens);
        let began = Instant::now();
        let outcome = self
            .0
            .provider
            .refresh(refresh_token, &current.tokens, service)
            .await;
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
                if issued.is_some_and(|issued| wanted.was_refused(issued)) {
                    new.replaces_a_refused_one(service);
                }
                if self.keep(handle, &current, &new).await? {
                    return Ok(wanted.granted_from(&new));
                }
                self.newest_instead_of(wanted, &new).await
            }
            Err(error @ RefreshError::Dead(_)) => {
                tracing::info!(reason = error.reason(), %error, "the session ends");
                self.ended_unless_replaced(wanted, current.version).await
            }
            Err(error) => {
                tracing::warn!(reason = error.reason(), %error, "no new token set; the session lives on");
                let RefreshError::Unusable(_, Some(refresh_token)) = error else {
                    return self.current_after_a_failure(wanted, &current).await;
                };
                let mut tokens = current.tokens.clone();
                tokens.refresh_token = Some(refresh_token.into_secret());
                if !self.keep(handle, &current, &tokens).await? {
                    return self.newest_instead_of(wanted, &tokens).await;
                }
                self.current_after_a_failure(wanted, &current.next()).await
            }
        }
    }

    /// Whoever can still use the token need not ask a provider that is away at every call.
    pub(super) async fn current_after_a_failure(
        &self,
        wanted: &Wanted,
        current: &Versioned,
    ) -> Result<AccessToken, StoreError> {
        let issued = wanted.issued_in(&current.tokens);
        let pause_ends = clock::now().saturating_add(PAUSE);
        let runs_out_at = issued.map_or_else(clock::now, IssuedToken::runs_out_at);
        let not_before = runs_out_at.min(pause_ends);
        self.give_back_lease(&wanted.handle, current.version, not_before)
            .await?;
        Ok(issued
            .filter(|issued| issued.is_good())
            .map_or_else(unavailable, granted))
    }

    /// What was refreshed was not kept. If the session ended meanwhile, nobody else knows of the new refresh token.
    async fn newest_instead_of(&self, wanted: &Wanted, new: &TokenSet) -> Result<AccessToken, StoreError> {
        let Some(newest) = self.token_set(&wanted.handle).await? else {
            self.revoke_later(new).await?;
            return Ok(AccessToken::Ended);
        };
        Ok(wanted.granted_from(&newest.tokens))
    }

    /// Nothing can be refreshed: the access token is used while it lasts.
    async fn good_or_ended(&self, wanted: &Wanted, current: &Versioned) -> Result<AccessToken, StoreError> {
        match wanted.issued_in(&current.tokens) {
            Some(issued) if issued.is_good() => Ok(granted(issued)),
            None if current.tokens.access.is_good() => {
                tracing::warn!(
                    "the provider gave no refresh token, without which there is no token for another service"
                );
                Ok(unavailable())
            }
            _ => self.ended_unless_replaced(wanted, current.version).await,
        }
    }

    /// If somebody has put another token set in the place of the dead one, that is used; otherwise the session ends.
    pub(super) async fn ended_unless_replaced(
        &self,
        wanted: &Wanted,
        version: i64,
    ) -> Result<AccessToken, StoreError> {
        match self.token_set(&wanted.handle).await? {
            Some(newest) if newest.version != version => Ok(wanted.granted_from(&newest.tokens)),
            _ => {
                self.end(&wanted.handle, Ended::NoToken).await?;
                Ok(AccessToken::Ended)
            }
        }
    }
}
