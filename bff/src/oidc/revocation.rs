//! Token revocation (RFC 7009).

use openidconnect::{RefreshToken, core::CoreRevocableToken};

use super::{Provider, ProviderError, provider::with_causes};

impl Provider {
    /// Tells the provider that a refresh token is of no more use. Does nothing where there is no such endpoint.
    pub(crate) async fn revoke(&self, refresh_token: String) -> Result<(), ProviderError> {
        let metadata = self.metadata().await?;
        let Some(endpoint) = metadata
            .additional_metadata()
            .additional_metadata
            .revocation_endpoint
            .clone()
        else {
            return Ok(());
        };
        self.client(&metadata)
            .set_revocation_url(endpoint)
            .revoke_token(CoreRevocableToken::RefreshToken(RefreshToken::new(refresh_token)))
            .map_err(|error| ProviderError(error.to_string()))?
            .request_async(self.http())
            .await
            .map_err(|error| ProviderError(with_causes(&error)))
    }
}
