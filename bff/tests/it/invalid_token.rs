//! An upstream that refuses the access token: one refresh, one more try, if the request can be sent again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::future::join_all;
use reqwest::Method;

use crate::support::{ResourceServer, Store, World, on_both_databases, once, row, until};

on_both_databases! {
    a_refused_token_is_refreshed_and_the_call_made_again,
    a_refresh_token_that_is_dead_by_then_ends_the_session,
}

once! {
    an_upstream_that_refuses_every_token_costs_one_refresh,
    calls_that_are_refused_at_the_same_time_cost_one_refresh,
    a_refused_token_is_not_sent_again_while_another_instance_refreshes,
    a_refusal_for_another_reason_is_passed_on,
    what_cannot_be_sent_again_is_not,
    while_the_provider_is_away_the_refusal_is_passed_on,
}

/// An API that refuses the first so many tokens it sees, and tells what it got in the end.
struct Strict {
    server: ResourceServer,
    seen: Arc<Mutex<Vec<String>>>,
    calls: Arc<AtomicUsize>,
}

impl Strict {
    async fn that_refuses(tokens: usize, challenge: &'static str) -> Self {
        let seen = Arc::new(Mutex::new(Vec::<String>::new()));
        let calls = Arc::<AtomicUsize>::default();
        let refuse = {
            let (seen, calls) = (Arc::clone(&seen), Arc::clone(&calls));
            async move |headers: HeaderMap, body: String| {
                calls.fetch_add(1, Ordering::SeqCst);
                let token = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
                let mut seen = seen.lock().unwrap();
                if !seen.contains(&token) {
                    seen.push(token.clone());
                }
                if seen.iter().take(tokens).any(|refused| *refused == token) {
                    return Err((
                        StatusCode::UNAUTHORIZED,
                        [(header::WWW_AUTHENTICATE, challenge)],
                        "no",
                    ));
                }
                Ok(body)
            }
        };
        let server = ResourceServer::start(Router::new().fallback(refuse)).await;
        Self { server, seen, calls }
    }

    fn row(&self) -> String {
        row("/api/strict", &self.server.url, "GET POST", "user")
    }

    fn tokens_seen(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

const INVALID: &str = "Bearer error=\"invalid_token\"";

async fn a_refused_token_is_refreshed_and_the_call_made_again(store: Store) {
    let api = Strict::that_refuses(1, INVALID).await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    let post = alice.request(Method::POST, "/api/strict").body("the body");
    let answer = post.send().await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "the body"));
    assert_eq!(world.issued().access.len(), 2);
    alice.fetch("/api/strict").await.succeeds();
    assert_eq!(
        (world.issued().access.len(), api.tokens_seen()),
        (2, 2),
        "the new token was kept"
    );
}

async fn a_refresh_token_that_is_dead_by_then_ends_the_session(store: Store) {
    let api = Strict::that_refuses(1, INVALID).await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    let token = world.issued().refresh.pop().unwrap();
    world.ask_provider("/revoke", &[("token", &token)]).await;
    alice.fetch("/api/strict").await.is_problem(401, "session-ended");
    assert_eq!(world.store.number("SELECT count(*) FROM session").await, 0);
}

async fn an_upstream_that_refuses_every_token_costs_one_refresh(store: Store) {
    let api = Strict::that_refuses(99, INVALID).await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    for _ in 0..4 {
        let answer = alice.fetch("/api/strict").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, "no"));
    }
    assert_eq!(world.issued().access.len(), 2);
    assert_eq!(
        api.calls(),
        5,
        "once more with another token, never with the same"
    );
    alice.fetch("/auth/session").await.succeeds();
}

async fn calls_that_are_refused_at_the_same_time_cost_one_refresh(store: Store) {
    let api = Strict::that_refuses(1, INVALID).await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    let calls = (0..8).map(|_| alice.fetch("/api/strict"));
    for answer in join_all(calls).await {
        answer.succeeds();
    }
    assert_eq!(world.issued().access.len(), 2);
}

async fn a_refused_token_is_not_sent_again_while_another_instance_refreshes(store: Store) {
    let api = Strict::that_refuses(1, INVALID).await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    let ever = "UPDATE session SET refreshing_until = 9999999999";
    world.store.execute(ever).await;
    let (answer, ()) = tokio::join!(alice.fetch("/api/strict"), async {
        until("the token has been refused", async || api.calls() == 1).await;
        // The other instance died.
        world
            .store
            .execute("UPDATE session SET refreshing_until = 0")
            .await;
    });
    answer.succeeds();
    assert_eq!((api.calls(), api.tokens_seen()), (2, 2));
}

async fn a_refusal_for_another_reason_is_passed_on(store: Store) {
    let api = Strict::that_refuses(99, "Bearer error=\"insufficient_scope\"").await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let answer = world.sign_in("alice").await.fetch("/api/strict").await;
    assert_eq!((answer.status.as_u16(), world.issued().access.len()), (401, 1));
}

async fn what_cannot_be_sent_again_is_not(store: Store) {
    let api = Strict::that_refuses(1, INVALID).await;
    let world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    for body in [vec![b'x'; (64 << 10) + 1], vec![b'x'; 1 << 20]] {
        let answer = alice.request(Method::POST, "/api/strict").body(body).send().await;
        assert_eq!(answer.status, 401);
    }
    assert_eq!(world.issued().access.len(), 1);
    let largest = alice
        .request(Method::POST, "/api/strict")
        .body(vec![b'x'; 64 << 10]);
    largest.send().await.succeeds();
}

async fn while_the_provider_is_away_the_refusal_is_passed_on(store: Store) {
    let api = Strict::that_refuses(1, INVALID).await;
    let mut world = World::plan(store).proxy(api.row()).start().await;
    let alice = world.sign_in("alice").await;
    world.provider_goes_away().await;
    assert_eq!(alice.fetch("/api/strict").await.status, 401);
    alice.fetch("/auth/session").await.succeeds();
    world.provider_returns().await;
}
