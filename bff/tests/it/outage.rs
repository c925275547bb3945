//! What is down says so, comes back by itself, and ends no session.

use std::time::{Duration, Instant};

use crate::support::{Answer, ResourceServer, Store, World, on_both_databases, row, until};

on_both_databases! {
    a_provider_outage_ends_no_session,
    a_provider_outage_for_longer_than_the_idle_timeout_ends_no_session,
    a_provider_outage_during_the_callback_signs_nobody_in,
    a_database_outage_ends_no_session,
}

#[track_caller]
fn asks_to_try_again(answer: &Answer, code: &str) {
    answer.is_problem(503, code);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(answer.set_cookies().is_empty(), "{answer:?}");
}

async fn a_provider_outage_ends_no_session(store: Store) {
    let mut world = World::plan(store)
        .access_tokens_last(Duration::ZERO)
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    world.provider_goes_away().await;
    for _ in 0..2 {
        asks_to_try_again(&browser.fetch("/api/notes").await, "provider-unavailable");
    }
    browser.fetch("/auth/session").await.succeeds();
    assert_eq!(browser.open("/").await.body, "Hello, user-alice!");

    world.provider_returns().await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    browser.fetch("/api/notes").await.succeeds();
}

async fn a_provider_outage_for_longer_than_the_idle_timeout_ends_no_session(store: Store) {
    const IDLE: Duration = Duration::from_secs(4);
    let api = ResourceServer::that_echoes().await;
    let mut world = World::plan(store)
        .proxy(row("/api/echo", &api.url, "GET", "user"))
        .set("SESSION_IDLE_TIMEOUT", &IDLE.as_secs().to_string())
        .access_tokens_last(Duration::from_secs(4))
        .start()
        .await;
    let browser = world.sign_in("alice").await;
    let began = Instant::now();
    world.provider_goes_away().await;

    browser.fetch("/api/echo").await.succeeds();
    until("the token has run out", async || {
        let answer = browser.fetch("/api/echo").await;
        let has_run_out = answer.status == 503;
        if has_run_out {
            asks_to_try_again(&answer, "provider-unavailable");
        } else {
            answer.succeeds();
        }
        has_run_out
    })
    .await;
    until("that took longer than the idle timeout", async || {
        asks_to_try_again(&browser.fetch("/api/echo").await, "provider-unavailable");
        browser.fetch("/auth/session").await.succeeds();
        began.elapsed() > 2 * IDLE
    })
    .await;

    world.provider_returns().await;
    browser.fetch("/api/echo").await.succeeds();
}

async fn a_provider_outage_during_the_callback_signs_nobody_in(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.browser();
    let attempt = browser.begin_login("?return_to=/notes").await;
    let callback = browser.choose(&attempt, "alice").await;
    world.provider_goes_away().await;
    let answer = browser.come_back(&callback).await;
    answer.is_problem_page(503, "provider-unavailable");
    assert!(
        answer.body.contains("/auth/login?return_to=%2Fnotes"),
        "{}",
        answer.body
    );
    assert!(answer.set_cookie("session").is_none());

    world.provider_returns().await;
    browser.sign_in("alice").await;
}

async fn a_database_outage_ends_no_session(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    world.store.break_down().await;
    world.forgets().await;
    for path in ["/auth/session", "/api/notes"] {
        asks_to_try_again(&browser.fetch(path).await, "store-unavailable");
    }
    let answer = browser.open("/").await;
    answer.is_problem_page(503, "store-unavailable");
    let stranger = world.browser();
    assert_eq!(
        stranger.open("/").await.body,
        "Hello, stranger!",
        "who has no cookie needs no database"
    );
    let answer = browser.sign_out().await;
    assert_eq!(
        answer.status, 503,
        "nobody is told that they are signed out when they are not"
    );
    assert!(answer.set_cookies().is_empty(), "{answer:?}");

    world.store.recover().await;
    until("the session is back", async || {
        browser.fetch("/auth/session").await.status == 200
    })
    .await;
    browser.fetch("/api/notes").await.succeeds();
}
