//! OpenID Connect RP-Initiated Logout 1.0.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::Value;
use url::Url;

use crate::support::{Began, Browser, Store, World, on_both_databases, once, until};

on_both_databases! {
    a_logout_ends_the_session_for_a_stolen_copy_of_the_cookie_too,
    the_refresh_token_is_revoked_at_the_provider,
    a_logout_succeeds_while_the_provider_is_down,
    logging_out_twice_is_no_error,
}

once! {
    a_logout_leads_to_the_provider_and_back,
    the_provider_ends_its_session_too,
    the_answer_to_a_logout_nobody_asked_for_is_refused,
    a_program_is_told_where_to_go_on,
}

fn query(url: &str) -> HashMap<String, String> {
    let url: Url = url.parse().unwrap();
    url.query_pairs().into_owned().collect()
}

async fn a_logout_ends_the_session_for_a_stolen_copy_of_the_cookie_too(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let (thief, another) = (browser.stolen_copy(), browser.stolen_copy());
    let answer = browser.sign_out().await;
    assert!(answer.takes_away("session") && answer.takes_away("signed-in"));
    assert_eq!(answer.header("cache-control"), "no-store");

    thief.fetch("/api/notes").await.is_problem(401, "session-ended");
    another
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
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
    thief
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn logging_out_twice_is_no_error(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let copy = browser.stolen_copy();
    browser.sign_out().await;
    assert_eq!(copy.sign_out().await.location(), "/");
    assert_eq!(browser.sign_out().await.location(), "/");
}

async fn a_logout_leads_to_the_provider_and_back(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let answer = browser.sign_out().await;
    let leads_to = answer.location();
    assert!(leads_to.starts_with(&format!("{}/end_session?", world.issuer())));
    let parameters = query(leads_to);
    assert_eq!(parameters["client_id"], "bff");
    assert_eq!(
        parameters["post_logout_redirect_uri"],
        world.url("/auth/logout/callback")
    );
    assert_eq!(parameters["id_token_hint"], world.issued().id[0]);
    assert!(parameters["state"].len() >= 22);

    let answer = browser.visit(Began::OnAnotherSite, leads_to).await;
    let back = answer.location();
    assert_eq!(query(back)["state"], parameters["state"]);
    let answer = browser.visit(Began::OnAnotherSite, back).await;
    assert_eq!(answer.location(), "/");
    assert!(
        browser.cookie_names().is_empty(),
        "nothing is left in the browser"
    );
}

async fn the_provider_ends_its_session_too(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let silently = browser.begin_login("?prompt=none").await;
    let answer = browser.visit(Began::OnAnotherSite, silently.url.as_str()).await;
    assert!(
        query(answer.location()).contains_key("code"),
        "the provider knows the browser"
    );

    let answer = browser.sign_out().await;
    browser.visit(Began::OnAnotherSite, answer.location()).await;
    let silently = browser.begin_login("?prompt=none").await;
    let answer = browser.visit(Began::OnAnotherSite, silently.url.as_str()).await;
    assert_eq!(query(answer.location())["error"], "login_required");
}

async fn the_answer_to_a_logout_nobody_asked_for_is_refused(store: Store) {
    async fn arrives(browser: &Browser, query: &str) -> u16 {
        let place = format!("/auth/logout/callback{query}");
        let answer = browser.visit(Began::OnAnotherSite, &place).await;
        answer.status.as_u16()
    }
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let other = world.sign_in("alice").await;
    let state = query(browser.sign_out().await.location())["state"].clone();
    let good = format!("?state={state}");
    let others_state = query(other.sign_out().await.location())["state"].clone();

    assert_eq!(arrives(&world.browser(), &good).await, 400, "another browser's");
    for copy in [
        "",
        "?state=",
        "?state=wrong",
        &format!("?state={others_state}"),
        &format!("{good}&state={state}"),
    ] {
        assert_eq!(arrives(&browser.stolen_copy(), copy).await, 400, "{copy}");
    }
    assert_eq!(arrives(&browser, &good).await, 303);
    assert_eq!(arrives(&browser, &good).await, 400, "it works once");
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
