//! Access tokens for upstreams, beside those of the user's own token set: the app's own (RFC 6749 §4.4), one in exchange for the
//! user's (RFC 8693), and a JWT that stands for an opaque one (RFC 7662, RFC 9701).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::http::{HeaderValue, Response, StatusCode, header};
use serde::Deserialize;
use url::Url;

use super::{
    Provider, ProviderError, TargetService, metadata::Metadata, provider_error::with_causes,
    token_error::printable,
};
use crate::clock;

pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
/// What a signed answer to introspection is called: by RFC 9701, and by those who were there before it.
const SIGNED_ANSWERS: [&str; 2] = ["application/token-introspection+jwt", "application/jwt"];

/// A bearer token for an upstream.
#[derive(Clone, Debug)]
pub(crate) struct ServiceToken {
    pub(crate) token: secrecy::SecretString,
    /// Seconds since 1970; `None` when the provider did not say.
    pub(crate) expires_at: Option<i64>,
}

/// Why there is none.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ServiceTokenError {
    /// The user's token is not, or no more, good for it: another one may be.
    #[error("the provider does not take the user's token: {0}")]
    Subject(String),
    /// It is a matter of configuration.
    #[error("the provider gives no such token: {0}")]
    Refused(String),
    #[error("the provider gives no such token now: {0}")]
    Unavailable(String),
}

