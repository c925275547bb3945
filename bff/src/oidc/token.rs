//! The token endpoint: the code exchanged (RFC 6749 §4.1.3), the token set refreshed (§6).

use std::time::Duration;

use openidconnect::{
    AuthorizationCode, ExtraTokenFields, IdTokenFields, OAuth2TokenResponse, PkceCodeVerifier, RefreshToken,
    StandardTokenResponse, TokenResponse as _,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};
use serde::{Deserialize, Serialize};

use super::{
    AuthorizationRequest, Provider, ProviderError, RefreshError, TokenError,
    id_token::{AllClaims, Claims, IdTokenError},
    token_error::printable,
};
use crate::{clock, http::HttpError};

pub(crate) type TokenResponse = StandardTokenResponse<
    IdTokenFields<
        AllClaims,
        RefreshTokenLifetime,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// How long a refresh may take, whatever it needs: shorter than the lease of `session/token_set.rs`.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(11);

/// What is kept on the server, sealed, and never shown to a browser.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct TokenSet {
    /// Whose it is.
    pub(crate) sub: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    /// Seconds since 1970, as are the others.
    pub(crate) received_at: i64,
    /// `None` when the provider did not say (RFC 6749 §5.1 leaves it the choice).
    pub(crate) expires_at: Option<i64>,
    /// `None` when the provider did not say, which is usual: no standard has a name for it.
    pub(crate) refresh_expires_at: Option<i64>,
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

/// What a login yields.
pub(crate) struct Grant {
    pub(crate) tokens: TokenSet,
    pub(crate) claims: Claims,
    /// Kept for `id_token_hint` alone (RP-Initiated Logout §2).
    pub(crate) id_token: String,
}

impl Provider {
    /// Exchanges the code, validates the ID token and completes its claims from userinfo.
    pub(crate) async fn exchange_code(
        &self,
        code: String,
        request: &AuthorizationRequest,
    ) -> Result<Grant, TokenError> {
        let metadata = self.metadata().await?;
        let client = self.client(&metadata);
        let response = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| ProviderError::Metadata(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(request.code_verifier.clone()))
            .request_async(self.http())
            .await?;
        require_bearer(&response)?;
        let id_token = response.id_token().ok_or(IdTokenError::Missing)?;
        let claims = self
            .validate_id_token(id_token, response.access_token(), request)
            .await?;
        let claims = self
            .complete_from_userinfo(claims, response.access_token())
            .await?;
        Ok(Grant {
            id_token: id_token.to_string(),
            tokens: TokenSet::received(&response, None, claims.sub.clone()),
            claims,
        })
    }

    /// Exchanges the refresh token for a new token set. An ID token that comes with it must still speak of `sub`.
    pub(crate) async fn refresh(&self, refresh_token: &str, sub: &str) -> Result<TokenSet, RefreshError> {
        let refreshed = self.refresh_patiently(RefreshToken::new(refresh_token.to_owned()), sub);
        tokio::time::timeout(REFRESH_TIMEOUT, refreshed)
            .await
            .map_err(|_| TokenError::from(ProviderError::from(HttpError::Timeout)))?
    }

    async fn refresh_patiently(
        &self,
        refresh_token: RefreshToken,
        sub: &str,
    ) -> Result<TokenSet, RefreshError> {
        let metadata = self.metadata().await.map_err(TokenError::from)?;
        let client = self.client(&metadata);
        let response = client
            .exchange_refresh_token(&refresh_token)
            .map_err(|error| TokenError::from(ProviderError::Metadata(error.to_string())))?
            .request_async(self.http())
            .await?;
        require_bearer(&response)?;
        if let Some(id_token) = response.id_token() {
            self.validate_refreshed_id_token(id_token, response.access_token(), sub)
                .await
                .map_err(TokenError::from)?;
        }
        Ok(TokenSet::received(&response, Some(refresh_token), sub.to_owned()))
    }
}

fn require_bearer(response: &TokenResponse) -> Result<(), TokenError> {
    match response.token_type() {
        CoreTokenType::Bearer => Ok(()),
        other => Err(TokenError::Type(printable(other.as_ref()))),
    }
}

impl TokenSet {
    /// A provider that rotates sends a new refresh token; one that does not lets us keep ours (RFC 6749 §6).
    fn received(response: &TokenResponse, previous: Option<RefreshToken>, sub: String) -> Self {
        let received_at = clock::now();
        let after = |seconds: i64| received_at.saturating_add(seconds);
        let lifetime = response
            .expires_in()
            .and_then(|lifetime| i64::try_from(lifetime.as_secs()).ok());
        let refresh_lifetime = response.extra_fields().extra_fields().seconds();
        Self {
            sub,
            access_token: response.access_token().secret().clone(),
            refresh_token: response
                .refresh_token()
                .cloned()
                .or(previous)
                .map(RefreshToken::into_secret),
            received_at,
            expires_at: lifetime.map(after),
            refresh_expires_at: refresh_lifetime.map(after),
            replaces_a_refused_one: false,
        }
    }
}
