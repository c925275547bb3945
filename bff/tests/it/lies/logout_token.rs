//! Logout tokens that are not in order, beside those of `conformance` (Back-Channel Logout §2.4, §2.6).

use std::time::Instant;

use dev_services::Endpoint;
use serde_json::json;

use crate::support::{Store, World, once, until};

once! {
    a_token_of_another_time_is_refused,
    a_token_is_remembered_until_it_is_too_old_for_anybodys_clock,
    a_token_without_the_claims_it_needs_is_refused,
    a_token_whose_signature_is_wrong_is_refused,
    an_id_token_is_not_a_logout_token,
    one_logout_token_of_a_bounded_size_is_expected,
    a_rotated_key_is_fetched,
    without_the_providers_keys_nothing_is_confirmed,
    a_flood_of_unknown_keys_is_no_flood_of_questions,
}

async fn a_token_of_another_time_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let now = world.logout_claims(json!({}))["iat"].as_i64().unwrap();
    world
        .refuses_logout_claims(json!({ "iat": now + 90 }), "future")
        .await;
    world
        .refuses_logout_claims(json!({ "iat": now - 300 }), "old")
        .await;
    world
        .refuses_logout_claims(json!({ "iat": i64::MIN }), "old")
        .await;
    world
        .refuses_logout_claims(json!({ "exp": now - 60 }), "expired")
        .await;
    // Clocks differ a little.
    let early = world.logout_token(json!({ "iat": now + 30 }));
    world.deliver(&early).await.confirms_the_logout();
    let late = world.logout_token(json!({ "iat": now - 240, "exp": now - 30 }));
    world.deliver(&late).await.confirms_the_logout();
}

async fn a_token_is_remembered_until_it_is_too_old_for_anybodys_clock(store: Store) {
    let world = World::start(store).await;
    let claims = world.logout_claims(json!({}));
    let token = world.signed(json!({}), &claims);
    world.deliver(&token).await.confirms_the_logout();
    let until = world.store.number("SELECT expires_at FROM logout_token").await;
    assert_eq!(until - claims["iat"].as_i64().unwrap(), 300 + 60);
}

async fn a_token_without_the_claims_it_needs_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    for claim in ["iss", "aud", "iat", "exp", "jti"] {
        world
            .refuses_logout_claims(json!({ claim: null }), "missing")
            .await;
    }
    for whose in [
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "user-alice", "sid": "" }),
    ] {
        world.refuses_logout_claims(whose, "names neither").await;
    }
    world.refuses_logout_claims(json!({ "jti": "" }), "jti").await;
    world
        .refuses_logout_claims(json!({ "sub": 7 }), "malformed")
        .await;
}

async fn a_token_whose_signature_is_wrong_is_refused(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let token = world.logout_token(json!({}));
    let (signed, _) = token.rsplit_once('.').unwrap();
    let other = world.logout_token(json!({ "sub": "user-bob" }));
    let (_, foreign) = other.rsplit_once('.').unwrap();
    world
        .refuses_logout(&format!("{signed}.{foreign}"), "its signature is wrong")
        .await;
    world.refuses_logout(&format!("{signed}."), "signature").await;
    world.refuses_logout(&format!("{signed}.!"), "signature").await;
    world.refuses_logout(signed, "").await;
    world.refuses_logout("", "").await;
    let claims = world.logout_claims(json!({}));
    world
        .refuses_logout(&world.signed(json!({ "crit": ["x"] }), &claims), "crit")
        .await;
    // Until the provider has been asked again, and says that it has no such key.
    world
        .refuses_logout(&world.signed(json!({ "kid": "unknown" }), &claims), "no key")
        .await;
    // A key without a name is looked for among all.
    let token = world.signed(json!({ "kid": null }), &claims);
    world.deliver(&token).await.confirms_the_logout();
}

async fn an_id_token_is_not_a_logout_token(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let issued = world.issued();
    world.refuses_logout(&issued.id[0], "").await;
    world.refuses_logout(&issued.access[0], "").await;
    // Even one that says everything a logout token says.
    let claims = world.logout_claims(json!({}));
    for typ in ["JWT", "at+jwt", "id_token+jwt"] {
        world
            .refuses_logout(&world.signed(json!({ "typ": typ }), &claims), "typ")
            .await;
    }
    for typ in [json!("application/logout+jwt"), json!("LOGOUT+JWT"), json!(null)] {
        let token = world.signed(json!({ "typ": typ }), &world.logout_claims(json!({})));
        world.deliver(&token).await.confirms_the_logout();
    }
}

async fn one_logout_token_of_a_bounded_size_is_expected(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let (token, other) = (world.logout_token(json!({})), world.logout_token(json!({})));
    for form in [
        vec![],
        vec![("token", token.as_str())],
        vec![("logout_token", token.as_str()), ("logout_token", other.as_str())],
    ] {
        world
            .deliver_form(&form)
            .await
            .refuses_the_logout("one logout_token");
    }
    let large = world.logout_token(json!({ "padding": "x".repeat(16 * 1024) }));
    world.deliver(&large).await.refuses_the_logout("too large");
    let url = world.url(&format!("/auth/backchannel-logout?logout_token={token}"));
    let answer = world.http.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 405, "a logout token is posted");
    let answer = world.http.post(&url).body(token).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(world.sessions().await, 1);
}

async fn a_rotated_key_is_fetched(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    world.provider_forgets_its_key();
    world.provider_returns().await;
    until("the new key is known", async || {
        world.deliver(&world.logout_token(json!({}))).await.status == 200
    })
    .await;
    browser.session_has_ended().await;
}

async fn without_the_providers_keys_nothing_is_confirmed(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let known = world.logout_token(json!({}));
    let unknown = world.signed(json!({ "kid": "unknown" }), &world.logout_claims(json!({})));
    world.provider_goes_away().await;
    until("the last fetch is a moment ago", async || {
        let answer = world.deliver(&unknown).await;
        assert!([400, 503].contains(&answer.status.as_u16()), "{answer:?}");
        answer.status == 503
    })
    .await;
    world
        .deliver(&unknown)
        .await
        .is_problem(503, "provider-unavailable");
    browser.fetch("/auth/session").await.succeeds();
    // What is known of it outlives the outage.
    world.deliver(&known).await.confirms_the_logout();
}

async fn a_flood_of_unknown_keys_is_no_flood_of_questions(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let (began, before) = (Instant::now(), world.calls(Endpoint::Jwks));
    for _ in 0..100 {
        let unknown = world.signed(json!({ "kid": "unknown" }), &world.logout_claims(json!({})));
        world.deliver(&unknown).await.refuses_the_logout("no key");
    }
    let asked = world.calls(Endpoint::Jwks) - before;
    let allowed = began.elapsed().as_secs() + 1;
    assert!(
        asked as u64 <= allowed,
        "asked {asked} times, and {allowed} are enough"
    );
}
