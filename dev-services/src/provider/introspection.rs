use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{
        HeaderMap,
        header::{ACCEPT, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use chrono::Utc;
use serde_json::{Value, json};

use super::{Provider, lies::Lie, oauth_error::OAuthError};
use crate::{access_token, client, parameters::Parameters};

/// A signed answer, by RFC 9701.
const SIGNED: &str = "application/token-introspection+jwt";

/// `POST /introspect` (RFC 7662), signed for whoever wants it signed.
pub(super) async fn introspect(
    State(op): State<Arc<Provider>>,
    headers: HeaderMap,
    form: Bytes,
) -> Result<Response, OAuthError> {
    let form = Parameters::parse(&form)?;
    client::authenticate(&headers, &form).map_err(OAuthError::invalid_client)?;
    let token = form.get("token").ok_or_else(|| OAuthError::missing("token"))?;
    let answer = op
        .introspected(token)
        .unwrap_or_else(|| json!({ "active": false }));
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if !accept.is_some_and(|accept| accept.contains(SIGNED)) {
        return Ok(Json(answer).into_response());
    }
    let header = json!({ "typ": "token-introspection+jwt", "alg": "RS256", "kid": op.keys.kid });
    let claims = json!({
        "iss": op.issuer,
        "aud": client::ID,
        "iat": Utc::now().timestamp(),
        "token_introspection": answer,
    });
    let jwt = op.keys.sign(&header, &claims).map_err(OAuthError::server_error)?;
    op.issued_tokens.record(&jwt);
    Ok(([(CONTENT_TYPE, SIGNED)], jwt).into_response())
}

impl Provider {
    fn introspected(&self, token: &str) -> Option<Value> {
        let claims = access_token::validate_for_anybody(token, &self.issuer, &self.keys).ok()?;
        if !self.grants.is_alive(&claims.grant_id) || self.lies.told() == Some(Lie::NoTokenIsActive) {
            return None;
        }
        let mut answer = serde_json::to_value(claims).ok()?;
        answer["active"] = true.into();
        Some(answer)
    }
}
