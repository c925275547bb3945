//! An access token as it is sent.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::oidc::{DPOP, DpopKey, IssuedToken};

/// An access token, and the key that it is bound to, if it is. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Credential(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    token: SecretString,
    /// As every call carries it; none for a token that is no text of this kind (RFC 6750 §2.1).
    authorization: Option<HeaderValue>,
    key: Option<DpopKey>,
    /// Seconds since 1970, if that is known.
    expires_at: Option<i64>,
}

impl Credential {
    pub(super) fn of(issued: &IssuedToken) -> Self {
        Self::new(
            issued.access_token.clone().into(),
            issued.dpop_key.clone(),
            issued.expires_at,
        )
    }

    /// A bearer token that was issued to us for an upstream, until `expires_at`.
    pub(super) fn for_upstream(token: SecretString, expires_at: Option<i64>) -> Self {
        Self::new(token, None, expires_at)
    }

    fn new(token: SecretString, key: Option<DpopKey>, expires_at: Option<i64>) -> Self {
        let scheme = if key.is_some() { "DPoP" } else { "Bearer" };
        let authorization = HeaderValue::try_from(format!("{scheme} {}", token.expose_secret()));
        let authorization = authorization.ok().map(|mut authorization| {
            authorization.set_sensitive(true);
            authorization
        });
        Self(Arc::new(Inner {
            token,
            authorization,
            key,
            expires_at,
        }))
    }

    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        2 * self.0.token.expose_secret().len()
    }

    /// Adds the token to a request (RFC 6750 §2.1), with a proof for this one if it is bound (RFC 9449 §7.1).
    pub(crate) fn authorize(
        &self,
        headers: &mut HeaderMap,
        method: &Method,
        target: &Uri,
        nonce: Option<String>,
    ) {
        if let Some(key) = &self.0.key
            && let Ok(target) = Url::parse(&target.to_string())
        {
            let token = self.0.token.expose_secret();
            headers.insert(DPOP, key.proof(method.as_str(), &target, Some(token), nonce));
        }
        // Without one, whoever is called refuses.
        if let Some(authorization) = &self.0.authorization {
            headers.insert(header::AUTHORIZATION, authorization.clone());
        }
    }

    /// Whether it must be proven that the token is ours.
    pub(crate) fn is_bound(&self) -> bool {
        self.0.key.is_some()
    }

    pub(crate) fn is_same_token(&self, other: &Self) -> bool {
        self.0.token.expose_secret() == other.0.token.expose_secret()
    }

    pub(super) fn is_of(&self, issued: &IssuedToken) -> bool {
        self.0.token.expose_secret() == issued.access_token
    }

    pub(super) fn expires_at(&self) -> Option<i64> {
        self.0.expires_at
    }

    pub(super) fn token(&self) -> &SecretString {
        &self.0.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_log_of_headers_shows_the_token() {
        let credential = Credential::for_upstream("the-token".into(), None);
        let mut headers = HeaderMap::new();
        let target = "https://api.example/notes".parse().unwrap();
        credential.authorize(&mut headers, &Method::GET, &target, None);
        assert_eq!(headers[header::AUTHORIZATION], "Bearer the-token");
        assert!(!format!("{headers:?}{credential:?}").contains("the-token"));
    }
}
