//! Access tokens that last for the next call: refreshed once, and never at the price of a session.

use std::time::Duration;

use futures_util::future::join_all;

use crate::support::{Store, World, on_both_databases, until};

on_both_databases! {
    concurrent_calls_refresh_an_expired_token_once,
    an_access_token_about_to_expire_is_refreshed_before_the_call,
    a_fresh_access_token_is_not_refreshed,
    the_rotated_refresh_token_is_the_one_used_next,
    a_dead_refresh_token_ends_the_session,
    without_a_refresh_token_an_expired_access_token_ends_the_session,
    without_a_refresh_token_the_access_token_is_used_while_it_lasts,
    a_client_that_goes_away_does_not_interrupt_a_refresh,
}

const EXPIRED: Duration = Duration::ZERO;
const USUAL: Duration = Duration::from_mins(5);
/// Still good, but not for long enough.
const NEARLY_EXPIRED: Duration = Duration::from_secs(20);

async fn concurrent_calls_refresh_an_expired_token_once(store: Store) {
    let mut world = World::plan(store).access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    world.access_tokens_now_last(USUAL).await;

    let answers = join_all((0..10).map(|_| browser.fetch("/api/notes"))).await;
    for answer in answers {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    assert_eq!(world.issued().access.len(), 2, "one at login, one by a refresh");
    browser.fetch("/api/notes").await.succeeds();
    assert_eq!(world.issued().access.len(), 2);
}

async fn an_access_token_about_to_expire_is_refreshed_before_the_call(store: Store) {
    let mut world = World::plan(store)
        .access_tokens_last(NEARLY_EXPIRED)
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    let answer = browser.fetch("/api/notes").await;
    answer.is_problem(502, "upstream-unreachable");
    world.provider_returns().await;
    assert_eq!(
        world.issued().access.len(),
        1,
        "a token that still lasts is used while the provider is away"
    );
    browser.fetch("/api/notes").await.succeeds();
    assert_eq!(world.issued().access.len(), 2);
}

async fn a_fresh_access_token_is_not_refreshed(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for _ in 0..3 {
        browser.fetch("/api/notes").await.succeeds();
    }
    assert_eq!(world.issued().access.len(), 1);
}

async fn the_rotated_refresh_token_is_the_one_used_next(store: Store) {
    let world = World::plan(store)
        .access_tokens_last(NEARLY_EXPIRED)
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    for calls in 1..=3 {
        browser.fetch("/api/notes").await.succeeds();
        assert_eq!(world.issued().refresh.len(), calls + 1);
    }
}

async fn a_dead_refresh_token_ends_the_session(store: Store) {
    let world = World::plan(store).access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    let copy = browser.stolen_copy();
    let refresh_token = world.issued().refresh.remove(0);
    world.ask_provider("/revoke", &[("token", &refresh_token)]).await;

    browser.fetch("/api/notes").await.is_problem(401, "session-ended");
    copy.fetch("/auth/session").await.is_problem(401, "session-ended");
    assert_eq!(browser.open("/").await.body, "Hello, stranger!");
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
}

async fn without_a_refresh_token_an_expired_access_token_ends_the_session(store: Store) {
    let plan = World::plan(store).set("OIDC_SCOPES", "openid profile");
    let world = plan.access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    assert!(world.issued().refresh.is_empty());
    browser.fetch("/auth/session").await.succeeds();
    browser.fetch("/api/notes").await.is_problem(401, "session-ended");
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "session-ended");
}

async fn without_a_refresh_token_the_access_token_is_used_while_it_lasts(store: Store) {
    let plan = World::plan(store).set("OIDC_SCOPES", "openid profile");
    let world = plan.access_tokens_last(NEARLY_EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    browser.fetch("/api/notes").await.succeeds();
    browser.fetch("/auth/session").await.succeeds();
}

async fn a_client_that_goes_away_does_not_interrupt_a_refresh(store: Store) {
    let mut world = World::plan(store).access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    world.access_tokens_now_last(USUAL).await;
    // The refresh has reached the provider, its result cannot be kept yet, and the browser leaves.
    let nobody_writes = world.store.forbid_writing().await;
    {
        let call = browser.fetch("/api/notes");
        tokio::pin!(call);
        let refreshed = until("the provider has refreshed", async || {
            world.issued().access.len() == 2
        });
        tokio::select! {
            () = refreshed => {}
            answer = &mut call => panic!("{answer:?}"),
        }
    }
    drop(nobody_writes);
    let version = "SELECT max(version) FROM session";
    until("the token set is kept", async || {
        world.store.number(version).await == 2
    })
    .await;
    browser.fetch("/api/notes").await.succeeds();
    assert_eq!(world.issued().access.len(), 2);
}
