//! Discovery that cannot be used (OpenID Connect Discovery 1.0 §4), beside what `conformance` has of it.

use std::{sync::atomic::Ordering, time::Instant};

use dev_services::{Endpoint, Failure, Lie, MetadataLie, SignatureLie};

use crate::support::{Store, World, once, until};

once! {
    a_document_that_cannot_be_had_is_asked_for_again,
    a_document_that_cannot_be_read_is_refused,
    a_document_that_lacks_an_endpoint_is_refused,
    a_provider_that_signs_with_a_shared_secret_or_not_at_all_is_refused,
    a_shared_secret_among_the_algorithms_signs_nothing,
    the_provider_is_looked_for_before_anybody_asks,
    a_flood_of_logins_is_no_flood_of_questions,
}

/// Signing in is not possible, for this reason, until the provider is honest.
async fn nobody_can_sign_in(store: &Store, lie: Lie, reason: &str) {
    let world = World::plan(store.clone()).provider_lies(lie).start().await;
    let browser = world.browser();
    until("discovery has failed", async || {
        let answer = browser.open("/auth/login?return_to=/notes").await;
        answer.is_problem_page(503, "provider-unavailable");
        assert!(answer.body.contains("/auth/login?return_to=%2Fnotes"), "{lie:?}");
        world.reasons().iter().any(|found| found == reason)
    })
    .await;
    assert_eq!(browser.fetch("/readyz").await.status, 503, "{lie:?}");
    world.provider_is_honest();
    until("login works", async || {
        browser.open("/auth/login").await.status == 303
    })
    .await;
}

async fn a_document_that_cannot_be_had_is_asked_for_again(store: Store) {
    for failure in [Failure::Status(500), Failure::Status(429), Failure::Huge] {
        nobody_can_sign_in(
            &store,
            Lie::Fails(Endpoint::Discovery, failure),
            "provider-unavailable",
        )
        .await;
    }
}

async fn a_document_that_cannot_be_read_is_refused(store: Store) {
    for failure in [Failure::Status(404), Failure::Html, Failure::NotJson] {
        nobody_can_sign_in(
            &store,
            Lie::Fails(Endpoint::Discovery, failure),
            "provider-metadata",
        )
        .await;
    }
}

async fn a_document_that_lacks_an_endpoint_is_refused(store: Store) {
    for member in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
        nobody_can_sign_in(
            &store,
            Lie::Metadata(MetadataLie::Without(member)),
            "provider-metadata",
        )
        .await;
    }
}

async fn a_provider_that_signs_with_a_shared_secret_or_not_at_all_is_refused(store: Store) {
    let lie = Lie::Metadata(MetadataLie::SignsBy(&["HS256", "none"]));
    nobody_can_sign_in(&store, lie, "provider-metadata").await;
}

async fn a_shared_secret_among_the_algorithms_signs_nothing(store: Store) {
    let lie = Lie::Metadata(MetadataLie::SignsBy(&["RS256", "HS256"]));
    let world = World::plan(store).provider_lies(lie).start().await;
    let hmac = Lie::Signature(SignatureLie::ClientSecret);
    world.login_is_refused_under(hmac, "id-token-alg").await;
}

async fn the_provider_is_looked_for_before_anybody_asks(store: Store) {
    let world = World::start(store).await;
    until("the provider is known", async || {
        world.calls(Endpoint::Discovery) == 1
    })
    .await;
}

async fn a_flood_of_logins_is_no_flood_of_questions(store: Store) {
    let world = World::plan(store).provider_is_away().start().await;
    let (calls, began) = (world.calls_in_vain().await, Instant::now());
    for _ in 0..20 {
        let answer = world.browser().open("/auth/login").await;
        answer.is_problem_page(503, "provider-unavailable");
    }
    let at_most = 2 + began.elapsed().as_secs();
    assert!(calls.load(Ordering::SeqCst) as u64 <= at_most);
}
