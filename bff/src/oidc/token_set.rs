//! What the token endpoint hands out for a user, as it is kept: on the server, sealed, never shown to a browser.

use openidconnect::{ExtraTokenFields, OAuth2TokenResponse, RefreshToken};
use serde::{Deserialize, Serialize};

use super::{DpopKey, TargetService, token::TokenResponse};
use crate::clock;

/// The tokens of one session. Times are seconds since 1970.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct TokenSet {
    /// Whose it is.
    pub(crate) sub: String,
    /// For the service that the login is for.
    #[serde(flatten)]
    pub(crate) access: IssuedToken,
    /// For other services, each asked for by name (RFC 8707).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<(TargetService, IssuedToken)>,
    pub(crate) refresh_token: Option<String>,
    /// `None` when the provider did not say, which is usual: no standard has a name for it.
    pub(crate) refresh_expires_at: Option<i64>,
}

/// One access token.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct IssuedToken {
    pub(crate) access_token: String,
    pub(crate) received_at: i64,
    /// `None` when the provider did not say (RFC 6749 §5.1 leaves it the choice).
    pub(crate) expires_at: Option<i64>,
    /// The key that it is bound to, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dpop_key: Option<DpopKey>,
    /// Whether it was fetched because an upstream had refused the one before.
    #[serde(default)]
    pub(crate) replaces_a_refused_one: bool,
}

/// How long the refresh token lives, in seconds, by the two names that providers have for it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct RefreshTokenLifetime {
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_expires_in: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token_expires_in: Option<i64>,
}

impl ExtraTokenFields for RefreshTokenLifetime {}

impl RefreshTokenLifetime {
    /// Zero is how Keycloak says "no end".
    fn seconds(&self) -> Option<i64> {
        self.refresh_expires_in
            .or(self.refresh_token_expires_in)
            .filter(|seconds| *seconds > 0)
    }
}

impl TokenSet {
    /// What a login yields.
    pub(super) fn begun(response: &TokenResponse, sub: String, dpop_key: Option<DpopKey>) -> Self {
        Self {
            sub,
            access: IssuedToken::received(response, dpop_key),
            others: Vec::new(),
            refresh_token: response.refresh_token().cloned().map(RefreshToken::into_secret),
            refresh_expires_at: refresh_expires_at(response),
        }
    }

    /// With what a refresh yields. A provider that rotates sends a new refresh token; one that does not lets us keep ours
    /// (RFC 6749 §6).
    pub(super) fn refreshed(
        &self,
        response: &TokenResponse,
        service: Option<&TargetService>,
        dpop_key: Option<DpopKey>,
    ) -> Self {
        let mut new = self.clone();
        let issued = IssuedToken::received(response, dpop_key);
        match service {
            None => new.access = issued,
            Some(service) => {
                new.others.retain(|(other, _)| other != service);
                new.others.push((service.clone(), issued));
            }
        }
        if let Some(refresh_token) = response.refresh_token() {
            new.refresh_token = Some(refresh_token.secret().clone());
        }
        new.refresh_expires_at = refresh_expires_at(response);
        new
    }

    /// The access token for a service, if there ever was one; the login's if none is named.
    pub(crate) fn issued_for(&self, service: Option<&TargetService>) -> Option<&IssuedToken> {
        match service {
            None => Some(&self.access),
            Some(service) => self
                .others
                .iter()
                .find(|(other, _)| other == service)
                .map(|(_, issued)| issued),
        }
    }

    /// Every access token, and for which service; none is named for the login's.
    pub(crate) fn issued(&self) -> impl Iterator<Item = (Option<&TargetService>, &IssuedToken)> {
        let others = self
            .others
            .iter()
            .map(|(service, issued)| (Some(service), issued));
        std::iter::once((None, &self.access)).chain(others)
    }

    /// Remembers that an upstream had refused the token before.
    pub(crate) fn replaces_a_refused_one(&mut self, service: Option<&TargetService>) {
        let issued = match service {
            None => Some(&mut self.access),
            Some(service) => self
                .others
                .iter_mut()
                .find(|(other, _)| other == service)
                .map(|(_, issued)| issued),
        };
        if let Some(issued) = issued {
            issued.replaces_a_refused_one = true;
        }
    }
}

impl IssuedToken {
    fn received(response: &TokenResponse, dpop_key: Option<DpopKey>) -> Self {
        let received_at = clock::now();
        let lifetime = response
            .expires_in()
            .and_then(|lifetime| i64::try_from(lifetime.as_secs()).ok());
        Self {
            access_token: response.access_token().secret().clone(),
            received_at,
            expires_at: lifetime.map(|seconds| received_at.saturating_add(seconds)),
            dpop_key,
            replaces_a_refused_one: false,
        }
    }
}

fn refresh_expires_at(response: &TokenResponse) -> Option<i64> {
    let seconds = response.extra_fields().extra_fields().seconds()?;
    Some(clock::now().saturating_add(seconds))
}
