//! OpenID Connect Core §3.1: the authorization code flow, as the browser sees it.

use axum_extra::extract::cookie::SameSite;
use reqwest::Method;
use serde_json::json;

use crate::support::{Began, Store, World, on_both_databases, once, until};

on_both_databases! {
    a_login_ends_signed_in,
    every_login_gets_a_new_session_id_and_ends_the_one_it_replaces,
    a_login_begun_before_another_one_ended_replaces_that_too,
    a_login_in_an_old_browser_replaces_what_it_had_when_it_left,
    a_login_outlives_the_cookie_of_a_session_that_ended_meanwhile,
}

once! {
    the_authorization_request_is_code_flow_with_pkce_state_and_nonce,
    what_the_page_asks_of_the_provider_reaches_it,
    a_login_as_recent_as_was_asked_is_accepted,
    a_login_that_is_not_of_the_class_that_was_asked_for_is_refused,
    a_login_leads_to_return_to,
    return_to_is_a_path_on_this_origin,
    a_login_that_cannot_be_kept_is_none,
    without_the_provider_login_answers_503_and_works_once_it_is_back,
}

async fn a_login_that_cannot_be_kept_is_none(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON session_record BEGIN SELECT RAISE(ABORT, 'not now'); END";
    world.store.execute(refuse).await;
    let answer = browser.come_back(&callback).await;
    answer.is_problem_page(503, "store-unavailable");
    assert!(answer.set_cookie("signed-in").is_none(), "{answer:?}");
}

async fn a_login_ends_signed_in(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let answer = browser.come_back(&callback).await;

    let cookie = answer.set_cookie("session").unwrap();
    assert_eq!(cookie.http_only(), Some(true));
    assert_eq!(cookie.same_site(), Some(SameSite::Strict));
    assert_eq!((cookie.path(), cookie.domain()), (Some("/"), None));
    assert!(cookie.value().len() >= 22, "128 bits in base64url");
    let marker = answer.set_cookie("signed-in").unwrap();
    assert_eq!((marker.value(), marker.same_site()), ("1", Some(SameSite::Lax)));
    assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");

    let answer = browser.fetch("/auth/session").await.succeeds();
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut session = answer.json();
    let user = session["user"].take();
    assert_eq!(
        (&user["sub"], &user["name"]),
        (&json!("user-alice"), &json!("Alice Archer"))
    );
    assert_eq!(
        user["email"], "alice@example.com",
        "userinfo completes the ID token"
    );
    for claim in ["iss", "aud", "nonce", "exp", "sid", "at_hash", "auth_time"] {
        assert_eq!(user.get(claim), None, "{claim} is the protocol's, not the user's");
    }
    let facts = session["session"].as_object().unwrap();
    assert_eq!(
        facts.keys().collect::<Vec<_>>(),
        ["absolute_expires_in", "created_at", "expires_in", "id"]
    );
    assert!((1790..=1800).contains(&facts["expires_in"].as_u64().unwrap()));
    assert!((28790..=28800).contains(&facts["absolute_expires_in"].as_u64().unwrap()));
    assert_ne!(facts["id"], cookie.value(), "the public handle is no cookie");
    browser.set_cookie("session", facts["id"].as_str().unwrap());
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
}

async fn every_login_gets_a_new_session_id_and_ends_the_one_it_replaces(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let before = browser.stolen_copy();
    browser.sign_in("bob").await;
    assert_ne!(browser.session(), before.session());
    before
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 1);
    assert_eq!(world.store.number("SELECT count(*) FROM session_record").await, 1);
}

async fn a_login_begun_before_another_one_ended_replaces_that_too(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempts = [browser.begin_login("").await, browser.begin_login("").await];
    for attempt in &attempts {
        let callback = browser.choose(attempt, "alice").await;
        browser.come_back(&callback).await.succeeds();
    }
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 1);
    assert_eq!(world.store.number("SELECT count(*) FROM session_record").await, 1);
}

/// It sends no Fetch Metadata, so no hop is made for it, and it comes back without its Strict cookie.
async fn a_login_in_an_old_browser_replaces_what_it_had_when_it_left(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let request = browser.request(Method::GET, &callback).navigating();
    let request = request.began(Began::OnAnotherSite).without_fetch_metadata();
    request.send().await.succeeds();
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 1);
}

