//! OpenID Connect RP-Initiated Logout 1.0.

use reqwest::Method;
use serde_json::Value;

use crate::support::{Began, Store, World, on_both_databases, once, query_of, until};

on_both_databases! {
    a_logout_ends_the_session_for_a_stolen_copy_of_the_cookie_too,
    the_refresh_token_is_revoked_at_the_provider,
    a_logout_succeeds_while_the_provider_is_down,
    logging_out_twice_is_no_error,
}

once! {
    the_provider_ends_its_session_too,
    a_program_is_told_where_to_go_on,
}

async fn a_logout_ends_the_session_for_a_stolen_copy_of_the_cookie_too(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let (thief, another) = (browser.stolen_copy(), browser.stolen_copy());
    let answer = browser.sign_out().await;
    assert!(answer.takes_away("session") && answer.takes_away("signed-in"));
    assert_eq!(answer.header("cache-control"), "no-store");

    thief.fetch("/api/notes").await.is_problem(401, "session-ended");
    another.session_has_ended().await;
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "login-required");
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
    assert_eq!(world.store.number("SELECT count(*) FROM session_record").await, 0);
}

async fn the_refresh_token_is_revoked_at_the_provider(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let refresh_token = world.issued().refresh.remove(0);
    browser.sign_out().await;
    // Asking spends a token that is alive, so what is asked for is whether its access token still opens userinfo.
    let userinfo = format!("{}/userinfo", world.issuer());
    let access_token = world.issued().access.remove(0);
    until("the grant has ended", async || {
        let request = world.http.get(&userinfo).bearer_auth(&access_token);
        request.send().await.unwrap().status() == 401
    })
    .await;
    assert!(world.is_dead(&refresh_token).await);
}

async fn a_logout_succeeds_while_the_provider_is_down(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let thief = browser.stolen_copy();
    world.provider_goes_away().await;
    let answer = browser.sign_out().await;
    assert!(
        answer.location().starts_with(&world.issuer()),
        "what is known of it outlives the outage"
    );
    thief.session_has_ended().await;
}

async fn logging_out_twice_is_no_error(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let copy = browser.stolen_copy();
    browser.sign_out().await;
    assert_eq!(copy.sign_out().await.location(), "/");
    let again = browser.sign_out().await;
    assert_eq!(again.location(), "/");
    assert_eq!(again.header("cache-control"), "no-store");
}

async fn the_provider_ends_its_session_too(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let silently = browser.begin_login("?prompt=none").await;
    let answer = browser.visit(Began::OnAnotherSite, silently.url.as_str()).await;
    assert!(
        query_of(answer.location()).contains_key("code"),
        "the provider knows the browser"
    );

    let answer = browser.sign_out().await;
    let answer = browser.visit(Began::OnAnotherSite, answer.location()).await;
    let answer = browser.visit(Began::OnAnotherSite, answer.location()).await;
    assert_eq!(
        (answer.location(), answer.header("cache-control")),
        ("/", "no-store")
    );
    let silently = browser.begin_login("?prompt=none").await;
    let answer = browser.visit(Began::OnAnotherSite, silently.url.as_str()).await;
    assert_eq!(query_of(answer.location())["error"], "login_required");
}

async fn a_program_is_told_where_to_go_on(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let sign_out = || {
        browser
            .request(Method::POST, "/auth/logout")
            .header("accept", "application/json")
            .send()
    };
    let answer = sign_out().await;
    assert_eq!(answer.status, 200);
    let leads_to = answer.json()["redirect_to"].clone();
    assert!(leads_to.as_str().unwrap().starts_with(&world.issuer()));
    assert_eq!(sign_out().await.json()["redirect_to"], Value::from("/"));
}
