use reqwest::{Response, StatusCode, header};
use url::form_urlencoded;

use crate::support::{Harness, LOGOUT_CALLBACK, answer, request};

fn query(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

async fn end_session(op: &Harness, cookie: &str, parameters: &[(&str, &str)]) -> Response {
    let url = format!("{}?{}", op.url("/end_session"), query(parameters));
    op.http
        .get(url)
        .header(header::COOKIE, cookie)
        .send()
        .await
        .unwrap()
}

async fn is_signed_in(op: &Harness, cookie: &str) -> bool {
    answer(&op.authorize(&request(&[("prompt", "none")]), cookie).await).contains_key("code")
}

#[tokio::test]
async fn end_session_ends_the_provider_session() {
    let op = Harness::start("end_session_ends_the_provider_session").await;
    let tokens = op.tokens("alice").await;
    assert!(is_signed_in(&op, &tokens.cookie).await);

    let parameters = [
        ("id_token_hint", tokens.id()),
        ("post_logout_redirect_uri", LOGOUT_CALLBACK),
        ("state", "bye"),
    ];
    let response = end_session(&op, &tokens.cookie, &parameters).await;
    assert_eq!(answer(&response)["state"], "bye");
    assert!(
        response.headers()[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert!(!is_signed_in(&op, &tokens.cookie).await);
}

#[tokio::test]
async fn the_hint_alone_names_the_session() {
    let op = Harness::start("the_hint_alone_names_the_session").await;
    let tokens = op.tokens("alice").await;
    let response = end_session(&op, "", &[("id_token_hint", tokens.id())]).await;
    assert_eq!(response.status(), StatusCode::OK, "nowhere to redirect to");
    assert!(!is_signed_in(&op, &tokens.cookie).await);
}

#[tokio::test]
async fn an_expired_hint_is_a_hint() {
    let op = Harness::start("an_expired_hint_is_a_hint").await;
    let settings = dev_services::Settings {
        access_token_lifetime: std::time::Duration::ZERO,
        ..op.settings.clone()
    };
    op.services.stop().await;
    let op = Harness::start_with(settings).await;
    let tokens = op.tokens("alice").await;
    end_session(&op, &tokens.cookie, &[("id_token_hint", tokens.id())]).await;
    assert!(!is_signed_in(&op, &tokens.cookie).await);
}

#[tokio::test]
async fn only_the_registered_uri_is_redirected_to() {
    let op = Harness::start("only_the_registered_uri_is_redirected_to").await;
    for wrong in [
        "http://localhost:3000/",
        "https://attacker.example/auth/logout/callback",
    ] {
        let tokens = op.tokens("alice").await;
        let parameters = [
            ("id_token_hint", tokens.id()),
            ("post_logout_redirect_uri", wrong),
        ];
        let response = end_session(&op, &tokens.cookie, &parameters).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.text().await.unwrap().contains("You are signed out"));
    }
    let other = end_session(
        &op,
        "",
        &[
            ("client_id", "other"),
            ("post_logout_redirect_uri", LOGOUT_CALLBACK),
        ],
    )
    .await;
    assert_eq!(other.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_a_good_hint_the_user_is_asked() {
    let op = Harness::start("without_a_good_hint_the_user_is_asked").await;
    let alice = op.tokens("alice").await;
    let bob = op.tokens("bob").await;
    let forged = format!("{}x", alice.id());
    for hint in ["", forged.as_str(), alice.access(), bob.id()] {
        let page = end_session(&op, &alice.cookie, &[("id_token_hint", hint)])
            .await
            .text()
            .await
            .unwrap();
        assert!(page.contains("Sign out?"), "{hint}");
        assert!(is_signed_in(&op, &alice.cookie).await);
    }

    let request = query(&[
        ("client_id", "bff"),
        ("post_logout_redirect_uri", LOGOUT_CALLBACK),
        ("state", "bye"),
    ]);
    let press = || {
        let post = op
            .http
            .post(op.url("/sign-out"))
            .header(header::COOKIE, &alice.cookie);
        post.form(&[("logout_request", &request)])
    };
    assert_eq!(
        press().send().await.unwrap().status(),
        StatusCode::FORBIDDEN,
        "from another site"
    );
    let response = press()
        .header(header::ORIGIN, &op.services.issuer)
        .send()
        .await
        .unwrap();
    assert_eq!(answer(&response)["state"], "bye");
    assert!(!is_signed_in(&op, &alice.cookie).await);
}

#[tokio::test]
async fn an_offline_refresh_token_outlives_the_session() {
    let op = Harness::start("an_offline_refresh_token_outlives_the_session").await;
    let tokens = op.tokens("alice").await;
    end_session(&op, &tokens.cookie, &[("id_token_hint", tokens.id())]).await;
    assert_eq!(op.refresh(tokens.refresh()).await.0, StatusCode::OK);
}
