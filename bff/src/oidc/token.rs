//! The token endpoint: the code exchanged (RFC 6749 §4.1.3), the token set refreshed (§6).

use std::time::Duration;

use openidconnect::{
    AuthorizationCode, IdTokenFields, OAuth2TokenResponse, PkceCodeVerifier, RefreshToken,
    StandardTokenResponse, TokenResponse as _,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};

use tokio::time::{Instant, timeout_at};

use super::{
    AuthorizationRequest, DpopKey, Provider, ProviderError, RefreshError, TargetService, TokenError,
    TokenSet,
    id_token::{AllClaims, Claims, IdTokenError},
    metadata::Metadata,
    proving_client::ProvingClient,
    token_error::{RequestError, is_for_the_nonce, no_token_endpoint, printable},
    token_set::RefreshTokenLifetime,
};
use crate::http::HttpError;

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

/// What a login yields.
pub(crate) struct Grant {
    pub(crate) tokens: TokenSet,
    pub(crate) claims: Claims,
    /// Kept for `id_token_hint` alone (RP-Initiated Logout §2).
    pub(crate) id_token: String,
    /// What the user has allowed.
    pub(crate) scopes: Vec<String>,
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
            tokens: TokenSet::begun(&response, claims.sub.clone(), key),
            scopes: self.granted_scopes(&response),
            claims,
        })
    }

    /// What a response does not name was granted as it was asked for (RFC 6749 §5.1).
    fn granted_scopes(&self, response: &TokenResponse) -> Vec<String> {
        let wants = self.wants();
        let granted = response.scopes().map(Vec::as_slice);
        let openid = granted.is_none().then(|| "openid".to_owned());
        let named = granted.unwrap_or(&wants.scopes);
        openid
            .into_iter()
            .chain(named.iter().map(|scope| scope.to_string()))
            .collect()
    }

    /// Exchanges the refresh token for a new token set, with an access token for `service`, if one is named (RFC 8707 §2.2). An
    /// ID token that comes with it must still speak of the same user.
    pub(crate) async fn refresh(
        &self,
        refresh_token: &str,
        current: &TokenSet,
        service: Option<&TargetService>,
    ) -> Result<TokenSet, RefreshError> {
        let deadline = Instant::now() + REFRESH_TIMEOUT;
        let too_late = |_| TokenError::from(ProviderError::from(HttpError::Timeout));
        let refresh_token = RefreshToken::new(refresh_token.to_owned());
        let response = timeout_at(deadline, self.renewed(&refresh_token, current, service))
            .await
            .map_err(too_late)??;
        let usable = timeout_at(deadline, self.usable(&response, current)).await;
        match usable.map_err(too_late).flatten() {
            Ok(key) => Ok(current.refreshed(&response, service, key)),
            Err(error) => Err(RefreshError::Unusable(error, response.refresh_token().cloned())),
        }
    }

    async fn renewed(
        &self,
        refresh_token: &RefreshToken,
        current: &TokenSet,
        service: Option<&TargetService>,
    ) -> Result<TokenResponse, RefreshError> {
        let metadata = self.metadata().await.map_err(TokenError::from)?;
        let renew = || {
            self.renew(
                &metadata,
                refresh_token,
                service,
                current.access.dpop_key.as_ref(),
            )
        };
        Ok(match renew().await {
            Err(error) if is_for_the_nonce(&error) => renew().await,
            outcome => outcome,
        }?)
    }

    /// Whether the response may take the place of the current token set; the key that its access token is bound to.
    async fn usable(
        &self,
        response: &TokenResponse,
        current: &TokenSet,
    ) -> Result<Option<DpopKey>, TokenError> {
        let key = self.key_of(response, current.access.dpop_key.clone())?;
        if let Some(id_token) = response.id_token() {
            self.validate_refreshed_id_token(id_token, response.access_token(), &current.sub)
                .await?;
        }
        Ok(key)
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
        service: Option<&TargetService>,
        key: Option<&DpopKey>,
    ) -> Result<TokenResponse, RequestError> {
        let client = self.client(metadata);
        let mut exchange = client
            .exchange_refresh_token(refresh_token)
            .map_err(no_token_endpoint)?;
        for (name, value) in service.into_iter().flat_map(TargetService::parameters) {
            exchange = exchange.add_extra_param(name, value);
        }
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
