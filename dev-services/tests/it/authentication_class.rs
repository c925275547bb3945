use reqwest::{Response, StatusCode, header};
use serde_json::json;

use crate::support::{Harness, answer, claims, request};

const PASSKEY: (&str, &str) = ("acr_values", "gold phr");

async fn delete_all(op: &Harness, access_token: &str) -> Response {
    let request = op.http.delete(op.notes("/notes")).bearer_auth(access_token);
    request.send().await.unwrap()
}

#[tokio::test]
async fn tokens_say_how_the_user_was_authenticated() {
    let op = Harness::start("tokens_say_how_the_user_was_authenticated").await;
    for (change, acr) in [
        (("acr_values", ""), "0"),
        (("acr_values", "gold"), "0"),
        (PASSKEY, "phr"),
    ] {
        let tokens = op.tokens_with("alice", &[change]).await;
        assert_eq!(claims(tokens.id())["acr"], acr);
        let access = claims(tokens.access());
        assert_eq!(
            (&access["acr"], &access["auth_time"]),
            (&json!(acr), &claims(tokens.id())["auth_time"])
        );
        let (_, refreshed) = op.refresh(tokens.refresh()).await;
        assert_eq!(claims(refreshed["access_token"].as_str().unwrap())["acr"], acr);
    }
}

#[tokio::test]
async fn a_session_without_a_passkey_does_not_answer_for_one() {
    let op = Harness::start("a_session_without_a_passkey_does_not_answer_for_one").await;
    let (_, weak) = op.sign_in("alice", &[]).await;
    let page = op.authorize(&request(&[PASSKEY]), &weak).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("passkey"));

    let (_, strong) = op.sign_in("alice", &[PASSKEY]).await;
    for change in [PASSKEY, ("acr_values", "")] {
        assert!(answer(&op.authorize(&request(&[change]), &strong).await).contains_key("code"));
    }
}

#[tokio::test]
async fn deleting_all_notes_wants_a_recent_passkey() {
    let op = Harness::start("deleting_all_notes_wants_a_recent_passkey").await;
    let refusal = delete_all(&op, op.tokens("alice").await.access()).await;
    assert_eq!(refusal.status(), StatusCode::UNAUTHORIZED);
    let challenge = refusal.headers()[header::WWW_AUTHENTICATE].to_str().unwrap();
    for part in [
        "error=\"insufficient_user_authentication\"",
        "acr_values=\"phr\"",
        "max_age=\"300\"",
    ] {
        assert!(challenge.contains(part), "{challenge}");
    }
    let strong = op.tokens_with("alice", &[PASSKEY]).await;
    assert_eq!(
        delete_all(&op, strong.access()).await.status(),
        StatusCode::NO_CONTENT
    );
}
