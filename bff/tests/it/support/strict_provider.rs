//! A provider that takes nothing but what FAPI 2.0 has: requests that are pushed, clients that sign, and tokens that are bound to
//! a key, with a nonce of each endpoint's own in every proof.

mod checks;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{EcKey, ResourceServer};
use checks::{Refusal, refusal};

pub(crate) struct StrictProvider {
    server: ResourceServer,
    op: Arc<Op>,
}

struct Op {
    key: EcKey,
    client: EcKey,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The authorization request, as it was pushed.
    pushed: HashMap<String, String>,
    /// Of proofs and assertions: none works twice.
    jtis: HashSet<String>,
    /// The key that all tokens of this login are bound to.
    bound_to: Option<Value>,
    tokens: u32,
    other_type: Option<&'static str>,
}

type Parameters = HashMap<String, String>;

impl StrictProvider {
    /// One that knows this client's key.
    pub(crate) async fn start(client: EcKey) -> Self {
        let key = EcKey::generate();
        let seen = Mutex::default();
        let op = Arc::new(Op { key, client, seen });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(jwks))
            .route("/par", post(push))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .route("/revoke", post(revoke))
            .with_state(op.clone());
        let server = ResourceServer::start(router).await;
        Self { server, op }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.server.url
    }

    /// The request that was pushed last.
    pub(crate) fn pushed(&self) -> Parameters {
        self.op.seen.lock().unwrap().pushed.clone()
    }

    /// From now on its access tokens are of this type.
    pub(crate) fn calls_its_tokens(&self, other_type: &'static str) {
        self.op.seen.lock().unwrap().other_type = Some(other_type);
    }

    /// Alice has signed in: where her browser is sent.
    pub(crate) fn answer(&self) -> String {
        let (state, issuer) = (&self.pushed()["state"], self.issuer());
        format!("/auth/callback?code=the-code&state={state}&iss={issuer}")
    }
}

fn issuer(headers: &HeaderMap) -> String {
    format!("http://{}", headers[header::HOST].to_str().unwrap())
}

async fn configuration(headers: HeaderMap) -> Json<Value> {
    let issuer = issuer(&headers);
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "pushed_authorization_request_endpoint": format!("{issuer}/par"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "dpop_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(op): State<Arc<Op>>) -> Json<Value> {
    Json(json!({ "keys": [op.key.public()] }))
}

async fn push(
    State(op): State<Arc<Op>>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Result<Response, Refusal> {
    op.authenticate(&headers, &form)?;
    if form.get("prompt").is_some_and(|prompt| prompt == "unheard-of") {
        return Err(refusal("invalid_request"));
    }
    let mut seen = op.seen.lock().unwrap();
    (seen.pushed, seen.bound_to) = (form, None);
    drop(seen);
    let body = json!({ "request_uri": "urn:example:pushed", "expires_in": 60 });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// An access token is over as soon as it is there, unless it was refreshed.
async fn token(
    State(op): State<Arc<Op>>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Result<Json<Value>, Refusal> {
    op.authenticate(&headers, &form)?;
    op.check_proof(&headers, "POST", "/token", None)?;
    let mut seen = op.seen.lock().unwrap();
    let mut answer = json!({ "token_type": seen.other_type.unwrap_or("DPoP") });
    if form["grant_type"] == "authorization_code" {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
        if form["code"] != "the-code" || seen.pushed["code_challenge"] != challenge {
            return Err(refusal("invalid_grant"));
        }
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let (issuer, nonce) = (issuer(&headers), &seen.pushed["nonce"]);
        let claims = json!({"iss": issuer, "aud": "bff", "sub": "user-alice", "nonce": nonce, "iat": now, "exp": now + 60});
        answer["id_token"] = op.key.sign(&claims).into();
        answer["expires_in"] = 0.into();
    } else if form["refresh_token"] == format!("refresh-{}", seen.tokens) {
        answer["expires_in"] = 300.into();
    } else {
        return Err(refusal("invalid_grant"));
    }
    seen.tokens += 1;
    answer["access_token"] = format!("access-{}", seen.tokens).into();
    answer["refresh_token"] = format!("refresh-{}", seen.tokens).into();
    Ok(Json(answer))
}

async fn userinfo(State(op): State<Arc<Op>>, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let authorization = headers[header::AUTHORIZATION].to_str().unwrap();
    let token = authorization
        .strip_prefix("DPoP ")
        .ok_or_else(|| refusal("invalid_token"))?;
    op.check_proof(&headers, "GET", "/userinfo", Some(token))?;
    Ok(Json(json!({ "sub": "user-alice", "name": "Alice, proven" })))
}

/// Credentials are being changed, or somebody is in the way: it is not a word about the token.
async fn revoke(
    State(op): State<Arc<Op>>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Result<StatusCode, Refusal> {
    op.authenticate(&headers, &form)?;
    Ok(StatusCode::UNAUTHORIZED)
}
