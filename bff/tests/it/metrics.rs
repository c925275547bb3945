//! What is counted, and that it says nothing of anybody.

use std::time::Duration;

use dev_services::{ClaimsLie, Lie};
use reqwest::Method;
use serde_json::json;

use crate::support::{Began, Store, World, counted, nowhere, once, row, scraped, until};

once! {
    logins_are_counted_by_outcome_and_reason,
    sessions_are_counted_by_what_ended_them,
    refreshes_are_counted_by_outcome,
    requests_and_calls_are_counted_by_route_whatever_strangers_try,
    open_tabs_are_counted_while_they_listen,
    no_metric_says_anything_of_a_user,
}

/// How much a counter grows while something happens.
async fn grows(name: &str, happens: impl AsyncFnOnce()) -> f64 {
    let before = counted(name);
    happens().await;
    counted(name) - before
}

#[track_caller]
fn is_one(count: f64) {
    assert!((count - 1.0).abs() < 0.1, "{count}");
}

async fn logins_are_counted_by_outcome_and_reason(store: Store) {
    let world = World::start(store).await;
    let failed = "bff_logins_total{outcome=\"failed\",reason=\"id-token-nonce\"}";
    let lie = Lie::Claims(ClaimsLie::OtherNonce);
    is_one(
        grows(failed, async || {
            world.login_is_refused_under(lie, "id-token-nonce").await;
        })
        .await,
    );
    world.provider_is_honest();
    let succeeded = "bff_logins_total{outcome=\"succeeded\",reason=\"none\"}";
    is_one(grows(succeeded, async || drop(world.sign_in("alice").await)).await);
}

async fn sessions_are_counted_by_what_ended_them(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let ended = |cause: &str| format!("bff_sessions_ended_total{{cause=\"{cause}\"}}");
    let another = async || alice.sign_in("bob").await;
    is_one(grows(&ended("replaced"), another).await);
    let twice = async || {
        alice.sign_out().await;
        alice.sign_out().await;
    };
    is_one(grows(&ended("sign-out"), twice).await);
    world.sign_in("alice").await;
    let elsewhere = async || {
        let token = world.logout_token(json!({}));
        world.deliver(&token).await.confirms_the_logout();
    };
    is_one(grows(&ended("provider"), elsewhere).await);
}

async fn refreshes_are_counted_by_outcome(store: Store) {
    let plan = World::plan(store).access_tokens_last(Duration::ZERO);
    let mut world = plan.start().await;
    let alice = world.sign_in("alice").await;
    let call = async || drop(alice.fetch("/api/notes").await);
    world.provider_goes_away().await;
    let failed = "bff_refreshes_total{outcome=\"failed\",reason=\"provider-unavailable\"}";
    is_one(grows(failed, call).await);
    world.provider_returns().await;
    world.access_tokens_now_last(Duration::from_mins(5)).await;
    let succeeded = "bff_refreshes_total{outcome=\"succeeded\",reason=\"none\"}";
    is_one(grows(succeeded, call).await);
}

async fn requests_and_calls_are_counted_by_route_whatever_strangers_try(store: Store) {
    let gone = row("/api/gone", &nowhere().await, "GET", "none");
    let world = World::plan(store).proxy(gone).start().await;
    let stranger = world.browser();
    for path in ["/api/gone/a", "/api/gone/b", "/random/1", "/random/2"] {
        stranger.fetch(path).await;
    }
    let odd = Method::from_bytes(b"BREW").unwrap();
    let brew = stranger.request(odd, "/api/gone").began(Began::OnAnotherSite);
    brew.send().await;
    let text = scraped();
    for line in [
        "bff_proxy_requests_total{row=\"/api/gone\",status=\"none\"}",
        "bff_requests_total{route=\"/api/{*path}\",method=\"GET\",status=\"502\"}",
        "method=\"other\"",
        "bff_csrf_refusals_total",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("random") && !text.contains("BREW"), "{text}");
}

async fn open_tabs_are_counted_while_they_listen(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    let before = counted("bff_event_streams");
    let tab = alice.listen().await;
    assert!(counted("bff_event_streams") > before);
    drop(tab);
    alice.sign_out().await;
    until("nobody listens", async || counted("bff_event_streams") <= before).await;
}

async fn no_metric_says_anything_of_a_user(store: Store) {
    let world = World::start(store).await;
    let alice = world.sign_in("alice").await;
    alice
        .post("/api/notes", json!({"text": "a secret"}))
        .await
        .succeeds();
    let session = alice.fetch("/auth/session").await.json();
    let handle = session["session"]["id"].as_str().unwrap();
    let cookie = alice.session();
    let end = alice.request(Method::DELETE, &format!("/auth/sessions/{handle}"));
    end.send().await;
    let text = scraped();
    for secret in ["alice", "secret", "eyJ", handle, &cookie] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.contains("bff_session_lookup_seconds"), "{text}");
}
