use reqwest::StatusCode;

use crate::support::{Harness, answer, claims, request};

#[tokio::test]
async fn a_session_answers_at_once() {
    let op = Harness::start("a_session_answers_at_once").await;
    let (_, cookie) = op.sign_in("alice", &[]).await;
    for prompt in ["", "none"] {
        let answer = answer(&op.authorize(&request(&[("prompt", prompt)]), &cookie).await);
        assert!(answer.contains_key("code"));
    }
}

#[tokio::test]
async fn prompt_none_without_a_session_is_login_required() {
    let op = Harness::start("prompt_none_without_a_session_is_login_required").await;
    for changes in [
        vec![("prompt", "none")],
        vec![("prompt", "none"), ("max_age", "0")],
    ] {
        let answer = answer(&op.authorize(&request(&changes), "dev-op=unknown").await);
        assert_eq!(answer["error"], "login_required");
    }
}

#[tokio::test]
async fn a_prompt_or_an_old_login_shows_the_page() {
    let op = Harness::start("a_prompt_or_an_old_login_shows_the_page").await;
    let (_, cookie) = op.sign_in("alice", &[]).await;
    for change in [
        ("prompt", "login"),
        ("prompt", "consent"),
        ("prompt", "select_account"),
        ("prompt", "login consent"),
        ("max_age", "0"),
    ] {
        let response = op.authorize(&request(&[change]), &cookie).await;
        assert_eq!(response.status(), StatusCode::OK, "{change:?}");
    }
    let recent = op.authorize(&request(&[("max_age", "3600")]), &cookie).await;
    assert!(answer(&recent).contains_key("code"));
}

#[tokio::test]
async fn sessions_of_one_login_share_their_sid() {
    let op = Harness::start("sessions_of_one_login_share_their_sid").await;
    let first = op.tokens("alice").await;
    let again = answer(&op.authorize(&request(&[]), &first.cookie).await);
    let (_, second) = op.redeem(&again["code"]).await;
    let other = op.tokens("alice").await;

    let sid = |id_token: &str| claims(id_token)["sid"].clone();
    assert_eq!(sid(first.id()), sid(second["id_token"].as_str().unwrap()));
    assert_ne!(sid(first.id()), sid(other.id()));
}
