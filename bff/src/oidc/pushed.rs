//! Pushed authorization requests (RFC 9126): the browser carries a reference, and nothing it could read or change.

use openidconnect::http::StatusCode;
use serde::Deserialize;
use url::Url;

use super::{Provider, ProviderError, metadata::Metadata, provider_error::with_causes};
use crate::config::When;

#[derive(Deserialize)]
struct Pushed {
    request_uri: String,
}

#[derive(Default, Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Provider {
    /// Where to send the browser instead of `authorization_request`: the same, if it is not to be pushed.
    ///
    /// # Errors
    ///
    /// When the provider does not take it.
    pub(super) async fn pushed(
        &self,
        metadata: &Metadata,
        authorization_request: Url,
    ) -> Result<Url, ProviderError> {
        let endpoint = &metadata
            .additional_metadata()
            .additional_metadata
            .pushed_authorization_request_endpoint;
        let endpoint = match (self.pushes(), endpoint) {
            (When::Never, _) | (When::Auto, None) => return Ok(authorization_request),
            (_, Some(endpoint)) => endpoint,
            (When::Always, None) => {
                let problem = "OIDC_PAR is `always`, and there is no pushed_authorization_request_endpoint";
                return Err(ProviderError::Metadata(problem.to_owned()));
            }
        };
        let request = self
            .authenticated_form(metadata, endpoint, authorization_request.query_pairs())
            .map_err(|error| ProviderError::Metadata(with_causes(&error)))?;
        let response = self.http().call_provider(request).await?;
        if response.status() != StatusCode::CREATED && response.status() != StatusCode::OK {
            let Refused {
                error,
                error_description,
            } = serde_json::from_slice(response.body()).unwrap_or_default();
            let status = response.status();
            return Err(ProviderError::refused(&format!(
                "{status} {error} {error_description}"
            )));
        }
        let Pushed { request_uri } = serde_json::from_slice(response.body())
            .map_err(|error| ProviderError::refused(&format!("its answer cannot be read: {error}")))?;
        // §4: nothing but the client and the reference.
        let mut url = metadata.authorization_endpoint().url().clone();
        url.query_pairs_mut()
            .append_pair("client_id", self.client_id())
            .append_pair("request_uri", &request_uri);
        Ok(url)
    }
}
