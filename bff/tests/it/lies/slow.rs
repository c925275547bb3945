//! A provider that answers a byte a second is not waited for.

use std::time::{Duration, Instant};

use dev_services::{Endpoint, Failure, Lie};
use futures_util::{FutureExt, future::join_all};

use crate::support::{Store, World, once};

once! {
    nobody_waits_for_a_slow_provider_longer_than_ten_seconds,
}

async fn nobody_waits_for_a_slow_provider_longer_than_ten_seconds(store: Store) {
    let slow = |endpoint| Lie::Fails(endpoint, Failure::Slow);
    let from_the_start = async |endpoint| {
        let store = Store::sqlite();
        let world = World::plan(store).provider_lies(slow(endpoint)).start().await;
        let answer = world.browser().open("/auth/login").await;
        answer.is_problem_page(503, "provider-unavailable");
    };
    let during_a_login = async |endpoint| {
        let world = World::start(Store::sqlite()).await;
        let (_, answer) = world.login_under(slow(endpoint)).await;
        answer.is_problem_page(503, "provider-unavailable");
        assert_eq!(world.sessions().await, 0);
    };
    let during_a_refresh = async {
        let (world, browser) = World::before_a_refresh(store).await;
        world.provider_lies(slow(Endpoint::Token));
        let answer = browser.fetch("/api/notes").await;
        answer.is_problem(503, "provider-unavailable");
        browser.fetch("/auth/session").await.succeeds();
    };
    let began = Instant::now();
    join_all([
        from_the_start(Endpoint::Discovery).boxed_local(),
        from_the_start(Endpoint::Jwks).boxed_local(),
        during_a_login(Endpoint::Token).boxed_local(),
        during_a_login(Endpoint::Userinfo).boxed_local(),
        during_a_refresh.boxed_local(),
    ])
    .await;
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}