impl From<ProviderError> for ServiceTokenError {
    fn from(error: ProviderError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

#[derive(Deserialize)]
struct Issued {
    access_token: String,
    token_type: String,
    expires_in: Option<i64>,
    #[serde(rename = "issued_token_type")]
    kind: Option<String>,
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The claims of an introspection's answer that matter here, in the JWT or in its `token_introspection` (RFC 9701 §5).
#[derive(Default, Deserialize)]
struct Introspected {
    active: Option<bool>,
    exp: Option<i64>,
    token_introspection: Option<Box<Introspected>>,
}

impl Provider {
    /// The app's own access token for a service.
    pub(crate) async fn client_token(
        &self,
        service: &TargetService,
    ) -> Result<ServiceToken, ServiceTokenError> {
        let parameters = [("grant_type", "client_credentials")];
        self.token(parameters.into_iter().chain(service.parameters()))
            .await
    }

    /// An access token for a service, in exchange for the user's.
    pub(crate) async fn exchanged(
        &self,
        subject_token: &str,
        service: &TargetService,
    ) -> Result<ServiceToken, ServiceTokenError> {
        let parameters = [
            ("grant_type", TOKEN_EXCHANGE),
            ("subject_token", subject_token),
            ("subject_token_type", ACCESS_TOKEN),
            ("requested_token_type", ACCESS_TOKEN),
        ];
        self.token(parameters.into_iter().chain(service.parameters()))
            .await
    }

    async fn token(
        &self,
        parameters: impl Iterator<Item = (&'static str, &str)>,
    ) -> Result<ServiceToken, ServiceTokenError> {
        let metadata = self.metadata().await?;
        let endpoint = metadata
            .token_endpoint()
            .ok_or_else(|| ServiceTokenError::Refused("there is no token_endpoint".to_owned()))?;
        let response = self
            .post_form(&metadata, endpoint.url(), parameters, "application/json")
            .await?;
        if response.status() != StatusCode::OK {
            return Err(refusal(&response));
        }
        let issued: Issued = serde_json::from_slice(response.body()).map_err(|error| unreadable(&error))?;
        issued.usable()
    }

    /// The JWT by which the provider vouches for an opaque access token.
    pub(crate) async fn introspected(&self, access_token: &str) -> Result<ServiceToken, ServiceTokenError> {
        let metadata = self.metadata().await?;
        let further = &metadata.additional_metadata().additional_metadata;
        let endpoint = further
            .introspection_endpoint
            .as_ref()
            .ok_or_else(|| ServiceTokenError::Refused("there is no introspection_endpoint".to_owned()))?;
        let parameters = [("token", access_token), ("token_type_hint", "access_token")];
        let response = self
            .post_form(
                &metadata,
                endpoint,
                parameters.into_iter(),
                &SIGNED_ANSWERS.join(", "),
            )
            .await?;
        vouched_for(response)
    }

    async fn post_form(
        &self,
        metadata: &Metadata,
        endpoint: &Url,
        parameters: impl Iterator<Item = (&'static str, &str)>,
        accept: &str,
    ) -> Result<Response<Vec<u8>>, ProviderError> {
        let mut request = self
            .authenticated_form(metadata, endpoint, parameters)
            .map_err(|error| ProviderError::Metadata(with_causes(&error)))?;
        if let Ok(accept) = HeaderValue::from_str(accept) {
            request.headers_mut().insert(header::ACCEPT, accept);
        }
        Ok(self.http().call_provider(request).await?)
    }
}

impl Issued {
    /// What is not understood is not used (RFC 6749 §7.1, RFC 8693 §2.2.1).
    fn usable(self) -> Result<ServiceToken, ServiceTokenError> {
        if !self.token_type.eq_ignore_ascii_case("bearer") {
            let problem = format!("it is of type {}", printable(&self.token_type));
            return Err(ServiceTokenError::Refused(problem));
        }
        if let Some(kind) = self.kind.filter(|kind| kind != ACCESS_TOKEN && kind != JWT) {
            return Err(ServiceTokenError::Refused(format!(
                "it is a {}",
                printable(&kind)
            )));
        }
        Ok(ServiceToken {
            token: self.access_token.into(),
            expires_at: self
                .expires_in
                .map(|seconds| clock::now().saturating_add(seconds)),
        })
    }
}

/// What an introspection's answer is worth: a JWT about a token that is active.
fn vouched_for(response: Response<Vec<u8>>) -> Result<ServiceToken, ServiceTokenError> {
    let dead = || ServiceTokenError::Subject("it is not active".to_owned());
    match response.status() {
        StatusCode::OK => {}
        // Some say it so when there is nothing to be signed.
        StatusCode::NO_CONTENT => return Err(dead()),
        _ => return Err(refusal(&response)),
    }
    if !is_signed(&response) {
        let answer: Introspected = serde_json::from_slice(response.body()).unwrap_or_default();
        return Err(match answer.active {
            Some(false) => dead(),
            _ => ServiceTokenError::Refused("introspection is not answered with a JWT (RFC 9701)".to_owned()),
        });
    }
    let token = String::from_utf8(response.into_body()).map_err(|error| unreadable(&error))?;
    // It comes from the provider itself, over TLS; whoever it is for verifies its signature.
    let claims = claims(&token).ok_or_else(|| unreadable(&"it is no JWT"))?;
    let said = claims.token_introspection.as_deref().unwrap_or(&claims);
    if said.active == Some(false) {
        return Err(dead());
    }
    let expires_at = said.exp.into_iter().chain(claims.exp).min();
    Ok(ServiceToken {
        token: token.into(),
        expires_at,
    })
}

/// RFC 8693 §2.2.2 has `invalid_request` for a subject token that is not taken; others have other names for it.
fn refusal(response: &Response<Vec<u8>>) -> ServiceTokenError {
    let Refusal {
        error,
        error_description,
    } = serde_json::from_slice(response.body()).unwrap_or_default();
    let text = printable(&format!("{} {error} {error_description}", response.status()));
    match error.as_str() {
        "invalid_request" | "invalid_grant" | "invalid_token" => ServiceTokenError::Subject(text),
        _ => ServiceTokenError::Refused(text),
    }
}

fn unreadable(error: &impl ToString) -> ServiceTokenError {
    ServiceTokenError::Refused(format!(
        "its answer cannot be read: {}",
        printable(&error.to_string())
    ))
}

fn is_signed(response: &Response<Vec<u8>>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let essence = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
    essence.is_some_and(|essence| {
        let essence = essence.trim();
        SIGNED_ANSWERS
            .iter()
            .any(|signed| signed.eq_ignore_ascii_case(essence))
    })
}

fn claims(jwt: &str) -> Option<Introspected> {
    let payload = jwt.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests;
