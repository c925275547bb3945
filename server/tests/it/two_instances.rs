//! Two processes on one database, which know nothing of each other but what is in it.

use std::time::{Duration, UNIX_EPOCH};

use futures_util::future::join_all;

use crate::support::{Gate, Store, World, on_postgres};

on_postgres! {
    two_instances_refresh_an_expired_token_once,
    an_instance_killed_while_it_holds_the_lease_is_taken_over,
}

const ROUNDS: usize = 10;
const CALLS: usize = 200;
const USUAL: Duration = Duration::from_mins(5);

async fn two_instances_refresh_an_expired_token_once(store: Store) {
    let mut world = World::start(store).await;
    let _instances = [world.instance().await, world.instance().await];
    let mut browsers = Vec::new();
    for _ in 0..ROUNDS {
        let browser = world.browser();
        browser.sign_in_to("alice", "/auth/session").await.succeeds();
        browsers.push(browser);
    }
    world.access_tokens_now_last(USUAL).await;

    for (round, browser) in browsers.iter().enumerate() {
        for answer in join_all((0..CALLS).map(|_| browser.fetch("/api/notes"))).await {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        let refreshed = world.issued().refresh.len() - ROUNDS;
        assert_eq!(refreshed, round + 1, "once in each round");
        browser.fetch("/auth/session").await.succeeds();
    }
}

async fn an_instance_killed_while_it_holds_the_lease_is_taken_over(store: Store) {
    let mut world = World::start(store).await;
    let gate = Gate::start().await;
    world.set("http_proxy", &gate.url);
    let (doomed, survivor) = (world.instance().await, world.instance().await);
    let browser = world.browser();
    browser.sign_in_to("alice", "/auth/session").await.succeeds();
    world.access_tokens_now_last(USUAL).await;

    let before = gate.come();
    gate.close();
    let last_call = tokio::spawn({
        let at_doomed = world.browser_at(&doomed, &browser);
        async move { at_doomed.try_fetch("/api/notes").await }
    });
    gate.have_come(before + 1).await;
    doomed.kill();
    assert!(
        last_call.await.unwrap().is_err(),
        "the instance died before it answered"
    );
    assert_eq!(
        world.issued().refresh.len(),
        1,
        "its refresh did not reach the provider"
    );
    gate.open();
    let lease_ends = world.store.number("SELECT refreshing_until FROM session").await;

    let at_survivor = world.browser_at(&survivor, &browser);
    for answer in join_all((0..CALLS).map(|_| at_survivor.fetch("/api/notes"))).await {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
    assert!(
        now >= lease_ends.try_into().unwrap(),
        "the lease was not waited for"
    );
    assert_eq!(gate.come(), before + 2, "one by each instance");
    assert_eq!(
        world.issued().refresh.len(),
        2,
        "one at login, one by the survivor"
    );
    browser.fetch("/auth/session").await.succeeds();
}
