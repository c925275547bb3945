//! What the provider checks of every request.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    super::{
        header_of,
        signing::{hash, proven, verified},
    },
    Op, Parameters, issuer,
};

/// What the provider says instead of what it was asked for.
pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    nonce: Option<String>,
}

impl Op {
    /// The client is who it says (RFC 7523 §3).
    pub(super) fn authenticate(&self, headers: &HeaderMap, form: &Parameters) -> Result<(), Refusal> {
        let assertion = form
            .get("client_assertion")
            .map(String::as_str)
            .unwrap_or_default();
        let claims = verified(assertion, &self.client.public()).ok_or_else(|| refusal("invalid_client"))?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let in_order = form["client_assertion_type"]
            == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            && header_of(assertion)["kid"] == "the-key"
            && claims["iss"] == "bff"
            && claims["sub"] == "bff"
            && claims["aud"] == issuer(headers)
            && claims["exp"].as_i64().is_some_and(|exp| exp > now)
            && self.is_new(&claims);
        in_order.then_some(()).ok_or_else(|| refusal("invalid_client"))
    }

    /// The request comes from who has the key (RFC 9449 §4.3).
    pub(super) fn check_proof(
        &self,
        headers: &HeaderMap,
        method: &str,
        path: &str,
        token: Option<&str>,
    ) -> Result<(), Refusal> {
        let proof = headers.get("dpop").map_or("", |proof| proof.to_str().unwrap());
        let invalid = || refusal("invalid_dpop_proof");
        let (claims, key) = proven(proof).ok_or_else(invalid)?;
        let in_order = claims["htm"] == method
            && claims["htu"] == format!("{}{path}", issuer(headers))
            && claims.get("ath").and_then(Value::as_str).map(str::to_owned) == token.map(hash)
            && self.is_new(&claims);
        if !in_order || *self.seen.lock().unwrap().bound_to.get_or_insert(key.clone()) != key {
            return Err(invalid());
        }
        let nonce = format!("of {path}");
        if claims["nonce"] == nonce {
            return Ok(());
        }
        Err(Refusal {
            status: match token {
                Some(_) => StatusCode::UNAUTHORIZED,
                None => StatusCode::BAD_REQUEST,
            },
            error: "use_dpop_nonce",
            nonce: Some(nonce),
        })
    }

    fn is_new(&self, claims: &Value) -> bool {
        let jti = claims["jti"].as_str().unwrap_or_default().to_owned();
        !jti.is_empty() && self.seen.lock().unwrap().jtis.insert(jti)
    }
}

pub(super) fn refusal(error: &'static str) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        error,
        nonce: None,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": self.error }));
        match self.nonce {
            Some(nonce) => (self.status, [("dpop-nonce", nonce)], body).into_response(),
            None => (self.status, body).into_response(),
        }
    }
}
