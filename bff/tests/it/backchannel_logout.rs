//! OpenID Connect Back-Channel Logout 1.0: what ends. Which logout tokens are refused is in `conformance` and in `lies`.

use serde_json::json;

use crate::support::{Began, Store, World, claims_of, on_both_databases, once, until};

on_both_databases! {
    a_sid_ends_one_session,
    a_sub_ends_all_of_a_users_sessions_and_nobody_elses,
    a_session_begun_under_an_older_key_ends_too,
    a_session_that_the_provider_ended_is_refused_and_its_refresh_token_revoked,
    a_replayed_jti_is_refused,
    while_the_database_fails_nothing_is_confirmed_and_the_token_works_afterwards,
    signing_out_at_the_provider_ends_the_session_here,
}

once! {
    an_unknown_session_is_nothing_to_end,
}

async fn a_sid_ends_one_session(store: Store) {
    let world = World::start(store).await;
    let (first, first_sid) = (world.sign_in("alice").await, world.last_sid());
    let second = world.sign_in("alice").await;
    let token = world.logout_token(json!({ "sid": first_sid }));
    world.deliver(&token).await.confirms_the_logout();
    first.session_has_ended().await;
    second.fetch("/auth/session").await.succeeds();

    let token = world.logout_token(json!({ "sid": world.last_sid(), "sub": null }));
    world.deliver(&token).await.confirms_the_logout();
    second.session_has_ended().await;
}

async fn a_sub_ends_all_of_a_users_sessions_and_nobody_elses(store: Store) {
    let world = World::start(store).await;
    let alices = [world.sign_in("alice").await, world.sign_in("alice").await];
    let bob = world.sign_in("bob").await;
    world.accepts_logout(json!({})).await;
    for alice in &alices {
        alice.session_has_ended().await;
    }
    bob.fetch("/auth/session").await.succeeds();
}

async fn a_session_begun_under_an_older_key_ends_too(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let keys = format!(
        "{},{}",
        bff::config::new_session_key(),
        world.setting("SESSION_KEYS")
    );
    world.restart_with("SESSION_KEYS", keys).await;
    browser.fetch("/auth/session").await.succeeds();
    world.accepts_logout(json!({})).await;
    browser.session_has_ended().await;
}

async fn a_session_that_the_provider_ended_is_refused_and_its_refresh_token_revoked(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let issued = world.issued();
    world.accepts_logout(json!({})).await;
    browser
        .stolen_copy()
        .fetch("/api/notes")
        .await
        .is_problem(401, "session-ended");
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
    until("the grant has ended", async || {
        world.grant_has_ended(&issued.access[0]).await
    })
    .await;
    assert!(world.is_dead(&issued.refresh[0]).await);
}

async fn a_replayed_jti_is_refused(store: Store) {
    let mut world = World::start(store).await;
    let token = world.logout_token(json!({}));
    world.deliver(&token).await.confirms_the_logout();
    let browser = world.sign_in("alice").await;
    world.refuses_logout(&token, "used before").await;
    world.restart().await;
    world.refuses_logout(&token, "used before").await;
    let jti = claims_of(&token)["jti"].clone();
    world
        .refuses_logout_claims(
            json!({ "jti": jti, "iat": claims_of(&token)["iat"].as_i64().unwrap() + 1 }),
            "used before",
        )
        .await;
    browser.fetch("/auth/session").await.succeeds();
}

async fn while_the_database_fails_nothing_is_confirmed_and_the_token_works_afterwards(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let token = world.logout_token(json!({}));
    world.store.break_down().await;
    world.deliver(&token).await.is_problem(503, "store-unavailable");
    world.store.recover().await;
    until("the token is accepted", async || {
        let answer = world.deliver(&token).await;
        assert!([200, 503].contains(&answer.status.as_u16()), "{answer:?}");
        answer.status == 200
    })
    .await;
    browser.session_has_ended().await;
}

async fn signing_out_at_the_provider_ends_the_session_here(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let bob = world.sign_in("bob").await;
    let hint = &world.issued().id[0];
    let page = format!("{}/end_session?id_token_hint={hint}", world.issuer());
    browser.visit(Began::InTheAddressBar, &page).await.succeeds();
    until("the provider has told us", async || {
        browser.fetch("/auth/session").await.status == 401
    })
    .await;
    bob.fetch("/auth/session").await.succeeds();
}

async fn an_unknown_session_is_nothing_to_end(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for whose in [json!({ "sid": "unknown" }), json!({ "sub": "nobody" })] {
        world.accepts_logout(whose).await;
    }
    browser.fetch("/auth/session").await.succeeds();
}
