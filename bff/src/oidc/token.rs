//! The token endpoint: the code exchanged (RFC 6749 §4.1.3), the token set refreshed (§6).

use openidconnect::{
    AuthorizationCode, ExtraTokenFields, IdTokenFields, OAuth2TokenResponse, PkceCodeVerifier, RefreshToken,
    RequestTokenError, StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
    core::{
        CoreErrorResponseType, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
        CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};

use super::{
    AuthorizationRequest, Provider, ProviderError,
    id_token::{AllClaims, Claims, IdTokenError},
    provider::with_causes,
    userinfo::UserinfoError,
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

type RequestError = RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>;

/// What is kept on the server, sealed, and never shown to a browser.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct TokenSet {
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

/// Why a code did not become a login.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the token endpoint refused the code: {0}")]
    Refused(String),
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
    #[error(transparent)]
    Userinfo(#[from] UserinfoError),
}

/// Why there is no new token set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshError {
    /// `invalid_grant`: this refresh token will never work again (RFC 6749 §5.2).
    #[error("the refresh token is dead: {0}")]
    Dead(String),
    /// Anything else may pass: nothing is concluded from it.
    #[error("the token endpoint gave no token set: {0}")]
    Unavailable(String),
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
            .map_err(|error| ProviderError(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(request.code_verifier.clone()))
            .request_async(self.http())
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(refusal) => TokenError::Refused(describe(&refusal)),
                other => ProviderError(with_causes(&other)).into(),
            })?;

        let id_token = response.id_token().ok_or(IdTokenError::Missing)?;
        let claims = self
            .validate_id_token(metadata, id_token, response.access_token(), request)
            .await?;
        let claims = self
            .complete_from_userinfo(claims, response.access_token())
            .await?;
        Ok(Grant {
            id_token: id_token.to_string(),
            tokens: TokenSet::received(&response, None),
            claims,
        })
    }

    /// Exchanges the refresh token for a new token set.
    pub(crate) async fn refresh(&self, refresh_token: &str) -> Result<TokenSet, RefreshError> {
        let unavailable = |error: &dyn std::error::Error| RefreshError::Unavailable(with_causes(error));
        let metadata = self.metadata().await.map_err(|error| unavailable(&error))?;
        let client = self.client(&metadata);
        let refresh_token = RefreshToken::new(refresh_token.to_owned());
        let response = client
            .exchange_refresh_token(&refresh_token)
            .map_err(|error| unavailable(&error))?
            .request_async(self.http())
            .await
            .map_err(|error: RequestError| match &error {
                RequestTokenError::ServerResponse(refusal)
                    if *refusal.error() == CoreErrorResponseType::InvalidGrant =>
                {
                    RefreshError::Dead(describe(refusal))
                }
                _ => unavailable(&error),
            })?;
        Ok(TokenSet::received(&response, Some(refresh_token)))
    }
}

impl TokenSet {
    /// A provider that rotates sends a new refresh token; one that does not lets us keep ours (RFC 6749 §6).
    fn received(response: &TokenResponse, previous: Option<RefreshToken>) -> Self {
        let received_at = clock::now();
        let after = |seconds: i64| received_at.saturating_add(seconds);
        let lifetime = response
            .expires_in()
            .and_then(|lifetime| i64::try_from(lifetime.as_secs()).ok());
        let refresh_lifetime = response.extra_fields().extra_fields().seconds();
        Self {
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

/// The provider's `error` and `error_description`, cut to what a log line bears.
fn describe(refusal: &StandardErrorResponse<CoreErrorResponseType>) -> String {
    let text = match refusal.error_description() {
        Some(description) => format!("{}: {description}", refusal.error().as_ref()),
        None => refusal.error().as_ref().to_owned(),
    };
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
