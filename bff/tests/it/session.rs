//! How long a session lasts, and what ends it.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::{Browser, Store, World, on_both_databases, until};

on_both_databases! {
    an_idle_session_is_refused_and_its_cookie_taken_away,
    asking_with_touch_false_never_extends_and_any_other_request_does,
    the_absolute_end_is_never_exceeded,
    an_absolute_timeout_below_the_idle_one_counts,
    a_session_ends_with_its_refresh_token_where_the_provider_says_when,
    a_refresh_token_that_lasts_for_no_time_has_no_end,
    sessions_survive_a_restart,
    what_has_expired_is_swept_and_nothing_else,
    one_instance_sweeps_at_a_time,
    an_unknown_session_cookie_costs_no_write,
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

async fn expires_in(browser: &Browser, query: &str) -> u64 {
    let answer = browser.fetch(&format!("/auth/session{query}")).await.succeeds();
    answer.json()["session"]["expires_in"].as_u64().unwrap()
}

/// As if the session had last been seen a while ago.
async fn let_time_pass(world: &World, expires_in: i64) {
    let (seen, expires) = (now() - 1000, now() + expires_in);
    let sql = format!("UPDATE session SET last_seen_at = {seen}, expires_at = {expires}");
    world.store.execute(&sql).await;
    world.forgets().await;
}

async fn an_idle_session_is_refused_and_its_cookie_taken_away(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let copy = browser.stolen_copy();
    let_time_pass(&world, 0).await;
    let answer = browser.fetch("/api/notes").await;
    answer.is_problem(401, "session-ended");
    assert!(answer.takes_away("session"));
    copy.fetch("/auth/session").await.is_problem(401, "session-ended");
    browser
        .fetch("/auth/session")
        .await
        .is_problem(401, "login-required");
}

async fn asking_with_touch_false_never_extends_and_any_other_request_does(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    for path in [
        "/auth/session",
        "/auth/session?touch=true",
        "/",
        "/api/notes",
        "/api/notes?touch=false",
    ] {
        let_time_pass(&world, 100).await;
        for _ in 0..2 {
            let left = expires_in(&browser, "?touch=false").await;
            assert!((90..=100).contains(&left), "{left}");
        }
        browser.fetch(path).await.succeeds();
        let left = expires_in(&browser, "?touch=false").await;
        assert!((1790..=1800).contains(&left), "{path}: {left}");
    }
}

async fn the_absolute_end_is_never_exceeded(store: Store) {
    let world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let end = format!("UPDATE session SET ends_at = {}", now() + 200);
    world.store.execute(&end).await;
    let_time_pass(&world, 100).await;
    let left = expires_in(&browser, "").await;
    assert!((190..=200).contains(&left), "{left}");
}

async fn an_absolute_timeout_below_the_idle_one_counts(store: Store) {
    let plan = World::plan(store)
        .set("SESSION_ABSOLUTE_TIMEOUT", "60")
        .set("SESSION_IDLE_TIMEOUT", "60");
    let world = plan.start().await;
    let browser = world.browser();
    let attempt = browser.begin_login("").await;
    let callback = browser.choose(&attempt, "alice").await;
    let answer = browser.come_back(&callback).await;
    for name in ["session", "signed-in"] {
        let age = answer.set_cookie(name).unwrap().max_age().unwrap();
        assert!((50..=60).contains(&age.whole_seconds()), "{name}: {age}");
    }
    let answer = browser.fetch("/auth/session").await.json();
    assert!(answer["session"]["absolute_expires_in"].as_u64().unwrap() <= 60);
}

async fn a_session_ends_with_its_refresh_token_where_the_provider_says_when(store: Store) {
    let plan = World::plan(store)
        .access_tokens_last(Duration::ZERO)
        .refresh_tokens_last(Duration::from_secs(100));
    let mut world = plan.start().await;
    let browser = world.sign_in("alice").await;
    let ends_in = async || {
        let answer = browser.fetch("/auth/session").await.succeeds().json();
        answer["session"]["absolute_expires_in"].as_u64().unwrap()
    };
    let left = ends_in().await;
    assert!((90..=100).contains(&left), "{left}");
    assert!(expires_in(&browser, "").await <= 100);

    world.refresh_tokens_now_last(Duration::from_secs(1000)).await;
    browser.fetch("/api/notes").await;
    let left = ends_in().await;
    assert!(
        (990..=1000).contains(&left),
        "the next refresh token lasts longer: {left}"
    );
}

/// As Keycloak says it.
async fn a_refresh_token_that_lasts_for_no_time_has_no_end(store: Store) {
    let plan = World::plan(store).refresh_tokens_last(Duration::ZERO);
    let world = plan.start().await;
    let browser = world.sign_in("alice").await;
    browser.fetch("/auth/session").await.succeeds();
}

async fn sessions_survive_a_restart(store: Store) {
    let mut world = World::start(store).await;
    let browser = world.sign_in("alice").await;
    let before = browser.fetch("/auth/session").await.json();
    world.restart().await;
    let after = browser.fetch("/auth/session").await.json();
    assert_eq!(without_countdown(before), without_countdown(after));
    browser.fetch("/api/notes").await.succeeds();
}

fn without_countdown(mut session: Value) -> Value {
    for countdown in ["expires_in", "absolute_expires_in"] {
        session["session"][countdown].take();
    }
    session
}

async fn what_has_expired_is_swept_and_nothing_else(store: Store) {
    let mut world = World::start(store).await;
    let gone = world.sign_in("bob").await;
    let_time_pass(&world, 0).await;
    let expiry = if world.store.is_postgres() {
        "UPDATE session_record SET expiry_date = now() - interval '1 second'"
    } else {
        "UPDATE session_record SET expiry_date = unixepoch() - 1"
    };
    world.store.execute(expiry).await;
    let alive = world.sign_in("alice").await;

    world.restart().await;
    until("the sweep has been through", async || {
        world.store.number("SELECT count(*) FROM session").await == 1
            && world.store.number("SELECT count(*) FROM session_record").await == 1
    })
    .await;
    alive.fetch("/auth/session").await.succeeds();
    gone.fetch("/auth/session").await.is_problem(401, "session-ended");
}

async fn one_instance_sweeps_at_a_time(store: Store) {
    let mut world = World::start(store).await;
    world.sign_in("alice").await;
    let_time_pass(&world, 0).await;
    let leased_until = async |world: &World, seconds: i64| {
        let sql = format!("UPDATE sweep SET busy_until = {}", now() + seconds);
        world.store.execute(&sql).await;
    };
    let sessions = "SELECT count(*) FROM session";

    leased_until(&world, 60).await;
    world.restart().await;
    // Nothing tells that somebody has looked and left it alone.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(world.store.number(sessions).await, 1, "another instance is at it");

    leased_until(&world, -1).await;
    world.restart().await;
    until("whoever died over it has a successor", async || {
        world.store.number(sessions).await == 0
    })
    .await;
    until("the next one may begin", async || {
        world.store.number("SELECT busy_until FROM sweep").await == 0
    })
    .await;
}

async fn an_unknown_session_cookie_costs_no_write(store: Store) {
    let world = World::start(store).await;
    let _nobody_writes = world.store.forbid_writing().await;
    for cookie in ["AAAAAAAAAAAAAAAAAAAAAA", "nonsense", ""] {
        let browser = world.browser();
        browser.set_cookie("session", cookie);
        let answer = browser.fetch("/auth/session").await;
        assert_eq!(answer.status, 401, "{answer:?}");
    }
}
