use reqwest::{StatusCode, header};

use crate::support::{APP, Harness, answer, cookie, request};

#[tokio::test]
async fn the_answer_carries_code_state_and_iss() {
    let op = Harness::start("the_answer_carries_code_state_and_iss").await;
    let page = op.authorize(&request(&[]), "").await.text().await.unwrap();
    assert!(
        page.contains("<h1>Sign in</h1>")
            && page.contains("Continue as Alice")
            && page.contains("Continue as Bob")
    );

    let response = op.press(&request(&[]), "", ("user", "alice")).await;
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(
        set.starts_with("dev-op=") && set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    let answer = answer(&response);
    assert_eq!(
        (answer["state"].as_str(), &answer["iss"]),
        ("the-state", &op.services.issuer)
    );
    assert!(!answer["code"].is_empty());
}

#[tokio::test]
async fn redirect_uri_must_match_exactly() {
    let op = Harness::start("redirect_uri_must_match_exactly").await;
    for wrong in [
        "",
        "http://localhost:3000/auth/callback/",
        "http://localhost:3000/auth/callback?x=1",
        "http://127.0.0.1:3000/auth/callback",
        "https://attacker.example/auth/callback",
    ] {
        let response = op.authorize(&request(&[("redirect_uri", wrong)]), "").await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn an_unknown_client_gets_a_page_and_no_redirect() {
    let op = Harness::start("an_unknown_client_gets_a_page_and_no_redirect").await;
    let response = op.authorize(&request(&[("client_id", "<b>other</b>")]), "").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(!response.text().await.unwrap().contains("<b>other"));
}

#[tokio::test]
async fn pkce_is_required() {
    let op = Harness::start("pkce_is_required").await;
    for missing in [
        ("code_challenge", ""),
        ("code_challenge_method", ""),
        ("code_challenge_method", "plain"),
    ] {
        let answer = answer(&op.authorize(&request(&[missing]), "").await);
        assert_eq!(answer["error"], "invalid_request");
        assert!(answer["error_description"].contains("PKCE"));
        assert_eq!(
            (answer["state"].as_str(), &answer["iss"]),
            ("the-state", &op.services.issuer)
        );
    }
}

#[tokio::test]
async fn what_is_not_supported_is_refused_by_name() {
    let op = Harness::start("what_is_not_supported_is_refused_by_name").await;
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_mode", "fragment"), "invalid_request"),
        (("scope", "profile"), "invalid_scope"),
        (("prompt", "none login"), "invalid_request"),
        (("prompt", "surprise"), "invalid_request"),
        (("max_age", "soon"), "invalid_request"),
        (("request", "e30.e30."), "request_not_supported"),
        (
            ("request_uri", "https://example.com/r"),
            "request_uri_not_supported",
        ),
    ] {
        assert_eq!(
            answer(&op.authorize(&request(&[change]), "").await)["error"],
            error,
            "{change:?}"
        );
    }
}

#[tokio::test]
async fn a_duplicated_parameter_is_refused() {
    let op = Harness::start("a_duplicated_parameter_is_refused").await;
    let response = op.authorize(&format!("{}&state=another", request(&[])), "").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn cancel_is_access_denied() {
    let op = Harness::start("cancel_is_access_denied").await;
    let answer = answer(&op.press(&request(&[]), "", ("cancel", "yes")).await);
    assert_eq!(
        (answer["error"].as_str(), answer["state"].as_str()),
        ("access_denied", "the-state")
    );
}

#[tokio::test]
async fn the_login_form_works_from_its_own_page_only() {
    let op = Harness::start("the_login_form_works_from_its_own_page_only").await;
    for origin in [Some(APP), Some("null"), None] {
        let mut post = op.http.post(op.url("/login"));
        if let Some(origin) = origin {
            post = post.header(header::ORIGIN, origin);
        }
        let query = request(&[]);
        let form = [("authorization_request", query.as_str()), ("user", "alice")];
        assert_eq!(
            post.form(&form).send().await.unwrap().status(),
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test]
async fn an_authorization_request_may_be_posted() {
    let op = Harness::start("an_authorization_request_may_be_posted").await;
    let (_, cookie) = op.sign_in("alice", &[]).await;
    let post = op
        .http
        .post(op.url("/authorize"))
        .header(header::COOKIE, cookie)
        .body(request(&[]));
    let post = post.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    assert!(answer(&post.send().await.unwrap()).contains_key("code"));
}

#[tokio::test]
async fn login_hint_comes_first() {
    let op = Harness::start("login_hint_comes_first").await;
    let page = op
        .authorize(&request(&[("login_hint", "bob@example.com")]), "")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.find("Continue as Bob") < page.find("Continue as Alice"));
}

#[tokio::test]
async fn signing_in_again_changes_the_cookie() {
    let op = Harness::start("signing_in_again_changes_the_cookie").await;
    let (_, before) = op.sign_in("alice", &[]).await;
    let after = cookie(&op.press(&request(&[]), &before, ("user", "alice")).await);
    assert_ne!(before, after);
    assert_eq!(
        op.authorize(&request(&[]), &before).await.status(),
        StatusCode::OK
    );
}
