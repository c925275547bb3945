//! One run of everything there is.

use dev_services::{
    AuthorizationLie, ClaimsLie, Endpoint, Failure, Lie, SignatureLie, TokenLie, UserinfoLie,
};
use reqwest::Method;
use serde_json::json;

use super::{ASKED_FOR, WRITTEN, collected::Secrets};
use crate::support::{Began, Browser, Instance, World, until};

pub(super) async fn sign_in(world: &World, secrets: &mut Secrets) -> Browser {
    let browser = world.browser();
    let attempt = browser.begin_login("?return_to=/notes").await;
    secrets.add_parameters(attempt.url.as_str(), &["state", "nonce"]);
    secrets.add_cookies(&browser);
    let callback = browser.choose(&attempt, "alice").await;
    secrets.add_parameters(&callback, &["code"]);
    let answer = browser.come_back(&callback).await.succeeds();
    browser.follow_hops(answer).await.succeeds();
    secrets.add_cookies(&browser);
    browser
}

pub(super) async fn refresh_in_vain(world: &World, browser: &Browser) {
    for lie in [
        Lie::Fails(Endpoint::Token, Failure::Status(503)),
        Lie::Fails(Endpoint::Token, Failure::NotJson),
        Lie::Claims(ClaimsLie::OtherSubject),
        Lie::Token(TokenLie::Type("mac")),
    ] {
        world.provider().lie(lie);
        browser
            .fetch("/api/notes")
            .await
            .is_problem(503, "provider-unavailable");
        world.provider().stop_lying();
    }
}

/// Pages, server functions and calls, with a query and a body.
pub(super) async fn work(browser: &Browser) {
    for page in ["/", "/notes", "/account", "/account/sessions", "/explorer"] {
        browser.open(&format!("{page}?q={ASKED_FOR}")).await.succeeds();
    }
    browser
        .fetch(&format!("/api/notes?q={ASKED_FOR}"))
        .await
        .succeeds();
    let note = browser
        .post("/api/notes", json!({ "text": WRITTEN }))
        .await
        .succeeds();
    let id = note.json()["id"].as_str().unwrap().to_owned();
    browser
        .request(Method::DELETE, &format!("/api/notes/{id}"))
        .send()
        .await
        .succeeds();
    for (function, arguments) in [
        ("add", [("text", WRITTEN)]),
        ("delete", [("id", WRITTEN)]),
        ("list", [("q", WRITTEN)]),
    ] {
        let call = browser
            .request(Method::POST, &format!("/fn/notes/{function}"))
            .form(&arguments);
        call.header("accept", "application/json").send().await;
    }
    for path in [
        "/auth/session",
        "/auth/sessions",
        "/api/nowhere",
        "/api/none",
        "/none",
    ] {
        browser.fetch(path).await;
    }
}

/// A stranger has come by Alice's cookie and her tokens, and writes them everywhere.
pub(super) async fn attack(world: &World, browser: &Browser, instance: &Instance) {
    let issued = world.issued();
    let stranger = world.browser();
    for stolen in [
        &browser.session(),
        &issued.access[0],
        &issued.refresh[0],
        &issued.id[0],
        &"alice@example.com".to_owned(),
    ] {
        for path in [
            "/",
            "/auth/",
            "/auth/sessions/",
            "/api/",
            "/api/notes/",
            "/fn/",
            "/fn/notes/",
            "/pkg/",
        ] {
            let path = format!("{path}{stolen}/{stolen}?{stolen}={stolen}");
            for thief in [&stranger, browser] {
                thief.fetch(&path).await;
                thief.open(&path).await;
            }
        }
        let callback = format!(
            "/auth/callback?code={stolen}&state={stolen}&iss={stolen}&error={stolen}&error_description={stolen}"
        );
        for path in [
            callback,
            format!("/auth/login?return_to={stolen}&acr_values={stolen}&iss={stolen}&login_hint={stolen}"),
            format!("/auth/logout/callback?state={stolen}"),
        ] {
            stranger.visit(Began::OnAnotherSite, &path).await;
        }
        let told = [
            ("logout_token", &**stolen),
            ("text", stolen),
            ("id", stolen),
            (stolen, stolen),
        ];
        for path in [
            "/auth/backchannel-logout",
            "/auth/login",
            "/auth/logout",
            "/fn/notes/add",
            "/fn/notes/delete",
        ] {
            for thief in [&stranger, browser] {
                let post = || thief.request(Method::POST, path).form(&told);
                post().began(Began::OnAnotherSite).send().await;
                post()
                    .without_fetch_metadata()
                    .header("x-session", stolen)
                    .send()
                    .await;
            }
        }
        for header in [
            "authorization",
            "x-request-id",
            "traceparent",
            "forwarded",
            "x-forwarded-for",
            "user-agent",
            "referer",
            "x-session",
            "accept",
        ] {
            let call = browser.request(Method::GET, "/api/notes").header(header, stolen);
            call.send().await;
        }
        if let Ok(method) = Method::from_bytes(stolen.as_bytes()) {
            stranger.request(method, "/api/notes").send().await;
        }
        stranger.set_cookie("session", stolen);
        stranger.fetch("/api/notes").await;
        world.get(&format!("{}/{stolen}", instance.origin())).await;
    }
}

pub(super) async fn fail_to_sign_in(world: &World, secrets: &mut Secrets) {
    for lie in [
        Lie::Authorization(AuthorizationLie::Wrong("iss")),
        Lie::Authorization(AuthorizationLie::Wrong("code")),
        Lie::Token(TokenLie::Refuses("invalid_grant")),
        Lie::Fails(Endpoint::Token, Failure::NotJson),
        Lie::Claims(ClaimsLie::OtherNonce),
        Lie::Claims(ClaimsLie::OtherAudience),
        Lie::Claims(ClaimsLie::OtherAccessToken),
        Lie::Claims(ClaimsLie::Expired),
        Lie::Signature(SignatureLie::OtherKey),
        Lie::Userinfo(UserinfoLie::OtherSubject),
        Lie::Userinfo(UserinfoLie::SignedByOtherKey),
    ] {
        let browser = world.browser();
        let attempt = browser.begin_login("").await;
        secrets.add_parameters(attempt.url.as_str(), &["state", "nonce"]);
        secrets.add_cookies(&browser);
        world.provider().lie(lie);
        let callback = browser.choose(&attempt, "alice").await;
        secrets.add_parameters(&callback, &["code"]);
        assert_eq!(browser.come_back(&callback).await.status, 400, "{lie:?}");
        world.provider().stop_lying();
    }
}

/// Once here, and once by the provider's word.
pub(super) async fn sign_out(world: &World, browser: &Browser, secrets: &mut Secrets) {
    let another = sign_in(world, secrets).await;
    let to_provider = browser.sign_out().await.location().to_owned();
    secrets.add_parameters(&to_provider, &["state"]);
    secrets.add_cookies(browser);
    let back = browser
        .visit(Began::Here, &to_provider)
        .await
        .location()
        .to_owned();
    browser.visit(Began::OnAnotherSite, &back).await;

    let hint = &world.issued().id.pop().unwrap();
    let page = format!("{}/end_session?id_token_hint={hint}", world.provider().issuer);
    another.visit(Began::InTheAddressBar, &page).await.succeeds();
    until("the provider has told us", async || {
        another.fetch("/auth/session").await.status == 401
    })
    .await;
}
