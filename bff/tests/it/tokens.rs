//! Access tokens that last for the next call: refreshed once, and never at the price of a session.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;

use crate::support::{ResourceServer, Store, World, on_both_databases, row, until};

on_both_databases! {
    concurrent_calls_refresh_an_expired_token_once,
    concurrent_calls_to_two_instances_refresh_an_expired_token_once,
    whoever_refreshes_elsewhere_is_waited_for_until_the_lease_runs_out,
    a_refresh_counts_the_version_and_gives_the_lease_back,
    an_access_token_is_refreshed_in_the_background_ahead_of_its_end,
    a_token_that_still_lasts_is_used_while_the_provider_is_away,
    a_provider_that_is_away_is_not_asked_again_at_every_call,
    a_fresh_access_token_is_not_refreshed,
    the_rotated_refresh_token_is_the_one_used_next,
    a_dead_refresh_token_ends_the_session,
    without_a_refresh_token_an_expired_access_token_ends_the_session,
    without_a_refresh_token_the_access_token_is_used_while_it_lasts,
    a_client_that_goes_away_does_not_interrupt_a_refresh,
    a_refresh_that_comes_too_late_replaces_nothing,
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

async fn concurrent_calls_to_two_instances_refresh_an_expired_token_once(store: Store) {
    let mut world = World::plan(store).access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    world.access_tokens_now_last(USUAL).await;
    world.one_more_instance().await;

    for answer in join_all((0..20).map(|_| browser.fetch("/api/notes"))).await {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    assert_eq!(world.issued().access.len(), 2, "one at login, one by a refresh");
}

async fn whoever_refreshes_elsewhere_is_waited_for_until_the_lease_runs_out(store: Store) {
    let mut world = World::plan(store).access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    world.access_tokens_now_last(USUAL).await;
    // An instance that took the lease and died.
    let now = world.store.number("SELECT max(created_at) FROM session").await;
    let lease_ends = now + 3;
    world
        .store
        .execute(&format!("UPDATE session SET refreshing_until = {lease_ends}"))
        .await;

    let answers = join_all((0..3).map(|_| browser.fetch("/api/notes"))).await;
    let ended_at = time::OffsetDateTime::now_utc().unix_timestamp();
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert!(
        ended_at >= lease_ends,
        "nobody refreshes while somebody else may be doing it"
    );
    assert_eq!(world.issued().access.len(), 2);
}

async fn a_refresh_counts_the_version_and_gives_the_lease_back(store: Store) {
    let mut world = World::plan(store).access_tokens_last(EXPIRED).start().await;
    let browser = world.sign_in("alice").await;
    world.access_tokens_now_last(USUAL).await;
    browser.fetch("/api/notes").await.succeeds();
    let row = "SELECT version FROM session";
    assert_eq!(world.store.number(row).await, 2);
    assert_eq!(
        world.store.number("SELECT refreshing_until FROM session").await,
        0
    );
}

async fn an_access_token_is_refreshed_in_the_background_ahead_of_its_end(store: Store) {
    // Due in the second half of its life, and good until the last second.
    let world = World::plan(store)
        .access_tokens_last(Duration::from_secs(6))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    until("the next access token is there", async || {
        browser.fetch("/api/notes").await.succeeds();
        world.issued().access.len() == 2
    })
    .await;
}

async fn a_token_that_still_lasts_is_used_while_the_provider_is_away(store: Store) {
    let mut world = World::plan(store)
        .access_tokens_last(NEARLY_EXPIRED)
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    // The notes API is away with it; what matters is that the call was made.
    browser
        .fetch("/api/notes")
        .await
        .is_problem(502, "upstream-unreachable");
    world.provider_returns().await;
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_provider_that_is_away_is_not_asked_again_at_every_call(store: Store) {
    let api = ResourceServer::that_echoes().await;
    // Due in the second half of its life.
    let mut world = World::plan(store)
        .proxy(row("/api/echo", &api.url, "GET", "user"))
        .access_tokens_last(Duration::from_secs(12))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    let calls = world.calls_in_vain().await;
    until("the next token has been asked for", async || {
        browser.fetch("/api/echo").await.succeeds();
        calls.load(Ordering::SeqCst) > 0
    })
    .await;
    for _ in 0..20 {
        browser.fetch("/api/echo").await.succeeds();
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
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
        .access_tokens_last(Duration::from_secs(2))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    until("the token set has been refreshed twice", async || {
        browser.fetch("/api/notes").await.succeeds();
        world.issued().refresh.len() == 3
    })
    .await;
    browser.fetch("/auth/session").await.succeeds();
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
    world.store.refuse_token_sets().await;
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
    world.store.accept_token_sets().await;
    let version = "SELECT max(version) FROM session";
    until("the token set is kept", async || {
        world.store.number(version).await == 2
    })
    .await;
    browser.fetch("/api/notes").await.succeeds();
    assert_eq!(world.issued().access.len(), 2);
}

async fn a_refresh_that_comes_too_late_replaces_nothing(store: Store) {
    let api = ResourceServer::that_echoes().await;
    let mut world = World::plan(store)
        .proxy(row("/api/echo", &api.url, "GET", "user"))
        .access_tokens_last(EXPIRED)
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    world.access_tokens_now_last(USUAL).await;
    world.store.refuse_token_sets().await;
    let (answer, ()) = tokio::join!(browser.fetch("/api/echo"), async {
        until("the provider has refreshed", async || {
            world.issued().refresh.len() == 2
        })
        .await;
        // As an instance would that took over the lease meanwhile.
        world.store.execute("UPDATE session SET version = 7").await;
        world.store.accept_token_sets().await;
    });
    answer.succeeds();
    assert_eq!(world.store.number("SELECT version FROM session").await, 7);
}
