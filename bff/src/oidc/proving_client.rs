//! The HTTP client, with a proof of possession for every request where tokens are bound to a key (RFC 9449).

use futures_util::future::BoxFuture;
use openidconnect::{
    AsyncHttpClient, HttpRequest, HttpResponse,
    http::{HeaderValue, Method, header},
};
use url::Url;

use super::{
    Provider,
    dpop::{DPOP, DpopKey},
};
use crate::http::HttpError;

/// Asks the provider as `openidconnect` wants it asked.
pub(super) struct ProvingClient<'a> {
    pub(super) provider: &'a Provider,
    pub(super) key: Option<&'a DpopKey>,
}

impl ProvingClient<'_> {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let http = self.provider.http();
        let Some(key) = self.key else {
            return http.call_provider(request).await;
        };
        let nonce = self.provider.dpop_nonce();
        let used = nonce.current();
        let response = http
            .call_provider(proven(request.clone(), key, used.clone()))
            .await?;
        let refused = nonce.refused_for_it(used.as_deref(), response.status(), response.headers());
        // At the token endpoint, whoever asks must sign anew who they are: an assertion works once.
        if refused && request.method() == Method::GET {
            return http.call_provider(proven(request, key, nonce.current())).await;
        }
        Ok(response)
    }
}

/// The request with its proof. A bearer token becomes a bound one (§7.1).
fn proven(mut request: HttpRequest, key: &DpopKey, nonce: Option<String>) -> HttpRequest {
    let Ok(url) = Url::parse(&request.uri().to_string()) else {
        return request;
    };
    let method = request.method().clone();
    let headers = request.headers_mut();
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = authorization.and_then(|value| value.strip_prefix("Bearer "));
    let proof = key.proof(method.as_str(), &url, token, nonce);
    let bound = token.and_then(|token| HeaderValue::try_from(format!("DPoP {token}")).ok());
    if let Some(mut bound) = bound {
        bound.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, bound);
    }
    headers.insert(DPOP, proof);
    request
}

impl<'c> AsyncHttpClient<'c> for ProvingClient<'_> {
    type Error = HttpError;
    type Future = BoxFuture<'c, Result<HttpResponse, HttpError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_log_of_headers_shows_the_token() {
        let request = openidconnect::http::Request::builder()
            .uri("https://op.example/userinfo")
            .header(header::AUTHORIZATION, "Bearer the-token");
        let request = request.body(Vec::new()).unwrap();
        let request = proven(request, &DpopKey::generate(), None);
        assert_eq!(request.headers()[header::AUTHORIZATION], "DPoP the-token");
        assert!(!format!("{request:?}").contains("the-token"));
    }
}
