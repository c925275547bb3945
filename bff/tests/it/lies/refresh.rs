//! A refresh that fails or brings odd things (RFC 6749 §6, OpenID Connect Core §12), beside what `conformance` has of it.

use std::time::Duration;

use dev_services::{ClaimsLie, Endpoint, Failure, Lie, SignatureLie, TokenLie};

use crate::support::{Store, World, on_both_databases, once, until};

on_both_databases! {
    an_outage_ends_no_session_and_the_refresh_token_is_used_again,
    a_refresh_token_that_is_dead_ends_the_session,
}

once! {
    an_answer_that_is_lost_ends_no_session,
    an_answer_that_cannot_be_checked_ends_no_session,
    what_cannot_be_used_is_not_asked_for_again_at_every_call,
    any_other_refusal_ends_no_session,
    a_refreshed_id_token_is_validated_like_the_first,
    a_refreshed_access_token_of_another_type_is_not_used,
    a_refresh_without_an_id_token_is_enough,
    without_a_new_refresh_token_the_old_one_is_kept,
}

async fn an_outage_ends_no_session_and_the_refresh_token_is_used_again(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    for (failure, reason) in [
        (Failure::Status(500), "provider-unavailable"),
        (Failure::Status(429), "provider-unavailable"),
        (Failure::Html, "token-response"),
        (Failure::NotJson, "token-response"),
    ] {
        let lie = Lie::Fails(Endpoint::Token, failure);
        world.refresh_fails_under(lie, &browser, reason).await;
    }
    world.provider_is_honest();
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_refresh_token_that_is_dead_ends_the_session(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    world.provider_lies(Lie::Token(TokenLie::Refuses("invalid_grant")));
    browser.fetch("/api/notes").await.is_problem(401, "session-ended");
    browser.session_has_ended().await;
    assert_eq!(world.reasons(), ["refresh-token-dead"]);
    assert_eq!(world.sessions().await, 0);
}

async fn an_answer_that_is_lost_ends_no_session(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    let lie = Lie::Fails(Endpoint::Token, Failure::Huge);
    world
        .refresh_fails_under(lie, &browser, "provider-unavailable")
        .await;
}

async fn an_answer_that_cannot_be_checked_ends_no_session(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    world.provider_lies(Lie::Signature(SignatureLie::RotatedOutOfReach));
    let answer = browser.fetch("/api/notes").await;
    answer.is_problem(503, "provider-unavailable");
    // By now the provider has forgotten the refresh token that we had.
    world.provider_is_honest();
    browser.fetch("/api/notes").await.succeeds();
}

async fn what_cannot_be_used_is_not_asked_for_again_at_every_call(store: Store) {
    // Due in the second half of its life.
    let lifetime = Duration::from_secs(12);
    let world = World::plan(store).access_tokens_last(lifetime).start().await;
    let browser = world.sign_in("alice").await;
    world.provider_lies(Lie::Claims(ClaimsLie::OtherIssuer));
    let before = world.calls(Endpoint::Token);
    until("the next token has been asked for", async || {
        browser.fetch("/api/notes").await.succeeds();
        world.reasons() == ["id-token-iss"]
    })
    .await;
    for _ in 0..10 {
        browser.fetch("/api/notes").await.succeeds();
    }
    assert_eq!(world.calls(Endpoint::Token), before + 1);
}

async fn any_other_refusal_ends_no_session(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    for error in [
        "invalid_client",
        "invalid_request",
        "unauthorized_client",
        "slow_down",
    ] {
        let lie = Lie::Token(TokenLie::Refuses(error));
        world.refresh_fails_under(lie, &browser, "token-refused").await;
    }
    world.provider_is_honest();
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_refreshed_id_token_is_validated_like_the_first(store: Store) {
    for (lie, reason) in [
        (Lie::Claims(ClaimsLie::OtherAudience), "id-token-aud"),
        (Lie::Claims(ClaimsLie::SecondAudience), "id-token-aud"),
        (Lie::Claims(ClaimsLie::OtherParty), "id-token-azp"),
        (Lie::Claims(ClaimsLie::Expired), "id-token-exp"),
        (Lie::Claims(ClaimsLie::FromTheFuture), "id-token-iat"),
        (Lie::Claims(ClaimsLie::OtherAccessToken), "id-token-at-hash"),
        (Lie::Signature(SignatureLie::Absent), "id-token-alg"),
        (Lie::Signature(SignatureLie::OtherKey), "id-token-signature"),
    ] {
        let (world, browser) = World::before_a_refresh(store.clone()).await;
        world.refresh_is_unusable_under(lie, &browser, reason).await;
        world.store.execute("DELETE FROM session").await;
    }
}

async fn a_refreshed_access_token_of_another_type_is_not_used(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    let lie = Lie::Token(TokenLie::Type("DPoP"));
    world.refresh_is_unusable_under(lie, &browser, "token-type").await;
}

async fn a_refresh_without_an_id_token_is_enough(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    world.provider_lies(Lie::Token(TokenLie::Without("id_token")));
    browser.fetch("/api/notes").await.succeeds();
}

async fn without_a_new_refresh_token_the_old_one_is_kept(store: Store) {
    let world = World::plan(store)
        .access_tokens_last(Duration::from_secs(2))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    world.provider_lies(Lie::Token(TokenLie::KeepsRefreshToken));
    until("the token set has been refreshed twice", async || {
        browser.fetch("/api/notes").await.succeeds();
        world.issued().access.len() == 3
    })
    .await;
    assert_eq!(world.issued().refresh.len(), 1);
}
