//! A provider that answers a byte a second is not waited for.

use std::time::{Duration, Instant};

use dev_services::{Endpoint, Failure, Lie};
use tokio::time::timeout;

use crate::support::{Store, World, once, until};

once! {
    nobody_waits_for_a_slow_provider_longer_than_ten_seconds,
}

fn slow(endpoint: Endpoint) -> Lie {
    Lie::Fails(endpoint, Failure::Slow)
}

async fn from_the_start(store: Store, endpoint: Endpoint) {
    let world = World::plan(store).provider_lies(slow(endpoint)).start().await;
    let answer = world.browser().open("/auth/login").await;
    answer.is_problem_page(503, "provider-unavailable");
}

async fn during_a_login(store: Store, endpoint: Endpoint) {
    let world = World::start(store).await;
    let (_, answer) = world.login_under(slow(endpoint)).await;
    answer.is_problem_page(503, "provider-unavailable");
    assert_eq!(world.sessions().await, 0);
}

async fn during_a_refresh(store: Store) {
    let (world, browser) = World::before_a_refresh(store).await;
    world.provider_lies(slow(Endpoint::Token));
    // Whoever waits while another asks does not ask again.
    let (one, other) = tokio::join!(browser.fetch("/api/notes"), browser.fetch("/api/notes"));
    one.is_problem(503, "provider-unavailable");
    other.is_problem(503, "provider-unavailable");
    browser.fetch("/auth/session").await.succeeds();
}

async fn ahead_of_the_end(store: Store) {
    // Due in the second half of its life, and good until the last second.
    let lifetime = Duration::from_secs(16);
    let world = World::plan(store).access_tokens_last(lifetime).start().await;
    let browser = world.sign_in("alice").await;
    world.provider_lies(slow(Endpoint::Token));
    let before = world.calls(Endpoint::Token);
    until("the next token has been asked for", async || {
        let call = timeout(Duration::from_secs(5), browser.fetch("/api/notes"));
        call.await.expect("nobody waits for it").succeeds();
        world.calls(Endpoint::Token) > before
    })
    .await;
}

/// All at once, so that it takes these ten seconds once.
async fn nobody_waits_for_a_slow_provider_longer_than_ten_seconds(store: Store) {
    let began = Instant::now();
    tokio::join!(
        Store::sqlite().lend(|store| from_the_start(store, Endpoint::Discovery)),
        Store::sqlite().lend(|store| from_the_start(store, Endpoint::Jwks)),
        Store::sqlite().lend(|store| during_a_login(store, Endpoint::Token)),
        Store::sqlite().lend(|store| during_a_login(store, Endpoint::Userinfo)),
        during_a_refresh(store),
        Store::sqlite().lend(ahead_of_the_end),
    );
    let took = began.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
}
