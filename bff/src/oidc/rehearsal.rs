//! What can be tried of a login before anybody signs in.

use openidconnect::http::Response;

use super::{Provider, ProviderError, provider_error::with_causes};

impl Provider {
    /// What the token endpoint says to a code that never was (RFC 6749 §5.2): whether it took us for the client.
    pub(crate) async fn redeem_nothing(&self) -> Result<Response<Vec<u8>>, ProviderError> {
        let metadata = self.metadata().await?;
        let Some(endpoint) = metadata.token_endpoint() else {
            return Err(ProviderError::Metadata("there is no token_endpoint".to_owned()));
        };
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", "never-issued"),
            ("redirect_uri", self.redirect_uri().as_str()),
            ("code_verifier", "a-verifier-of-43-characters-for-nothing-at-all"),
        ];
        let request = self
            .authenticated_form(&metadata, endpoint.url(), parameters)
            .map_err(|error| ProviderError::Metadata(with_causes(&error)))?;
        Ok(self.http().call_provider(request).await?)
    }
}
