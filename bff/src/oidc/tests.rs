//! What depends on the time, to the second, and what discovery says: with a clock that has been stopped.

use std::time::Duration;

use axum::{Json, Router, routing::get};
use openidconnect::AccessToken;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use super::{AuthorizationRequest, IdTokenError, Metadata, Provider};
use crate::{
    Config, Vars,
    clock::{self, let_pass},
    config::new_session_key,
    http::HttpClient,
    properties::LogoutTokens,
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

async fn id_token_issued_at(iat: i64) -> Result<(), IdTokenError> {
    let tokens = LogoutTokens::begin();
    let claims = json!({
        "iss": tokens.provider.issuer(),
        "aud": "bff",
        "sub": "alice",
        "iat": iat,
        "exp": iat + 3600,
        "nonce": "nonce",
    });
    let id_token = serde_json::from_value(tokens.signed(&claims.to_string()).into()).unwrap();
    let request = AuthorizationRequest {
        state: "state".to_owned(),
        nonce: "nonce".to_owned(),
        code_verifier: "verifier".to_owned(),
        max_age: None,
        acr_values: None,
        sub: None,
        requested_at: iat,
    };
    let access_token = AccessToken::new("access".to_owned());
    let validated = tokens
        .provider
        .validate_id_token(&id_token, &access_token, &request)
        .await;
    validated.map(drop)
}

#[tokio::test]
async fn the_clock_of_who_issues_id_tokens_may_be_a_minute_ahead() {
    let_pass(Duration::ZERO);
    let now = clock::now();
    id_token_issued_at(now + 60).await.unwrap();
    let outcome = id_token_issued_at(now + 61).await;
    assert!(matches!(outcome, Err(IdTokenError::IssuedAt)), "{outcome:?}");
}

#[tokio::test]
async fn a_logout_token_is_of_these_minutes() {
    let_pass(Duration::ZERO);
    let now = clock::now();
    let tokens = LogoutTokens::begin();
    for (iat, exp, accepted) in [
        (60, 120, true),
        (61, 120, false),
        (-299, 0, true),
        (-300, 0, false),
        (-299, -59, true),
        (-299, -60, false),
    ] {
        let mut claims: Value = serde_json::from_str(&LogoutTokens::claims(now)).unwrap();
        (claims["iat"], claims["exp"]) = (json!(now + iat), json!(now + exp));
        let token = tokens.signed(&claims.to_string());
        let outcome = tokens.provider.validate_logout_token(&token).await;
        assert_eq!(outcome.is_ok(), accepted, "{iat} {exp}: {outcome:?}");
        if let Ok(token) = outcome {
            assert_eq!(token.expires_at, now + iat + 360, "by the slowest clock");
        }
    }
}

fn provider(issuer: &str) -> Provider {
    let vars: Vars = [
        ("PUBLIC_URL", "http://localhost:3000".to_owned()),
        ("OIDC_ISSUER", issuer.to_owned()),
        ("OIDC_CLIENT_ID", "bff".to_owned()),
        ("OIDC_CLIENT_SECRET", "secret".to_owned()),
        ("OIDC_DPOP", "auto".to_owned()),
        ("SESSION_KEYS", new_session_key()),
    ]
    .into_iter()
    .collect();
    Provider::new(&Config::read(&vars).unwrap(), HttpClient::new().unwrap())
}

fn metadata(issuer: &str, proven_by: &[&str]) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "dpop_signing_alg_values_supported": proven_by,
    })
}

#[test]
fn tokens_are_bound_where_the_provider_takes_the_proofs_we_make() {
    const ISSUER: &str = "http://127.0.0.1:9";
    for (proven_by, binds) in [
        (&[][..], false),
        (&["RS256", "PS256"], false),
        (&["RS256", "ES256"], true),
    ] {
        let metadata: Metadata = serde_json::from_value(metadata(ISSUER, proven_by)).unwrap();
        assert_eq!(provider(ISSUER).binds_tokens(&metadata), binds, "{proven_by:?}");
    }
}

/// A provider that tells whenever it is asked about itself.
async fn told_when_asked() -> (Provider, mpsc::UnboundedReceiver<()>) {
    let (tell, told) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let configuration = metadata(&issuer, &[]);
    let discovery = async move || {
        tell.send(()).unwrap();
        Json(configuration)
    };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(async || Json(json!({ "keys": [] }))));
    tokio::spawn(async { axum::serve(listener, router).await });
    let_pass(Duration::ZERO);
    (provider(&issuer), told)
}

#[tokio::test]
async fn what_the_provider_said_is_good_for_an_hour_and_then_asked_for_in_the_background() {
    let (provider, mut told) = told_when_asked().await;
    provider.metadata().await.unwrap();
    told.recv().await.unwrap();
    let_pass(HOUR + SECOND);
    provider.metadata().await.unwrap();
    assert!(told.is_empty(), "nobody waits for it");
    timeout(10 * SECOND, told.recv()).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_provider_is_asked_for_new_keys_once_a_second_at_the_most() {
    let (provider, mut told) = told_when_asked().await;
    provider.metadata().await.unwrap();
    let_pass(Duration::from_millis(999));
    provider.metadata_anew().await.unwrap();
    told.recv().await.unwrap();
    assert!(told.is_empty());
    let_pass(Duration::from_millis(1));
    provider.metadata_anew().await.unwrap();
    assert_eq!(told.len(), 1);
}
