//! How this client proves to the provider who it is (OpenID Connect Core §9), where `openidconnect` does not do it.

use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::{
    ClientSecret,
    core::CoreClientAuthMethod,
    http::{Method, Request, header},
};
use url::{Url, form_urlencoded};

use super::{ClientKey, Provider, client_key::ASSERTION_TYPE, metadata::Metadata};

/// What is shown to the provider, by what we have and what it takes.
pub(super) enum ClientAuthentication<'a> {
    SecretBasic(&'a ClientSecret),
    SecretPost(&'a ClientSecret),
    PrivateKeyJwt(&'a ClientKey),
}

/// The form parameters of `private_key_jwt`.
pub(super) type Assertion = [(&'static str, String); 2];

impl Provider {
    /// A key is better than a secret, where the provider takes it. Of the two ways to send a secret, `client_secret_basic` is the
    /// default (Discovery §3), unless the provider says that it does without it.
    pub(super) fn client_authentication(&self, metadata: &Metadata) -> ClientAuthentication<'_> {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_some_and(|methods| methods.contains(&method));
        match (self.client_key(), self.client_secret()) {
            (Some(key), None) => ClientAuthentication::PrivateKeyJwt(key),
            (Some(key), Some(_)) if takes(CoreClientAuthMethod::PrivateKeyJwt) => {
                ClientAuthentication::PrivateKeyJwt(key)
            }
            (_, Some(secret)) if methods.is_none() || takes(CoreClientAuthMethod::ClientSecretBasic) => {
                ClientAuthentication::SecretBasic(secret)
            }
            (_, Some(secret)) => ClientAuthentication::SecretPost(secret),
            (None, None) => unreachable!("the configuration has a secret or a key"),
        }
    }

    /// What a request that `openidconnect` makes needs beside what it knows itself.
    pub(super) fn assertion(&self, metadata: &Metadata) -> Option<Assertion> {
        match self.client_authentication(metadata) {
            ClientAuthentication::PrivateKeyJwt(key) => Some(self.assertion_by(key, metadata)),
            _ => None,
        }
    }

    fn assertion_by(&self, key: &ClientKey, metadata: &Metadata) -> Assertion {
        let supported = metadata.token_endpoint_auth_signing_alg_values_supported();
        [
            ("client_assertion_type", ASSERTION_TYPE.to_owned()),
            (
                "client_assertion",
                key.assertion(self.client_id(), self.issuer(), supported),
            ),
        ]
    }

    /// A form for one of the provider's endpoints, in our name.
    pub(super) fn authenticated_form(
        &self,
        metadata: &Metadata,
        endpoint: &Url,
        parameters: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
    ) -> openidconnect::http::Result<Request<Vec<u8>>> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let others = parameters
            .into_iter()
            .filter(|(name, _)| name.as_ref() != "client_id");
        form.append_pair("client_id", self.client_id())
            .extend_pairs(others);
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(endpoint.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        match self.client_authentication(metadata) {
            ClientAuthentication::SecretBasic(secret) => {
                request = request.header(header::AUTHORIZATION, self.client_secret_basic(secret));
            }
            ClientAuthentication::SecretPost(secret) => {
                form.append_pair("client_secret", secret.secret());
            }
            ClientAuthentication::PrivateKeyJwt(key) => {
                form.extend_pairs(self.assertion_by(key, metadata));
            }
        }
        request.body(form.finish().into_bytes())
    }

    /// RFC 6749 §2.3.1: both halves form-encoded before they are joined.
    fn client_secret_basic(&self, secret: &ClientSecret) -> String {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let credentials = format!("{}:{}", encoded(self.client_id()), encoded(secret.secret()));
        format!("Basic {}", STANDARD.encode(credentials))
    }
}
