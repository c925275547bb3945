use reqwest::{StatusCode, header};
use serde_json::json;

use crate::support::Harness;

#[tokio::test]
async fn userinfo_completes_the_id_token() {
    let op = Harness::start("userinfo_completes_the_id_token").await;
    let tokens = op.tokens("alice").await;
    let (status, claims) = op.userinfo(tokens.access()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        claims,
        json!({
            "sub": "user-alice", "name": "Alice Archer", "given_name": "Alice", "family_name": "Archer",
            "preferred_username": "alice", "email": "alice@example.com", "email_verified": true,
            "locale": "en-GB", "updated_at": 1_767_225_600,
        })
    );
}

#[tokio::test]
async fn userinfo_tells_what_the_scope_covers() {
    let op = Harness::start("userinfo_tells_what_the_scope_covers").await;
    for (scope, expected) in [
        ("openid", json!({"sub": "user-bob"})),
        (
            "openid email",
            json!({"sub": "user-bob", "email": "bob@example.com", "email_verified": false}),
        ),
    ] {
        let tokens = op.tokens_with("bob", &[("scope", scope)]).await;
        assert_eq!(op.userinfo(tokens.access()).await.1, expected);
    }
}

#[tokio::test]
async fn userinfo_refuses_a_revoked_access_token() {
    let op = Harness::start("userinfo_refuses_a_revoked_access_token").await;
    let tokens = op.tokens("alice").await;
    op.post("/revoke", &[("token", tokens.access())]).await;
    assert_eq!(op.userinfo(tokens.access()).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn userinfo_wants_an_access_token() {
    let op = Harness::start("userinfo_wants_an_access_token").await;
    let response = op.http.get(op.url("/userinfo")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");

    let tokens = op.tokens("alice").await;
    assert_eq!(
        op.userinfo(tokens.id()).await.0,
        StatusCode::UNAUTHORIZED,
        "an ID token is not an access token"
    );
}
