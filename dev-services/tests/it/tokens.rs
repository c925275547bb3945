use std::fs;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::decode_header;
use reqwest::{StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{CALLBACK, Harness, SCOPE, VERIFIER, claims, json};

#[tokio::test]
async fn the_id_token_says_who_and_the_access_token_what_for() {
    let op = Harness::start("the_id_token_says_who_and_the_access_token_what_for").await;
    let tokens = op.tokens("alice").await;
    assert_eq!(tokens.body["token_type"], "bearer");
    assert_eq!(
        (&tokens.body["expires_in"], &tokens.body["scope"]),
        (&json!(300), &json!(SCOPE))
    );

    let id = claims(tokens.id());
    assert_eq!(
        (&id["iss"], &id["aud"]),
        (&json!(op.services.issuer), &json!(["bff"]))
    );
    assert_eq!(
        (&id["sub"], &id["name"]),
        (&json!("user-alice"), &json!("Alice Archer"))
    );
    assert_eq!(id["nonce"], "the-nonce");
    assert!(id["sid"].is_string() && id["auth_time"].is_number() && id["iat"].is_number());
    assert_eq!(id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(), 300);
    assert!(id.get("email").is_none());
    let half = &Sha256::digest(tokens.access())[..16];
    assert_eq!(id["at_hash"], BASE64_URL_SAFE_NO_PAD.encode(half));

    assert_eq!(
        decode_header(tokens.access()).unwrap().typ.as_deref(),
        Some("at+jwt")
    );
    let access = claims(tokens.access());
    assert_eq!(
        (&access["aud"], &access["client_id"]),
        (&json!("notes"), &json!("bff"))
    );
    assert_eq!(
        (&access["sub"], &access["scope"]),
        (&json!("user-alice"), &json!(SCOPE))
    );
    assert!(access["jti"].is_string());
}

#[tokio::test]
async fn a_token_response_is_not_stored() {
    let op = Harness::start("a_token_response_is_not_stored").await;
    let (code, _) = op.sign_in("alice", &[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", op.services.client_id),
        ("client_secret", op.services.client_secret),
    ];
    let response = op.http.post(op.url("/token")).form(&form).send().await.unwrap();
    assert_eq!(
        response.status(),
        StatusCode::OK,
        "client_secret_post is accepted too"
    );
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn a_client_without_its_secret_is_refused() {
    let op = Harness::start("a_client_without_its_secret_is_refused").await;
    let (id, secret) = (op.services.client_id, op.services.client_secret);
    let post = || {
        op.http
            .post(op.url("/token"))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", "x")])
    };
    for request in [
        post(),
        post().basic_auth(id, Some("wrong")),
        post().basic_auth(id, Some(secret)),
    ] {
        let response = request.send().await.unwrap();
        assert_eq!(
            response.status(),
            StatusCode::UNAUTHORIZED,
            "a raw secret is not a form-urlencoded one"
        );
        assert!(
            response.headers()[header::WWW_AUTHENTICATE]
                .to_str()
                .unwrap()
                .starts_with("Basic")
        );
        let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(body["error"], "invalid_client");
    }
}

#[tokio::test]
async fn a_code_works_once() {
    let op = Harness::start("a_code_works_once").await;
    let (code, _) = op.sign_in("alice", &[]).await;
    let (status, tokens) = op.redeem(&code).await;
    assert_eq!(status, StatusCode::OK);

    let (status, error) = op.redeem(&code).await;
    assert_eq!(
        (status, &error["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );
    let (status, _) = op.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_eq!(
        status,
        StatusCode::BAD_REQUEST,
        "what was issued from a replayed code is revoked"
    );
    let (status, _) = op.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_its_redirect_uri() {
    let op = Harness::start("a_code_needs_its_verifier_and_its_redirect_uri").await;
    for (redirect_uri, verifier) in [
        (CALLBACK, "another-verifier"),
        ("http://localhost:3000/", VERIFIER),
    ] {
        let (code, _) = op.sign_in("alice", &[]).await;
        let (status, error) = op.redeem_with(&code, redirect_uri, verifier).await;
        assert_eq!(
            (status, &error["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
        );
    }
}

#[tokio::test]
async fn token_errors_name_what_is_wrong() {
    let op = Harness::start("token_errors_name_what_is_wrong").await;
    for (form, error) in [
        (vec![("grant_type", "password")], "unsupported_grant_type"),
        (vec![("grant_type", "refresh_token")], "invalid_request"),
        (
            vec![("grant_type", "refresh_token"), ("grant_type", "refresh_token")],
            "invalid_request",
        ),
        (
            vec![("grant_type", "refresh_token"), ("refresh_token", "unknown")],
            "invalid_grant",
        ),
    ] {
        let (status, body) = op.post("/token", &form).await;
        assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &json!(error)));
    }
}

#[tokio::test]
async fn there_is_a_refresh_token_for_offline_access_only() {
    let op = Harness::start("there_is_a_refresh_token_for_offline_access_only").await;
    let tokens = op.tokens_with("alice", &[("scope", "openid")]).await;
    assert!(tokens.body.get("refresh_token").is_none());
    assert_eq!(tokens.body["scope"], "openid");
}

#[tokio::test]
async fn a_refresh_keeps_user_session_and_auth_time() {
    let op = Harness::start("a_refresh_keeps_user_session_and_auth_time").await;
    let tokens = op.tokens("alice").await;
    let (status, refreshed) = op.refresh(tokens.refresh()).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(refreshed["refresh_token"], tokens.refresh());
    assert_ne!(refreshed["access_token"], tokens.access());

    let (before, after) = (
        claims(tokens.id()),
        claims(refreshed["id_token"].as_str().unwrap()),
    );
    for claim in ["iss", "sub", "aud", "sid", "auth_time"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert!(after.get("nonce").is_none());
}

#[tokio::test]
async fn a_reused_refresh_token_revokes_its_family() {
    let op = Harness::start("a_reused_refresh_token_revokes_its_family").await;
    let tokens = op.tokens("alice").await;
    let (_, next) = op.refresh(tokens.refresh()).await;

    let (status, error) = op.refresh(tokens.refresh()).await;
    assert_eq!(
        (status, &error["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );
    let (status, error) = op.refresh(next["refresh_token"].as_str().unwrap()).await;
    assert_eq!(
        (status, &error["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn revoking_a_refresh_token_revokes_its_family() {
    let op = Harness::start("revoking_a_refresh_token_revokes_its_family").await;
    let tokens = op.tokens("alice").await;
    let (_, next) = op.refresh(tokens.refresh()).await;
    let (status, _) = op.post("/revoke", &[("token", tokens.refresh())]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        op.refresh(next["refresh_token"].as_str().unwrap()).await.0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn revocation_wants_the_client_and_shrugs_at_unknown_tokens() {
    let op = Harness::start("revocation_wants_the_client_and_shrugs_at_unknown_tokens").await;
    let anonymous = op.http.post(op.url("/revoke")).form(&[("token", "x")]);
    assert_eq!(json(anonymous).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(op.post("/revoke", &[("token", "x")]).await.0, StatusCode::OK);
    assert_eq!(op.post("/revoke", &[]).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn record_issued_holds_every_token() {
    let op = Harness::start("record_issued_holds_every_token").await;
    let tokens = op.tokens("alice").await;
    let (_, refreshed) = op.refresh(tokens.refresh()).await;
    let record = fs::read_to_string(op.settings.record_issued.unwrap()).unwrap();
    let record: Vec<&str> = record.lines().collect();
    assert_eq!(record.len(), 6);
    for response in [&tokens.body, &refreshed] {
        for token in ["access_token", "id_token", "refresh_token"] {
            assert!(record.contains(&response[token].as_str().unwrap()), "{token}");
        }
    }
}
