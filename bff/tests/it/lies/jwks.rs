//! A JWK set that cannot be used, or that changes (OpenID Connect Core §10.1.1).

use std::time::Instant;

use dev_services::{Endpoint, Failure, Lie, SignatureLie};

use crate::support::{Store, World, once, until};

once! {
    without_keys_nobody_can_sign_in,
    what_is_known_outlives_a_jwk_set_that_fails,
    keys_are_asked_for_once_however_many_sign_in,
    a_flood_of_unknown_keys_is_no_flood_of_questions,
}

async fn without_keys_nobody_can_sign_in(store: Store) {
    for (failure, reason) in [
        (Failure::Status(500), "provider-unavailable"),
        (Failure::Huge, "provider-unavailable"),
        (Failure::Html, "provider-metadata"),
        (Failure::Status(404), "provider-metadata"),
    ] {
        let lie = Lie::Fails(Endpoint::Jwks, failure);
        let world = World::plan(store.clone()).provider_lies(lie).start().await;
        let browser = world.browser();
        until("discovery has failed", async || {
            let answer = browser.open("/auth/login").await;
            answer.is_problem_page(503, "provider-unavailable");
            world.reasons().iter().any(|found| found == reason)
        })
        .await;
        world.provider_is_honest();
        until("login works", async || {
            browser.open("/auth/login").await.status == 303
        })
        .await;
    }
}

async fn what_is_known_outlives_a_jwk_set_that_fails(store: Store) {
    let world = World::start(store).await;
    world.sign_in("alice").await;
    let lie = Lie::Fails(Endpoint::Jwks, Failure::Status(500));
    world.login_succeeds_under(lie).await;
}

async fn keys_are_asked_for_once_however_many_sign_in(store: Store) {
    let world = World::start(store).await;
    for user in ["alice", "bob", "alice"] {
        world.sign_in(user).await;
    }
    assert_eq!(world.calls(Endpoint::Discovery), 1);
    assert_eq!(world.calls(Endpoint::Jwks), 1);
}

async fn a_flood_of_unknown_keys_is_no_flood_of_questions(store: Store) {
    let world = World::start(store).await;
    world.browser().begin_login("").await;
    let (began, before) = (Instant::now(), world.calls(Endpoint::Jwks));
    for _ in 0..20 {
        let lie = Lie::Signature(SignatureLie::UnknownKid);
        world.login_is_refused_under(lie, "id-token-kid").await;
    }
    let asked = world.calls(Endpoint::Jwks) - before;
    let allowed = began.elapsed().as_secs() + 1;
    assert!(
        asked as u64 <= allowed,
        "asked {asked} times, and {allowed} are enough"
    );
}
