//! Token revocation (RFC 7009).

use openidconnect::http::StatusCode;

use super::{Provider, ProviderError, provider_error::with_causes};

/// Why a refresh token is not revoked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevocationError {
    /// It will never be (RFC 7009 §2.2.1).
    #[error("the revocation endpoint answered {0}")]
    Refused(StatusCode),
    /// It may be later.
    #[error(transparent)]
    Unavailable(#[from] ProviderError),
}

impl Provider {
    /// Tells the provider that a refresh token is of no more use. Does nothing where there is no such endpoint.
    ///
    /// Not by `openidconnect`, which knows this endpoint under https alone and so could not be tried against a provider
    /// on this machine; the endpoint comes from the issuer's own metadata, and the issuer was checked.
    pub(crate) async fn revoke(&self, refresh_token: &str) -> Result<(), RevocationError> {
        let metadata = self.metadata().await?;
        let Some(endpoint) = &metadata
            .additional_metadata()
            .additional_metadata
            .revocation_endpoint
        else {
            return Ok(());
        };
        let parameters = [("token", refresh_token), ("token_type_hint", "refresh_token")];
        let request = self.authenticated_form(&metadata, endpoint, parameters);
        let request = request.map_err(|error| ProviderError::Unavailable(with_causes(&error)))?;
        let response = self
            .http()
            .call_provider(request)
            .await
            .map_err(ProviderError::from)?;
        match response.status() {
            status if status.is_success() => Ok(()),
            // Not a word about the token: credentials being changed, a proxy in the way, too much asked.
            StatusCode::BAD_REQUEST => Err(RevocationError::Refused(StatusCode::BAD_REQUEST)),
            status => {
                Err(ProviderError::Unavailable(format!("the revocation endpoint answered {status}")).into())
            }
        }
    }
}
