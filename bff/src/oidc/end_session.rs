//! The provider's own session (OpenID Connect RP-Initiated Logout 1.0).

use url::Url;

use super::Provider;

impl Provider {
    /// Where to send the browser so that the provider's session ends too; `None` when the provider has no such endpoint
    /// or has never been heard: a local logout succeeds whatever the provider does.
    pub(crate) async fn end_session_request(&self, id_token: &str, state: &str) -> Option<Url> {
        let metadata = self.metadata().await.ok()?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.as_ref()?;
        let mut url = endpoint.url().clone();
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", self.client_id())
            .append_pair("post_logout_redirect_uri", self.post_logout_redirect_uri())
            .append_pair("state", state);
        Some(url)
    }
}
