//! How the provider misbehaves, for tests: in one way at a time, and only for whoever holds the
//! [`DevServices`](crate::DevServices). No request can make it lie.
//!
//! A layer around all endpoints changes what an honest handler has answered, so the handlers know nothing of lies.

mod authorization;
mod claims;
mod failure;
mod jws;
mod metadata;
mod signature;
mod token;
mod userinfo;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use super::Provider;

pub use authorization::AuthorizationLie;
pub use claims::ClaimsLie;
pub use failure::Failure;
pub use metadata::MetadataLie;
pub use signature::SignatureLie;
pub use token::TokenLie;
pub use userinfo::UserinfoLie;

/// One way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// An endpoint does not work.
    Fails(Endpoint, Failure),
    /// About itself, in discovery.
    Metadata(MetadataLie),
    /// On the way back to the app, in the browser's address bar.
    Authorization(AuthorizationLie),
    /// In the token response, beside the ID token.
    Token(TokenLie),
    /// In what the ID token says. The signature is right.
    Claims(ClaimsLie),
    /// In how the ID token is signed. What it says is true.
    Signature(SignatureLie),
    /// About the user.
    Userinfo(UserinfoLie),
    /// At introspection and token exchange: no token of a user's is any good.
    NoTokenIsActive,
}

/// Where the provider can be made to fail, and where it counts who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `/.well-known/openid-configuration`
    Discovery,
    /// `/jwks`
    Jwks,
    /// `/authorize`, and `/login`, which answers for it.
    Authorization,
    /// `/token`
    Token,
    /// `/userinfo`
    Userinfo,
    /// `/revoke`
    Revocation,
    /// `/introspect`
    Introspection,
}

impl Endpoint {
    fn at(path: &str) -> Option<Self> {
        match path {
            "/.well-known/openid-configuration" => Some(Self::Discovery),
            "/jwks" => Some(Self::Jwks),
            "/authorize" | "/login" => Some(Self::Authorization),
            "/token" => Some(Self::Token),
            "/userinfo" => Some(Self::Userinfo),
            "/revoke" => Some(Self::Revocation),
            "/introspect" => Some(Self::Introspection),
            _ => None,
        }
    }
}

/// The lie that is being told, if any, and who has called.
#[derive(Debug, Default)]
pub(crate) struct Lies {
    told: Mutex<Option<Lie>>,
    calls: Mutex<Vec<Endpoint>>,
}

impl Lies {
    pub(crate) fn tell(&self, lie: Option<Lie>) {
        *lock(&self.told) = lie;
    }

    pub(super) fn told(&self) -> Option<Lie> {
        *lock(&self.told)
    }

    pub(crate) fn calls(&self, endpoint: Endpoint) -> usize {
        lock(&self.calls)
            .iter()
            .filter(|called| **called == endpoint)
            .count()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts the call, lets the endpoint answer, and puts the lie into its mouth.
pub(super) async fn layer(State(op): State<Arc<Provider>>, request: Request, next: Next) -> Response {
    let Some(endpoint) = Endpoint::at(request.uri().path()) else {
        return next.run(request).await;
    };
    lock(&op.lies.calls).push(endpoint);
    match (op.lies.told(), endpoint) {
        (Some(Lie::Fails(failing, failure)), _) if failing == endpoint => {
            failure.instead_of(next.run(request)).await
        }
        (Some(Lie::Metadata(lie)), Endpoint::Discovery) => {
            in_json(next.run(request).await, |metadata| lie.tell(metadata)).await
        }
        (Some(Lie::Authorization(lie)), Endpoint::Authorization) => lie.tell(next.run(request).await),
        (Some(Lie::Token(lie)), Endpoint::Discovery) => {
            in_json(next.run(request).await, |metadata| {
                lie.tell_in_discovery(metadata);
            })
            .await
        }
        (Some(Lie::Token(lie)), Endpoint::Token) => match lie.refuses(request.headers()) {
            Some(error) => token::refusal(error),
            None => in_json(next.run(request).await, |response| lie.tell(response)).await,
        },
        (Some(Lie::Token(lie)), Endpoint::Revocation) => match lie.refuses(request.headers()) {
            Some(error) => token::refusal(error),
            None => next.run(request).await,
        },
        (Some(Lie::Claims(lie)), Endpoint::Token) => {
            in_json(next.run(request).await, |response| lie.tell(response, &op.keys)).await
        }
        (Some(Lie::Signature(lie)), Endpoint::Token) => {
            in_json(next.run(request).await, |response| lie.tell(response, &op.keys)).await
        }
        (Some(Lie::Signature(lie)), Endpoint::Jwks) => lie.published(&op.keys),
        (Some(Lie::Userinfo(lie)), Endpoint::Userinfo) => lie.tell(next.run(request).await, &op).await,
        _ => next.run(request).await,
    }
}

/// Changes an answer that is a JSON object. What the endpoint refused stays refused.
async fn in_json(response: Response, change: impl FnOnce(&mut Map<String, Value>)) -> Response {
    let (parts, mut object) = match object(response).await {
        Ok(answer) => answer,
        Err(response) => return response,
    };
    change(&mut object);
    let mut lying = Json(object).into_response();
    *lying.status_mut() = parts.status;
    lying
}

/// The members of a good answer.
async fn object(response: Response) -> Result<(axum::http::response::Parts, Map<String, Value>), Response> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match serde_json::from_slice(&body) {
        Ok(object) if parts.status.is_success() => Ok((parts, object)),
        _ => Err(Response::from_parts(parts, Body::from(body))),
    }
}
