//! Token revocation (RFC 7009).

use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::http::{self, Method, Request, StatusCode, header};
use url::form_urlencoded;

use super::{Provider, ProviderError, provider::wants_client_secret_post, provider_error::with_causes};

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
        let request = self.revocation_request(
            endpoint.as_str(),
            wants_client_secret_post(&metadata),
            refresh_token,
        );
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

    fn revocation_request(
        &self,
        endpoint: &str,
        client_secret_post: bool,
        refresh_token: &str,
    ) -> http::Result<Request<Vec<u8>>> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("token", refresh_token)
            .append_pair("token_type_hint", "refresh_token");
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(endpoint)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if client_secret_post {
            form.append_pair("client_id", self.client_id())
                .append_pair("client_secret", self.client_secret().secret());
        } else {
            request = request.header(header::AUTHORIZATION, self.client_secret_basic());
        }
        request.body(form.finish().into_bytes())
    }

    /// RFC 6749 §2.3.1: both halves form-encoded before they are joined.
    fn client_secret_basic(&self) -> String {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let credentials = format!(
            "{}:{}",
            encoded(self.client_id()),
            encoded(self.client_secret().secret())
        );
        format!("Basic {}", STANDARD.encode(credentials))
    }
}