/// A provider on the same site lets the Strict cookie pass; what it named is over, and must not take the new one away.
async fn a_login_outlives_the_cookie_of_a_session_that_ended_meanwhile(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let before = browser.session();
    let elsewhere = browser.stolen_copy();
    elsewhere.post("/auth/logout", json!({})).await;
    let request = browser.request(Method::GET, &callback).navigating();
    request.began(Began::Here).send().await.succeeds();
    assert_ne!(browser.session(), before);
    browser.fetch("/auth/session").await.succeeds();
}

async fn the_authorization_request_is_code_flow_with_pkce_state_and_nonce(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let answer = browser.open("/auth/login").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let (one, other) = (browser.begin_login("").await, browser.begin_login("").await);
    assert!(
        one.url
            .as_str()
            .starts_with(&format!("{}/authorize?", world.issuer()))
    );
    let (one, other) = (one.parameters(), other.parameters());
    assert_eq!(one["response_type"], "code");
    assert_eq!(one["client_id"], "bff");
    assert_eq!(one["redirect_uri"], world.url("/auth/callback"));
    assert_eq!(one["scope"], "openid profile email offline_access");
    assert_eq!(one["code_challenge_method"], "S256");
    assert_eq!(one["code_challenge"].len(), 43);
    for parameter in ["state", "nonce", "code_challenge"] {
        assert!(one[parameter].len() >= 22, "{parameter} has 128 bits");
        assert_ne!(one[parameter], other[parameter], "{parameter} is new each time");
    }
}

async fn what_the_page_asks_of_the_provider_reaches_it(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let query = "?prompt=login%20consent&login_hint=alice%40example.com&max_age=60&acr_values=gold+silver";
    let asked = browser.begin_login(query).await.parameters();
    assert_eq!(asked["prompt"], "login consent");
    assert_eq!(asked["login_hint"], "alice@example.com");
    assert_eq!(asked["max_age"], "60");
    assert_eq!(asked["acr_values"], "gold silver");
    let unasked = browser.begin_login("").await.parameters();
    for parameter in ["prompt", "login_hint", "max_age", "acr_values"] {
        assert!(!unasked.contains_key(parameter), "{parameter}");
    }
}

async fn a_login_as_recent_as_was_asked_is_accepted(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let attempt = browser.begin_login("?max_age=0").await;
    let callback = browser.choose(&attempt, "alice").await;
    browser.come_back(&callback).await.succeeds();
}

async fn a_login_that_is_not_of_the_class_that_was_asked_for_is_refused(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    // The development provider knows no gold.
    let attempt = browser.begin_login("?acr_values=gold").await;
    let callback = browser.choose(&attempt, "alice").await;
    let answer = browser.come_back(&callback).await;
    answer.is_problem_page(400, "login-failed");
    assert!(answer.set_cookie("session").is_none());
}

async fn a_login_leads_to_return_to(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser
        .begin_login("?return_to=/notes%3Fx%3D%2522%26y%3D%3Cb%3E")
        .await;
    let callback = browser.choose(&attempt, "alice").await;
    let answer = browser.come_back(&callback).await.succeeds();
    assert_eq!(answer.hop().unwrap(), "/notes?x=%22&y=%3Cb%3E");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(browser.follow_hops(answer).await.body, "Hello, user-alice!");
}

async fn return_to_is_a_path_on_this_origin(store: Store) {
    let world = World::start(store).await;
    let browser = world.browser();
    for elsewhere in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "notes",
        "",
    ] {
        let answer = browser.fetch(&format!("/auth/login?return_to={elsewhere}")).await;
        answer.is_problem(400, "invalid-return-to");
        assert!(answer.set_cookies().is_empty());
    }
}

async fn without_the_provider_login_answers_503_and_works_once_it_is_back(store: Store) {
    let mut world = World::plan(store).provider_is_away().start().await;
    let browser = world.browser();
    let answer = browser.open("/auth/login").await;
    answer.is_problem_page(503, "provider-unavailable");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(
        browser.visit(Began::InTheAddressBar, "/").await.body,
        "Hello, stranger!"
    );

    world.provider_returns().await;
    until("login works again", async || {
        browser.open("/auth/login").await.status == 303
    })
    .await;
    browser.sign_in("alice").await;
}
