//! The token endpoint: the code exchanged (RFC 6749 §4.1.3), the token set refreshed (§6).

use std::time::Duration;

use openidconnect::{
    AuthorizationCode, ConfigurationError, ExtraTokenFields, IdTokenFields, OAuth2TokenResponse,
    PkceCodeVerifier, RefreshToken, StandardTokenResponse, TokenResponse as _,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};
use serde::{Deserialize, Serialize};

use super::{
    AuthorizationRequest, DpopKey, Provider, ProviderError, RefreshError, TokenError,
    id_token::{AllClaims, Claims, IdTokenError},
    metadata::Metadata,
    proving_client::ProvingClient,
    token_error::{RequestError, is_for_the_nonce, printable},
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
    /// The key that the access token is bound to, if it is.
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
        let key = self.binds_tokens(&metadata).then(DpopKey::generate);
        let response = match self.redeem(&metadata, &code, request, key.as_ref()).await {
            Err(error) if is_for_the_nonce(&error) => {
                self.redeem(&metadata, &code, request, key.as_ref()).await
            }
            outcome => outcome,
        }?;
        let key = self.key_of(&response, key)?;
        let id_token = response.id_token().ok_or(IdTokenError::Missing)?;
        let claims = self
            .validate_id_token(id_token, response.access_token(), request)
            .await?;
        let claims = self
            .complete_from_userinfo(claims, response.access_token(), key.as_ref())
            .await?;
        Ok(Grant {
            id_token: id_token.to_string(),
            tokens: TokenSet::received(&response, None, claims.sub.clone(), key),
            claims,
        })
    }

    /// Exchanges the refresh token for a new token set. An ID token that comes with it must still speak of the same user.
    pub(crate) async fn refresh(
        &self,
        refresh_token: &str,
        current: &TokenSet,
    ) -> Result<TokenSet, RefreshError> {
        let refreshed = self.refresh_patiently(RefreshToken::new(refresh_token.to_owned()), current);
        tokio::time::timeout(REFRESH_TIMEOUT, refreshed)
            .await
            .map_err(|_| TokenError::from(ProviderError::from(HttpError::Timeout)))?
    }

    async fn refresh_patiently(
        &self,
        refresh_token: RefreshToken,
        current: &TokenSet,
    ) -> Result<TokenSet, RefreshError> {
        let metadata = self.metadata().await.map_err(TokenError::from)?;
        let key = current.dpop_key.clone();
        let response = match self.renew(&metadata, &refresh_token, key.as_ref()).await {
            Err(error) if is_for_the_nonce(&error) => {
                self.renew(&metadata, &refresh_token, key.as_ref()).await
            }
            outcome => outcome,
        }?;
        let key = self.key_of(&response, key)?;
        if let Some(id_token) = response.id_token() {
            self.validate_refreshed_id_token(id_token, response.access_token(), &current.sub)
                .await
                .map_err(TokenError::from)?;
        }
        Ok(TokenSet::received(
            &response,
            Some(refresh_token),
            current.sub.clone(),
            key,
        ))
    }

    async fn redeem(
        &self,
        metadata: &Metadata,
        code: &str,
        request: &AuthorizationRequest,
        key: Option<&DpopKey>,
    ) -> Result<TokenResponse, RequestError> {
        let client = self.client(metadata);
        let mut exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(no_token_endpoint)?
            .set_pkce_verifier(PkceCodeVerifier::new(request.code_verifier.clone()));
        for (name, value) in self.assertion(metadata).into_iter().flatten() {
            exchange = exchange.add_extra_param(name, value);
        }
        exchange.request_async(&self.proving(key)).await
    }

    async fn renew(
        &self,
        metadata: &Metadata,
        refresh_token: &RefreshToken,
        key: Option<&DpopKey>,
    ) -> Result<TokenResponse, RequestError> {
        let client = self.client(metadata);
        let mut exchange = client
            .exchange_refresh_token(refresh_token)
            .map_err(no_token_endpoint)?;
        for (name, value) in self.assertion(metadata).into_iter().flatten() {
            exchange = exchange.add_extra_param(name, value);
        }
        exchange.request_async(&self.proving(key)).await
    }

    pub(super) fn proving<'a>(&'a self, key: Option<&'a DpopKey>) -> ProvingClient<'a> {
        ProvingClient { provider: self, key }
    }

    /// The key that the access token is bound to, by its type. What is not understood is not used (RFC 6749 §7.1).
    fn key_of(
        &self,
        response: &TokenResponse,
        proven: Option<DpopKey>,
    ) -> Result<Option<DpopKey>, TokenError> {
        match (response.token_type(), proven) {
            (CoreTokenType::Bearer, _) if !self.wants_bound_tokens() => Ok(None),
            (CoreTokenType::Extension(name), Some(key)) if name.eq_ignore_ascii_case("DPoP") => Ok(Some(key)),
            (other, _) => Err(TokenError::Type(printable(other.as_ref()))),
        }
    }
}

fn no_token_endpoint(error: ConfigurationError) -> RequestError {
    RequestError::Other(error.to_string())
}

impl TokenSet {
    /// A provider that rotates sends a new refresh token; one that does not lets us keep ours (RFC 6749 §6).
    fn received(
        response: &TokenResponse,
        previous: Option<RefreshToken>,
        sub: String,
        dpop_key: Option<DpopKey>,
    ) -> Self {
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
            dpop_key,
            replaces_a_refused_one: false,
        }
    }
}
